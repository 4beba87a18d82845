import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { commands } from './index.ts';

const HOUR = 3_600_000_000_000n;

describe('limits', () => {
  let system: TestKernel;

  beforeEach(() => {
    system = new TestKernel(commands({} as Engine));
  });

  const limit = (text: string) => {
    system.write('/etc/limits.conf', text.padEnd(200, '\n'));
  };
  const root = (line: string) => system.run(line, 0, system.root);

  it('ulimit shows and lowers the limits of the shell and what it starts', () => {
    expect(system.run('ulimit -n; ulimit -u; ulimit -v; ulimit -F; ulimit').stdout).toBe(
      '1024\n1024\n524288\nunlimited\nunlimited\n',
    );
    expect(system.run('ulimit -n 10; sh -c "ulimit -n; ulimit -Hn"').stdout).toBe('10\n10\n');
    expect(
      system.run('ulimit -Sn 10; ulimit -n; ulimit -Hn; ulimit -n hard; ulimit -n').stdout,
    ).toBe('10\n1024\n1024\n');
    for (const [line, message] of [
      ['ulimit -n 10; ulimit -n 11', 'open files: cannot modify limit: Operation not permitted'],
      ['ulimit -Hn 10', 'open files: cannot modify limit: Invalid argument'],
      ['ulimit -n x', 'x: invalid number'],
      ['ulimit -c 5', 'core file size: cannot modify limit: Invalid argument'],
    ]) {
      const { stderr, status } = system.run(line);
      expect([line, stderr]).toEqual([line, expect.stringContaining(`ulimit: ${message}\n`)]);
      expect(status).toBe(1);
    }
    expect(system.run('ulimit -a').stdout).toMatch(/^open files +\(-n\) 1024$/m);
    expect(root('ulimit -n 2000; ulimit -n; ulimit -u').stdout).toBe('2000\nunlimited\n');
  });

  it('too many descriptors are EMFILE, too many processes EAGAIN, too many pipes ENFILE', () => {
    const files = system.run('ulimit -n 8; exec 3<. 4<. 5<. 6<. 7<.; exec 8<.');
    expect(files.stderr).toMatch(/Too many open files|Bad file descriptor/);
    const processes = system.run('ulimit -u 3; : | : | : | : | :');
    expect(processes.stderr).toContain('Resource temporarily unavailable');
    limit('* - pipes 3');
    expect(system.run('echo a | { read x; echo $x; }').stdout).toBe('a\n');
    expect(system.run(': | : | : | : | : | :').stderr).toContain('Too many open files in system');
    limit('');
    expect(system.run(': | : | : | : | : | : ').stderr).toBe('');
  });

  it('prlimit looks at and changes a running process, within what its user may', () => {
    const id = system.start('ulimit -n 30; echo $$; read x; ulimit -n', true);
    system.settle();
    const pid = system.output(id).stdout.trim();
    expect(system.run(`prlimit --pid ${pid} --nofile`).stdout).toMatch(
      /^RESOURCE .*\nNOFILE +max number of open files +30 +30 files\n$/,
    );
    expect(system.run(`prlimit --pid ${pid} --nofile=40`).stderr).toContain(
      'failed to set the NOFILE resource limit: Operation not permitted',
    );
    expect(system.run('prlimit --pid 1').stderr).toContain('Operation not permitted');
    expect(root(`prlimit --pid=${pid} --nofile=20:40`)).toMatchObject({ stderr: '', status: 0 });
    system.kernel.execs.advance(
      system.user,
      id,
      { offset: 0, data: Uint8Array.of(10), end: true },
      0,
      0,
    );
    system.settle();
    expect(system.output(id).stdout).toBe(`${pid}\n20\n`);
  });

  it('root sets limits by user, group and for all, which count from the next login on', () => {
    limit('* - nofile 50\nrrkah soft nofile 20\n@staff hard nproc 7\nroot - fuel 5\n');
    expect(system.run('ulimit -n; ulimit -Hn; ulimit -u').stdout).toBe('20\n50\n1024\n');
    expect(root('ulimit -n; ulimit -F').stdout).toBe('1024\n5\n');
    root('groupadd staff; gpasswd -a rrkah staff');
    const user = system.kernel.users.login('rrkah-fqaaa-aaaaa-aaaaq-cai', false);
    if (typeof user === 'number') throw new Error(`login: ${user}`);
    expect(system.run('ulimit -Hu', 0, user).stdout).toBe('7\n');
  });

  it('whoever has used up the instructions of the day waits, until midnight or until root says so', () => {
    const { user, kernel } = system;
    const loop = system.start('i=0; while :; do i=$((i+1)); done');
    system.step();
    limit(`${user.name} - instructions 3M\n`);
    system.settle();
    // Nothing runs, and what was running is still there.
    expect(kernel.isExhausted(user)).toBe(true);
    expect(system.output(loop)).toMatchObject({
      stderr: expect.stringMatching(
        /^\ncanix: instruction quota used up \(\d+ of 3000000 today\); processes wait until 00:00 UTC\n$/,
      ) as string,
      status: null,
    });
    const used = (): number =>
      Number(/instructions +(\d+) /.exec(root(`limits ${user.name}`).stdout)?.[1]);
    expect(used()).toBeGreaterThanOrEqual(3_000_000);
    const { nextWake } = kernel.pending;
    expect(Number(nextWake! / HOUR) % 24).toBe(0);
    expect(nextWake! - system.time).toBeLessThanOrEqual(24n * HOUR);

    // It can still be killed, with nothing of its own running.
    const other = system.start('while :; do :; done');
    const signalled = kernel.execs.signal(user, other, 9);
    expect([signalled, system.output(other).status]).toEqual([0, 128 + 9]);

    const before = used();
    limit(`${user.name} - instructions ${before + 2_000_000}\n`);
    system.settle();
    expect(used()).toBeGreaterThanOrEqual(before + 2_000_000);
    system.time = nextWake!;
    system.step();
    expect(kernel.isExhausted(user)).toBe(false);
    kernel.execs.close(user, loop);
    system.settle();
    expect(kernel.pending.nextWake).toBeNull();
  });

  it('limits shows what is held, to oneself and to root', () => {
    const { stdout } = system.run('limits');
    expect(stdout).toMatch(/^USER +ITEM +USED +LIMIT\nrrkah processes +\d+ +1024\n/);
    expect(system.run('limits root').stderr).toBe('limits: root: Operation not permitted\n');
    expect(root('limits rrkah nobody nix')).toMatchObject({
      stdout: expect.stringMatching(/rrkah +pipes +0 +1024\n[^]*nobody +pipes/) as string,
      stderr: "limits: user 'nix' does not exist\n",
      status: 1,
    });
  });
});
