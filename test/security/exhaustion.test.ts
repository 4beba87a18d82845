import { expect, it } from 'vitest';
import { describeOnCanister } from '../support/on-canister.ts';
import { hostileGuest } from '../support/hostile-guests.ts';
import type { User } from '../support/system.ts';

/** Nobody waits longer than a message that is far from the limit of forty thousand million. */
const LONGEST_MESSAGE = 25_000_000_000;

describeOnCanister('one user', { timeout: 120_000 }, (at) => {
  async function expectOthersServed(): Promise<void> {
    const other = await at.system.user();
    expect((await other.run('echo served | cat')).stdout).toBe('served\n');
    expect(at.system.messages.filter(({ outcome }) => outcome === 'trapped')).toEqual([]);
    const longest = Math.max(...at.system.messages.map(({ instructions }) => instructions));
    expect(longest).toBeLessThan(LONGEST_MESSAGE);
  }

  /** Starts a line that does not end by itself, sees that others are served, and ends it. */
  async function withBomb(user: User, line: string): Promise<void> {
    const started = await user.kernel.exec_start({ line, stdin: false, cwd: [], env: [] });
    if (!('ok' in started)) throw new Error('not started');
    await expectOthersServed();
    await user.kernel.exec_signal(started.ok.id, 9);
    await user.kernel.exec_close(started.ok.id);
  }

  it('that starts processes without end gets EAGAIN, and the others their turns', async () => {
    const user = await at.system.user();
    await withBomb(user, 'ulimit -u 40; f() { f | f & }; f');
    const { stderr } = await user.run(
      'ulimit -u 4; sleep 1 | sleep 1 | sleep 1 | sleep 1 | sleep 1',
    );
    expect(stderr).toContain('Resource temporarily unavailable');
  });

  it('that opens files and pipes without end gets EMFILE and ENFILE', async () => {
    const user = await at.system.user();
    const { stderr } = await user.run(
      'i=3; while [ $i -lt 70 ]; do eval "exec $i</etc/passwd" || break; i=$((i+1)); [ $i -eq 60 ] && ulimit -n 61; done; echo $i',
    );
    expect(stderr).toMatch(/Too many open files|Bad file descriptor/);
    await expectOthersServed();
  });

  it('whose scripts are too much to read or to expand is told so', async () => {
    const user = await at.system.user();
    const double = (times: number): string => 'x=$x$x; '.repeat(times);
    for (const [line, message] of [
      [`x=':;'; ${double(20)} eval "$x"`, 'File too large'],
      [`x='a '; ${double(20)} set -- $x`, 'Argument list too long'],
    ] as const) {
      const { stderr } = await user.run(line);
      expect([line, stderr]).toEqual([line, expect.stringMatching(message) as string]);
    }
    await user.run(`x='#'; ${double(14)} eval "( $x\n)"; :`);
    await expectOthersServed();
  });

  it('whose instructions of the day are used up waits, whatever it tries, until root gives more', async () => {
    const user = await at.system.user();
    const root = at.system.root();
    await user.put('loop.wasm', await hostileGuest('loop'));
    await user.run('chmod +x loop.wasm');
    const { name } = await user.kernel.whoami();
    await root.run(`echo '${name} - instructions 2G' > /etc/limits.conf`);
    const started = await user.kernel.exec_start({
      line: './loop.wasm & ./loop.wasm',
      stdin: false,
      cwd: [],
      env: [],
    });
    if (!('ok' in started)) throw new Error('not started');
    const { id } = started.ok;
    const cursors = { stdout_cursor: 0n, stderr_cursor: 0n };
    const stderr = async (): Promise<string> => {
      const read = await user.kernel.exec_read(id, cursors);
      return 'ok' in read ? Buffer.from(read.ok.stderr).toString() : '';
    };
    for (let tries = 0; tries < 300 && (await stderr()) === ''; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await stderr()).toMatch(
      /canix: instruction quota used up \(\d+ of 2000000000 today\); processes wait until 00:00 UTC/,
    );
    const used = async (): Promise<number> =>
      Number(/instructions +(\d+)/.exec((await root.run(`limits ${name}`)).stdout)?.[1]);
    const before = await used();
    expect(before).toBeLessThan(4_000_000_000);
    const quota = {
      err: { errno: 6, message: expect.stringContaining('instruction quota') as string },
    };
    expect(await user.kernel.terminal_open({ rows: 24, columns: 80 })).toEqual(quota);
    const start = { line: ':', stdin: false, cwd: [] as [], env: [] };
    expect(await user.kernel.exec_start(start)).toEqual(quota);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await used()) - before).toBeLessThan(100_000_000);
    await expectOthersServed();
    await root.run(`echo '${name} - instructions unlimited' > /etc/limits.conf`);
    for (let tries = 0; tries < 300 && (await used()) < before + 1e9; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await used()).toBeGreaterThan(before + 1e9);
    await user.kernel.exec_signal(id, 9);
    await user.kernel.exec_close(id);
    expect((await user.run('kill -9 -1; echo back')).stdout).toBe('back\n');
  });
});
