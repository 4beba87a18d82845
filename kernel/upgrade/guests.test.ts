import { existsSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { compileC, whyNoCompiler } from '../../test/support/c-programs.ts';
import { CORE, UpgradableSystem } from './testing/upgradable-system.ts';

const built = existsSync(CORE) && existsSync('dist/userland/cat.wasm');
const missing = built ? whyNoCompiler() : 'dist is not built';
if (missing !== null) console.log(`skipped: kernel/upgrade/guests.test.ts: ${missing}`);

let system: UpgradableSystem;

beforeEach(() => {
  if (missing !== null) return;
  system = new UpgradableSystem();
  system.write('/bin/lasting', compileC('lasting'), 0o755);
});

/** Upgrades before each of the next sleepers wakes, until the command has ended. */
function upgradeThrough(id: number): { upgrades: number; stdout: string; stderr: string } {
  for (let upgrades = 0; ; upgrades++) {
    system.settle();
    const { stdout, stderr, status } = system.output(id);
    if (status !== null) {
      expect(status).toBe(0);
      return { upgrades, stdout, stderr };
    }
    system.upgrade();
    system.settle(1);
  }
}

describe.skipIf(missing !== null)('a program goes on', () => {
  test('in the handler of a signal, and then where that interrupted it', () => {
    const { upgrades, stdout, stderr } = upgradeThrough(system.start('lasting handler'));
    expect(stderr).toBe('');
    expect(stdout).toBe(
      'in handler 10\nhandler ends\nhandled 1, own 17\n' +
        'in handler 10\nhandler ends\nhandled 2\n',
    );
    expect(upgrades).toBeGreaterThan(10);
  });

  test('and jumps back to where setjmp was called before', () => {
    const { upgrades, stdout, stderr } = upgradeThrough(system.start('lasting jump'));
    expect(stderr).toBe('');
    expect(stdout).toBe('setjmp 0\nwaiting\nsetjmp 42\nwaiting\nsetjmp 42\ntimes 3\n');
    expect(upgrades).toBeGreaterThan(10);
  });

  test('with its memory as it was', () => {
    const { stdout, stderr } = upgradeThrough(system.start('lasting fill 8 3'));
    expect({ stdout, stderr }).toEqual({ stdout: 'filled\nwhole\n', stderr: '' });
  });

  test('when it is continued after having been stopped through two upgrades', () => {
    const terminal = system.terminal();
    terminal.type('lasting jump\n');
    expect(terminal.type('\x1a')).toContain('Stopped');
    system.upgrade();
    system.settle();
    expect(terminal.type('jobs\n')).toMatch(/\[1\]\+ {2}Stopped +lasting jump/);
    system.upgrade();
    system.settle();
    terminal.type('fg\n');
    system.settle(30);
    expect(terminal.rest()).toMatch(/setjmp 42\nwaiting\nsetjmp 42\ntimes 3\n/);
  });

  test('that is one of a pipeline whose pipes are full', () => {
    // Each of them has written all that its pipe takes when the last one begins to read.
    const id = system.start(
      'seq 1 60000 | cat | cat | { sleep 5; read a; echo $a; sleep 5; tail -n 1; cat; } | { sleep 20; cat; }; echo end',
    );
    const { upgrades, stdout, stderr } = upgradeThrough(id);
    expect({ stdout, stderr }).toEqual({ stdout: '1\n60000\nend\n', stderr: '' });
    expect(upgrades).toBeGreaterThan(2);
  });
});

describe.skipIf(missing !== null)('where there is not enough for all', () => {
  /** Names and pids of those that were ended, as the terminal shows them. */
  function endedIn(shown: string, reason: RegExp): number[] {
    const lines = [...shown.matchAll(/lasting\[(\d+)\]: ended by an upgrade of the system: (.*)/g)];
    for (const [, , why] of lines) expect(why).toMatch(reason);
    return lines.map(([, pid]) => Number(pid));
  }

  /** Starts programs of 8 MiB in the background; gives their pids. */
  function startMany(terminal: { type(text: string): string }, count: number): number[] {
    const pids: number[] = [];
    for (let i = 0; i < count; i++) {
      const [, pid] = /\[\d+\] (\d+)/.exec(terminal.type('lasting fill 8 1000 >/dev/null &\n'))!;
      pids.push(Number(pid));
    }
    return pids;
  }

  const lasting = (): number[] =>
    [...system.kernel.processes.all()]
      .filter(({ name, ended }) => name === 'lasting' && !ended)
      .map(({ pid }) => pid);

  test('in an image that is to be small, the newest end and the others go on', () => {
    const terminal = system.terminal();
    const pids = startMany(terminal, 6);
    system.write('/proc/sys/kernel/upgrade_bytes', '30000000');
    system.upgrade();
    const ended = endedIn(terminal.rest(), /there was no room left/);
    expect(ended.length).toBeGreaterThan(0);
    expect(ended).toEqual(pids.slice(-ended.length).reverse());
    expect(lasting()).toEqual(pids.slice(0, -ended.length));
    expect(lasting().length).toBeGreaterThan(1);
    terminal.type('\n');
    expect(terminal.type('jobs -r | wc -l\n')).toContain(`\n${lasting().length}\n`);
    // The setting is the same in the kernel that came.
    expect(terminal.type('cat /proc/sys/kernel/upgrade_bytes\n')).toContain('\n30000000\n');
    expect(system.read('/var/log/upgrade.log')).toMatch(/ended lasting\[\d+\]: there was no room/);
  });

  test('all programs end where root gives them nothing, and terminals stay', () => {
    const terminal = system.terminal();
    const pids = startMany(terminal, 2);
    system.write('/proc/sys/kernel/upgrade_instructions', '0');
    system.upgrade();
    expect(endedIn(terminal.rest(), /no instructions/)).toEqual(pids.reverse());
    expect(lasting()).toEqual([]);
    expect(system.terminal().type('echo $((6*7))\n')).toContain('42');
  });

  test('on a disk that is full, the newest end and the others go on', () => {
    system = new UpgradableSystem({}, 24 << 20);
    system.write('/bin/lasting', compileC('lasting'), 0o755);
    const terminal = system.terminal();
    const pids = startMany(terminal, 4);
    system.upgrade();
    const ended = endedIn(terminal.rest(), /there was no room left|No space left/);
    expect(ended).toEqual(pids.slice(-ended.length).reverse());
    expect(lasting()).toEqual(pids.slice(0, -ended.length));
    expect(lasting().length).toBeGreaterThan(0);
    expect(system.findings()).toEqual([]);
  });

  test('on a disk with no space at all, all end, and what was used today is known still', () => {
    system = new UpgradableSystem({}, 24 << 20);
    system.write('/bin/lasting', compileC('lasting'), 0o755);
    const terminal = system.terminal();
    startMany(terminal, 2);
    // Once there has been an upgrade, its file is there.
    system.upgrade();
    system.settle();
    terminal.type('yes >full; rm -f nothing\n');
    const { limiter } = system.kernel.processes;
    const { instructions } = limiter.shareOf(system.user('tester').uid);
    expect(instructions).toBeGreaterThan(1000);
    system.upgrade();
    const after = system.kernel.processes.limiter.shareOf(system.user('tester').uid).instructions;
    expect(after).toBeGreaterThanOrEqual(instructions);
    system.settle();
    expect(system.findings()).toEqual([]);
    expect(system.terminal().type('rm full; echo $((6*7))\n')).toContain('42');
  });
});
