import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { CORE, UpgradableSystem, type TypedTerminal } from './testing/upgradable-system.ts';

const built = existsSync(CORE) && existsSync('dist/userland/cat.wasm');
if (!built) console.log('skipped: kernel/upgrade/upgrade.test.ts: dist is not built');

const PROMPT = 'tester@canix:~$ ';

let system: UpgradableSystem;

beforeEach(() => {
  if (built) system = new UpgradableSystem();
});

test.skipIf(!built)(
  'random numbers go on from a seed that nobody can see and that is used once',
  () => {
    system.upgrade();
    system.upgrade();
    const numbers = (byte: number): string => new Uint8Array(32).fill(byte).join();
    // The generator of tests gives the number of its seeds and six.
    expect(system.seeds).toEqual([numbers(0), numbers(7), numbers(8)]);
    expect(system.kernel.entropy.isSeeded).toBe(true);
    expect(() => system.read('/var/lib/canix/random-seed')).toThrow('-44');
  },
);

describe.skipIf(!built)('a program of the release', () => {
  const app = (name: string): Uint8Array => readFileSync(`dist/userland/${name}.wasm`);

  test('goes on as it was where the next release has another one of its name, or none', () => {
    system.release.set('cat', app('cat'));
    system.upgrade();
    const terminals = [system.terminal(), system.terminal()];
    for (const terminal of terminals) terminal.type('/system/cat; /system/cat; echo done\n');
    system.release.set('cat', app('seq'));
    system.upgrade();
    for (const terminal of terminals) expect(terminal.type('one\n')).toContain('one\n');
    system.release.clear();
    system.upgrade();
    system.upgrade();
    for (const terminal of terminals) expect(terminal.type('two\n')).toContain('two\n');
    // What is started anew is of the release that is there.
    expect(terminals[0].type('\x04')).toContain('/system/cat: No such file or directory');
    expect(terminals[1].type('\x04')).toContain('done');
    expect(() => system.read('/var/lib/canix/program')).toThrow('-44');
  });

  test('is that of the next release where it is the same', () => {
    system.release.set('cat', app('cat'));
    system.upgrade();
    const terminal = system.terminal();
    terminal.type('/system/cat\n');
    system.upgrade();
    const { program } = [...system.kernel.processes.all()].at(-1)!.task!;
    expect(program!.fs.handleOf(program!)).toBeNull();
    expect(terminal.type('one\n')).toContain('one\n');
  });
});

describe.skipIf(!built)('a terminal', () => {
  let terminal: TypedTerminal;

  beforeEach(() => {
    terminal = system.terminal();
    terminal.shown();
  });

  test('goes on at its prompt, with variables, functions, history and what was shown', () => {
    terminal.type('x=kept; f() { echo "f: $1 $x"; }; cd /tmp; alias l="echo alias"\n');
    terminal.type('set -u; trap "echo bye" EXIT; umask 077\n');
    system.upgrade();
    expect(terminal.rest()).toBe('');
    expect(terminal.type('f 1; l; pwd; umask\n')).toContain('f: 1 kept\nalias\n/tmp\n0077\n');
    expect(terminal.type('history\n')).toMatch(/1 {2}x=kept/);
    expect(terminal.type('echo $y\n')).toContain('y: unbound variable');
    expect(terminal.type('exit\n')).toContain('bye');
  });

  test('keeps a line that is half typed, and one that was typed ahead', () => {
    terminal.type('echo one; cat');
    system.upgrade();
    expect(terminal.type(' -\n')).toContain('one\n');
    terminal.type('through cat');
    system.upgrade();
    expect(terminal.type('\n')).toContain('\nthrough cat\n');
    expect(terminal.type('\x04')).toBe(PROMPT);
  });

  test('keeps modes, and what `read` has read and hidden', () => {
    terminal.type('read -s -p "secret: " word\n');
    system.upgrade();
    expect(terminal.type('hush\n')).toBe(PROMPT);
    expect(terminal.type('echo $word\n')).toContain('hush');
  });

  test('keeps jobs, stopped and running, and who has the foreground', () => {
    terminal.type('sleep 100\n');
    expect(terminal.type('\x1a')).toContain('Stopped');
    terminal.type('sleep 200 &\n');
    system.upgrade();
    const jobs = terminal.type('jobs\n');
    expect(jobs).toMatch(/\[1\]- {2}Stopped +sleep 100/);
    expect(jobs).toMatch(/\[2\]\+ {2}Running +sleep 200 &/);
    expect(terminal.type('fg 1\n')).toContain('sleep 100');
    system.upgrade();
    expect(terminal.type('\x03')).toContain('^C');
    expect(terminal.type('kill %2; wait %2; echo $?\n')).toContain('143');
  });

  test('is hung up as before', () => {
    terminal.type('sleep 100 &\n');
    system.upgrade();
    system.settle();
    system.kernel.terminals.close(system.user('tester'), terminal.id);
    system.settle();
    expect([...system.kernel.processes.all()].map(({ name }) => name)).toEqual(['init', 'sleep']);
  });

  test('of another user is his alone', () => {
    const other = system.terminal('other');
    other.type('y=his\n');
    terminal.type('y=mine\n');
    system.upgrade();
    expect(other.type('echo $y $LOGNAME\n')).toContain('his other');
    expect(terminal.type('echo $y\n')).toContain('mine');
  });
});

describe.skipIf(!built)('a command', () => {
  test('sleeps until the time that it was to wake at', () => {
    const id = system.start('sleep 10; echo awake');
    system.settle();
    system.time += 4_000_000_000n;
    system.upgrade();
    system.settle();
    expect(system.kernel.pending.nextWake).toBe(1_700_000_010_000_000_000n);
    system.settle(1);
    expect(system.output(id)).toEqual({ stdout: 'awake\n', stderr: '', status: 0 });
  });

  test('reads on in a file that has no name any more, and in a pipe', () => {
    system.user('tester');
    const id = system.start(
      'echo one >f; echo two >>f; exec 9<f; rm f; read a <&9; sleep 1; read b <&9; echo $a $b;' +
        '{ echo left; sleep 1; echo right; } | { sleep 2; cat; }',
    );
    for (let i = 0; i < 8; i++) {
      system.upgrade();
      system.settle(1);
    }
    expect(system.output(id)).toEqual({ stdout: 'one two\nleft\nright\n', stderr: '', status: 0 });
  });

  test('has shared offsets, also of files in /tmp, where there is all else too', () => {
    const id = system.start(
      'cd /tmp; mkdir d; echo 12345 >d/f; exec 9<>d/f; (read -n 3 x <&9; sleep 1); ' +
        'read y <&9; echo $y; echo end >&9; cat d/f; sleep 1; pwd',
    );
    system.settle();
    system.upgrade();
    system.settle(1);
    system.upgrade();
    system.settle(1);
    expect(system.output(id)).toEqual({ stdout: '45\n12345\nend\n/tmp\n', stderr: '', status: 0 });
  });

  test('stays in a directory that has been removed', () => {
    const id = system.start('mkdir d; cd d; rmdir ../d; sleep 1; echo x >f; cd ..; pwd');
    system.settle();
    system.upgrade();
    system.settle(1);
    const { stdout, stderr } = system.output(id);
    expect(stdout).toBe('/home/tester\n');
    expect(stderr).toMatch(/f: No such file or directory/);
  });

  test('gets the input and gives the output of before and after, once', () => {
    const id = system.start('cat; echo end');
    const { execs } = system.kernel;
    const tester = system.user('tester');
    execs.advance(tester, id, { offset: 0, data: Uint8Array.of(97, 98), end: false }, 0, 0);
    system.settle();
    system.upgrade();
    const data = Uint8Array.of(98, 99, 10);
    system.kernel.execs.advance(tester, id, { offset: 1, data, end: true }, 0, 0);
    system.settle();
    expect(system.output(id)).toEqual({ stdout: 'abc\nend\n', stderr: '', status: 0 });
    system.upgrade();
    expect(system.output(id).status).toBe(0);
  });

  test('holds its locks, and those who wait for them get them afterwards', () => {
    const held = system.start('flock lock sh -c "sleep 5; echo first"; echo $?');
    const other = system.start('exec 9<>lock; flock -n 9; echo $?; sleep 7; flock -n 9; echo $?');
    system.settle();
    system.upgrade();
    expect(system.output(system.start('flock -n lock true; echo $?')).status).toBe(null);
    system.settle(1);
    system.upgrade();
    system.settle(1);
    expect(system.output(held)).toEqual({ stdout: 'first\n0\n', stderr: '', status: 0 });
    expect(system.output(other)).toEqual({ stdout: '1\n0\n', stderr: '', status: 0 });
    const third = system.kernel.execs.read(system.user('tester'), 3, 0, 0);
    expect(typeof third === 'number' ? '' : String.fromCharCode(...third.stdout)).toBe('1\n');
  });

  test('hears what happens to the files that it watches', () => {
    const id = system.start('mkdir d; inotifywait -m -e create,close_write d');
    const writer = system.start('sleep 1; exec 8>d/held; sleep 5; exec 8>&-');
    system.settle(1);
    system.upgrade();
    system.settle();
    system.start('echo >d/new');
    system.settle(1);
    expect(system.output(writer).status).toBe(0);
    expect(system.output(id).stdout).toBe(
      'd/ CREATE held\nd/ CREATE new\nd/ CLOSE_WRITE,CLOSE new\nd/ CLOSE_WRITE,CLOSE held\n',
    );
  });

  test('waits for its children, those that have ended already too', () => {
    const id = system.start(
      'sh -c "exit 3" & a=$!; (sleep 5; exit 4) & b=$!; sleep 1; wait $b; echo $?; wait $a; echo $?',
    );
    for (let i = 0; i < 4; i++) {
      system.settle();
      system.upgrade();
      system.settle(1);
    }
    expect(system.output(id)).toEqual({ stdout: '4\n3\n', stderr: '', status: 0 });
  });

  test('is upgraded in the middle of everything, again and again', () => {
    const line =
      'i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo $i | cat; done | wc -l; seq 5 | tee f | wc -l';
    const id = system.start(line);
    for (let i = 0; i < 200 && system.output(id).status === null; i++) {
      system.kernel.run(1);
      system.upgrade();
    }
    system.settle();
    expect(system.output(id)).toMatchObject({ stderr: '', status: 0 });
    expect(system.output(id).stdout.replaceAll(' ', '')).toBe('20\n5\n');
  });
});

describe.skipIf(!built)('a command of the kernel', () => {
  test('that shows processes goes on at its time, and gives the terminal back as it was', () => {
    const terminal = system.terminal();
    expect(terminal.type('top\n')).toContain('top - load average');
    system.upgrade();
    expect(terminal.rest()).toBe('');
    system.settle(1);
    expect(terminal.shown()).toMatch(/top - load average.*COMMAND/s);
    expect(terminal.type('q')).toMatch(/\$ $/);
    expect(terminal.type('echo echoed\n')).toContain('echo echoed\nechoed\n');
  });

  test('that shows them in batches shows each once', () => {
    const id = system.start('top -b -n 3 -d 2 | grep -c ^Tasks; top -b -n 2 -d 1 | grep -c ^Tasks');
    for (let i = 0; i < 5; i++) {
      system.settle();
      system.upgrade();
      system.settle(1);
    }
    expect(system.output(id)).toEqual({ stdout: '3\n2\n', stderr: '', status: 0 });
  });

  test('that installs a program begins again', () => {
    const program = system.bytes('/bin/wc');
    system.user('tester');
    system.write('/tmp/large.wasm', program);
    const id = system.start('install /tmp/large.wasm counter; printf abc | counter -c');
    let upgrades = 0;
    for (; upgrades < 3; upgrades++) {
      // Until it has begun, and is not done.
      for (let i = 0; i < 500 && !isInstalling(); i++) system.kernel.run(1);
      expect(isInstalling()).toBe(true);
      system.upgrade();
    }
    system.settle();
    const { stdout, stderr } = system.output(id);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^installed counter .*\n *3\n$/);
  });

  function isInstalling(): boolean {
    return [...system.kernel.processes.all()].some(
      ({ name, ended }) => name === 'install' && !ended,
    );
  }
});

describe.skipIf(!built)('what cannot go on', () => {
  test('is a program whose module has changed: it ends with a notice, and its shell goes on', () => {
    const terminal = system.terminal();
    terminal.type('cat\n');
    system.upgrade(() => {
      system.write('/bin/cat', system.bytes('/bin/wc'), 0o755);
    });
    const shown = terminal.rest();
    expect(shown).toMatch(/cat\[\d+\]: ended by an upgrade of the system: .*another module/);
    expect(shown).toMatch(/Terminated\n.*\$ $/s);
  });

  test('is a native program that says nothing of itself', () => {
    system = new UpgradableSystem({
      *waiter(sys) {
        yield* sys.sleep(10n ** 18n);
        return 0;
      },
    });
    const id = system.start('waiter; echo $?');
    system.settle();
    system.upgrade();
    system.settle();
    const { stdout, stderr } = system.output(id);
    expect(stderr).toMatch(
      /waiter\[\d+\]: ended by an upgrade of the system: programs of its kind/,
    );
    expect(stdout).toBe('143\n');
  });

  test('are the newest when there are too few instructions', () => {
    const terminal = system.terminal();
    for (let i = 0; i < 6; i++) terminal.type(`sleep ${i + 1}000 &\n`);
    // Each look at the counter is 100,000, each program is taken to want 2 M and more.
    system.write('/proc/sys/kernel/upgrade_instructions', '3200000');
    system.upgrade();
    const shown = terminal.rest();
    const ended = [...shown.matchAll(/sleep\[(\d+)\]: ended by .*: there were no instructions/g)];
    const pids = ended.map(([, pid]) => Number(pid));
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.length).toBeLessThan(6);
    expect(pids).toEqual([...pids].sort((a, b) => b - a));
    const left = [...system.kernel.processes.all()].filter(
      ({ name, ended }) => name === 'sleep' && !ended,
    );
    expect(left).toHaveLength(6 - pids.length);
    expect(Math.max(...left.map(({ pid }) => pid))).toBeLessThan(Math.min(...pids));
    expect(terminal.type('jobs -r\n')).toContain('sleep 1000');
    expect(system.read('/var/log/upgrade.log')).toMatch(/ended sleep\[\d+\]: there were no/);
  });

  test('are all processes when the image is damaged, of another version or not whole', () => {
    const spoil: [(image: Uint8Array) => void, RegExp][] = [
      [(image) => (image[image.length - 1] ^= 1), /it is damaged/],
      [(image) => (image[8] = 77), /it is of version 77, not 1/],
      [(image) => image.fill(0, 0, 64), /it is not whole/],
    ];
    for (const [change, reason] of spoil) {
      system = new UpgradableSystem();
      system.terminal();
      system.write('/home/tester/file', 'kept');
      system.upgrade(() => {
        system.damage(change);
      });
      system.settle();
      expect([...system.kernel.processes.all()].map(({ pid }) => pid)).toEqual([1]);
      expect(system.read('/home/tester/file')).toBe('kept');
      expect(system.read('/var/log/upgrade.log')).toMatch(reason);
      expect(system.terminal().type('echo fine\n')).toContain('fine');
    }
  });

  test('is one process when its piece of the image is damaged', () => {
    const terminal = system.terminal();
    terminal.type('cat\n');
    system.upgrade(() => {
      system.damage((image) => {
        const at = Buffer.from(image.buffer).indexOf('canix\0');
        expect(at).toBeGreaterThan(64);
        image.fill(1, at + 100, at + 200);
      });
    });
    const shown = terminal.rest();
    expect(shown).toMatch(/cat\[\d+\]: ended by an upgrade of the system: it is damaged/);
    expect(terminal.type('echo fine\n')).toContain('fine');
  });
});
