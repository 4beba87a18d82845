import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../build/stamp.ts';
import { Engine, WebAssemblyHost } from '../../engine/index.ts';
import { TestKernel } from '../process/test-kernel.ts';
import type { TerminalOutput } from '../terminal/terminal-sessions.ts';
import { decode, encode } from '../text.ts';
import { commands } from './index.ts';

const CORE = join(ROOT, 'dist/engine/core.wasm');
const built = existsSync(CORE);
if (!built) {
  if (process.env.CI) throw new Error(`${CORE} is missing; run npm run build`);
  console.log('skipped: nice, renice, top: dist/engine/core.wasm is not built (npm run build)');
}

describe.skipIf(!built)('commands of scheduling', () => {
  let system: TestKernel;

  beforeEach(() => {
    const engine = new Engine(new WebAssemblyHost(readFileSync(CORE)));
    const programs = {
      ...commands(engine),
      *idle(sys: Parameters<ReturnType<typeof commands>['ps']>[0]) {
        return yield* sys.sleep(10n ** 18n);
      },
    };
    system = new TestKernel(programs, engine);
  });

  it('nice raises the nice value, and tells it', () => {
    expect(
      system.run('nice; nice nice; nice -n 3 nice -n 4 nice; nice -5 nice; nice -n 100 nice'),
    ).toEqual({
      stdout: '0\n10\n7\n5\n19\n',
      stderr: '',
      status: 0,
    });
    expect(system.run('nice -n 2 sh -c "nice & wait; ps | grep -c nothing"; nice').stdout).toMatch(
      /^2\n/,
    );
  });

  it('nice runs what it may not make faster all the same', () => {
    expect(system.run('nice -n -1 nice')).toEqual({
      stdout: '0\n',
      stderr: 'nice: cannot set niceness: Permission denied\n',
      status: 0,
    });
    for (const [line, message, status] of [
      ['nice -n x nice', "nice: invalid adjustment 'x'\n", 125],
      ['nice -n 1', 'nice: a command must be given with an adjustment\n', 125],
      ['nice nothing', "nice: 'nothing': No such file or directory\n", 127],
      ['nice /tmp', "nice: '/tmp': Permission denied\n", 126],
    ] as const) {
      expect(system.run(line)).toEqual({ stdout: '', stderr: message, status });
    }
  });

  it('renice changes what runs, of the caller and upwards only', () => {
    const line = 'idle & renice 7 $!; renice -n 19 -p $!; renice 3 $!; ps; kill $!';
    const { stdout, stderr } = system.run(line);
    expect(stdout).toMatch(
      /^(\d+) \(process ID\) old priority 0, new priority 7\n\1 \(process ID\) old priority 7, new priority 19\n/,
    );
    expect(stdout).toMatch(/^ *\d+ +\d+ +\S+ +S +19 +\d+ +0 idle$/m);
    expect(stderr).toMatch(
      /^renice: failed to set priority for \d+ \(process ID\): Permission denied\n$/,
    );
    const others = system.run('renice 5 1 99999 x');
    expect(others).toEqual({
      stdout: '',
      stderr:
        'renice: failed to set priority for 1 (process ID): Operation not permitted\n' +
        'renice: failed to set priority for 99999 (process ID): No such process\n' +
        "renice: bad process ID value: 'x'\n",
      status: 1,
    });
    const own = system.run(`idle & idle & renice 4 -u ${system.user.name}; kill %1 %2`);
    expect(own.stdout.match(/old priority 0, new priority 4\n/g)!.length).toBeGreaterThanOrEqual(3);
    for (const usage of ['renice', 'renice 5', 'renice -p 1']) {
      expect(system.run(usage)).toMatchObject({
        stderr: expect.stringMatching(/^renice: usage: /) as string,
        status: 1,
      });
    }
  });

  it('top -b prints what processes use, as often as it is told', () => {
    const { stdout, stderr, status } = system.run('nice idle & top -b -n 2 -d 0.5; kill $!', 2);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const [first, second] = stdout
      .split('\n\ntop')
      .map((text, i) => (i === 0 ? text : `top${text}`));
    for (const text of [first, second]) {
      const lines = text.trimEnd().split('\n');
      expect(lines[0]).toMatch(/^top - load average: [\d.]+, [\d.]+, [\d.]+$/);
      expect(lines[1]).toMatch(
        /^Tasks: 4 total, [12] running, [23] sleeping, 0 stopped, 0 zombie$/,
      );
      expect(lines[2]).toMatch(/^KiB Mem: \d+ total, \d+ free, \d+ used$/);
      expect(lines[4]).toMatch(
        /^ *PID USER +NI S %USE +INSTRUCTIONS +FUEL +MESSAGES +KIB COMMAND$/,
      );
      expect(text).toMatch(/^ *\d+ \S+ +10 [RS] +[\d.]+ +\d+ +0 +\d+ +0 idle$/m);
      const uses = lines.slice(5).map((line) => Number(line.trim().split(/ +/)[4]));
      expect(uses).toHaveLength(4);
      expect(uses).toEqual([...uses].sort((a, b) => b - a));
      expect(uses.reduce((a, b) => a + b)).toBeCloseTo(100, 0);
    }
    expect(first).toMatch(/^ +1 root +0 S +[1-9]\d*\.\d .* init$/m);
    // What has not run since is told to use nothing.
    expect(second).toContain(' 1 running, 3 sleeping, ');
    expect(second).toMatch(/^ +1 root +0 S +0\.0 .* init$/m);
    expect(system.run('top -n 0')).toMatchObject({
      stderr: "top: bad -n argument '0'\n",
      status: 1,
    });
    expect(system.run('top')).toMatchObject({
      stderr: 'top: failed tty get: Inappropriate ioctl for device\n',
      status: 1,
    });
  });

  it('top refreshes on a terminal until q or ^C', () => {
    const { terminals } = system.kernel;
    const id = terminals.open(system.user, { rows: 10, columns: 40 });
    let sent = 0;
    let cursor = 0;
    const read = (): string => {
      const output = terminals.read(system.user, id, cursor) as TerminalOutput;
      ({ cursor } = output);
      return decode(output.data);
    };
    const type = (text: string): string => {
      const data = encode(text);
      expect(terminals.input(system.user, id, sent, data, false)).toBe(0);
      sent += data.length;
      system.settle();
      return read();
    };
    system.settle();
    read();
    for (const key of ['q', '\x03']) {
      const screen = type('top\r');
      expect(screen).toContain('\x1b[H');
      const shown = screen.slice(screen.lastIndexOf('\x1b[H'));
      const lines = shown.split('\r\n').slice(0, -1);
      expect(lines.length).toBeLessThanOrEqual(9);
      for (const line of lines)
        expect(line.replace(/\x1b\[[HKJ]/g, '').length).toBeLessThanOrEqual(40);
      expect(shown).toContain('Tasks: ');
      // Nothing happens until the time has come, then it looks again.
      expect(read()).toBe('');
      system.time += 3_000_000_000n;
      system.settle();
      expect(read()).toContain('Tasks: ');
      expect(type('x')).toContain('Tasks: ');
      expect(type(key)).not.toContain('Tasks: ');
      // The terminal is as it was.
      expect(type('echo $?\r')).toMatch(/echo \$\?\r\n0\r\n/);
    }
    terminals.close(system.user, id);
  });
});
