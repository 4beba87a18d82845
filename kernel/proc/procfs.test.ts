import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import { commands } from '../commands/index.ts';
import { O_RDONLY, O_RDWR, O_WRONLY } from '../fs/open-flags.ts';
import type { NativeProgram, Sys } from '../process/sys.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { decode, encode } from '../text.ts';

/** What a test has a process do; its result is what is printed. */
let task: (sys: Sys) => Generator<void, string, void>;

const act: NativeProgram = function* (sys) {
  yield* sys.write(1, encode(yield* task(sys)));
  return 0;
};

function* text(sys: Sys, path: string): Generator<void, string, void> {
  const fd = yield* sys.open(path, O_RDONLY);
  if (fd < 0) return `errno ${-fd}`;
  const buffer = new Uint8Array(100_000);
  const count = yield* sys.read(fd, buffer);
  sys.close(fd);
  return count < 0 ? `errno ${-count}` : decode(buffer.subarray(0, count));
}

describe('/proc and /dev', () => {
  let system: TestKernel;

  beforeEach(() => {
    system = new TestKernel({ ...commands({} as Engine), act });
  });

  function run(line: string, as: typeof task, user = system.user): string {
    task = as;
    const { stdout, stderr } = system.run(line, 0, user);
    expect(stderr).toBe('');
    return stdout;
  }

  const read = (path: string) => run('act', (sys) => text(sys, path));

  it('tells of a process what Linux does, in its format', () => {
    const status = read('/proc/self/status');
    const field = (name: string) => new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1];
    expect(field('Name')).toBe('act');
    expect(field('State')).toBe('R (running)');
    expect(field('Uid')).toBe('1000\t1000\t1000\t1000');
    expect(field('Threads')).toBe('1');
    expect(field('VmRSS')).toMatch(/^ *\d+ kB$/);
    for (const name of ['SigPnd', 'ShdPnd', 'SigBlk', 'SigIgn', 'SigCgt']) {
      expect([name, field(name)]).toEqual([name, expect.stringMatching(/^[0-9a-f]{16}$/)]);
    }
    const stat = read('/proc/self/stat');
    expect(stat).toMatch(/^\d+ \(act\) R \d+ /);
    expect(stat.trim().split(' ')).toHaveLength(52);
    expect(read('/proc/self/statm')).toBe('0 0 0 0 0 0 0\n');
    expect(read('/proc/self/cmdline')).toBe('act\0');
    const limits = read('/proc/self/limits').split('\n');
    expect(limits[0]).toBe(
      'Limit                     Soft Limit           Hard Limit           Units     ',
    );
    expect(limits[8]).toBe(
      'Max open files            1024                 1024                 files     ',
    );
  });

  it('tells of the system what Linux does', () => {
    expect(read('/proc/stat')).toMatch(
      /^cpu {2}(\d+ ){9}\d+\ncpu0 (\d+ ){9}\d+\nintr 0\nctxt \d+\nbtime 1700000000\nprocesses \d+\nprocs_running 1\n/,
    );
    expect(read('/proc/cpuinfo')).toMatch(/^processor\t: 0\n/);
    expect(read('/proc/meminfo')).toMatch(/^MemTotal: +\d+ kB\nMemFree: +\d+ kB\nMemAvailable:/);
    expect(read('/proc/loadavg')).toMatch(/^\d+\.\d\d \d+\.\d\d \d+\.\d\d \d+\/\d+ \d+\n$/);
    expect(read('/proc/uptime')).toMatch(/^\d+\.\d\d \d+\.\d\d\n$/);
    expect(read('/proc/mounts')).toMatch(/^tmpfs \/ tmpfs rw 0 0\n/);
  });

  it('shows the environment, descriptors and directories to their user and to root only', () => {
    const id = system.start('echo $$; read x', true);
    system.settle();
    const pid = system.output(id).stdout.trim();
    const other = system.kernel.users.login('ryjl3-tyaaa-aaaaa-aaaba-cai', false);
    if (typeof other === 'number') throw new Error(`login: ${other}`);
    function* look(sys: Sys): Generator<void, string, void> {
      const links = ['cwd', 'exe', 'fd/0'].map((name) => sys.readlink(`/proc/${pid}/${name}`));
      const names = sys.readdir(`/proc/${pid}/fd`);
      const environment = (yield* text(sys, `/proc/${pid}/environ`)).includes('HOME=/home/rrkah');
      return JSON.stringify([
        ...links,
        typeof names === 'number' ? names : names.length,
        environment,
      ]);
    }
    const own = [system.user.home, 'kernel:sh', 'pipe'];
    for (const user of [system.user, system.root]) {
      const [cwd, exe, fd, count, environment] = JSON.parse(run('act', look, user)) as unknown[];
      expect([cwd, exe]).toEqual([own[0], '/bin/sh']);
      expect(fd).toMatch(/^pipe:\[\d+\]$/);
      expect([count, environment]).toEqual([3, true]);
    }
    expect(JSON.parse(run('act', look, other))).toEqual([-2, -2, -2, -2, false]);
    // Through a query from outside as well.
    expect(system.kernel.files.read(other, `/proc/${pid}/environ`, 0, 10)).toBe(-2);
    expect(system.kernel.files.list(other, `/proc/${pid}/fd`)).toBe(-2);
    expect(system.kernel.files.read(system.user, `/proc/${pid}/environ`, 0, 10)).toHaveLength(10);
  });

  it('who holds a directory of /proc open sees nothing of what the process is as another user', () => {
    system.write('/etc/doas.conf', 'permit nopass rrkah as root\n');
    const id = system.start("echo $$; read x; exec su root -c 'read y'", true);
    system.settle();
    const pid = Number(system.output(id).stdout);
    const seen = run('act', function* (sys) {
      const environment = yield* sys.open(`/proc/${pid}/environ`, O_RDONLY);
      sys.chdir(`/proc/${pid}/fd`);
      const input = { offset: 0, data: Uint8Array.of(10), end: false };
      system.kernel.execs.advance(system.user, id, input, 0, 0);
      for (let turns = 0; turns < 50; turns++) yield* sys.pause();
      const buffer = new Uint8Array(1000);
      const count = yield* sys.read(environment, buffer);
      const names = sys.readdir('.');
      return JSON.stringify([count, names, sys.readlink('../cwd')]);
    });
    expect(system.kernel.processes.find(pid)?.credentials.uid).toBe(0);
    expect(JSON.parse(seen)).toEqual([0, [], -2]);
  });

  it('a descriptor is opened again by /dev/fd and /proc/self/fd, with no more rights than it has', () => {
    system.write('/tmp/public', 'public', 0o644);
    const result = run('act', function* (sys) {
      const fd = yield* sys.open('/tmp/public', O_RDONLY);
      const results: unknown[] = [];
      for (const folder of ['/dev/fd', '/proc/self/fd']) {
        for (const mode of [O_WRONLY, O_RDWR])
          results.push(yield* sys.open(`${folder}/${fd}`, mode));
        const again = yield* sys.open(`${folder}/${fd}`, O_RDONLY);
        const buffer = new Uint8Array(3);
        yield* sys.read(again, buffer);
        results.push(decode(buffer), yield* sys.write(again, encode('evil')));
      }
      // Without a name it is there all the same.
      const [from, to] = sys.pipe() as [number, number];
      const writer = yield* sys.open(`/proc/self/fd/${to}`, O_WRONLY);
      yield* sys.write(writer, encode('through'));
      results.push(yield* sys.open(`/proc/self/fd/${from}`, O_WRONLY));
      const buffer = new Uint8Array(7);
      yield* sys.read(yield* sys.open(`/dev/fd/${from}`, O_RDONLY), buffer);
      results.push(decode(buffer), sys.readlink(`/proc/self/fd/${fd}`));
      results.push(yield* sys.open('/dev/fd/99', O_RDONLY));
      return JSON.stringify(results);
    });
    expect(JSON.parse(result)).toEqual([
      ...[-2, -2, 'pub', -8],
      ...[-2, -2, 'lic', -8],
      ...[-2, 'through', '/tmp/public', -44],
    ]);
  });

  it('names of programs come without control characters', () => {
    const name = '\x1b[2J\n';
    const shown = run('act', function* (sys) {
      if (sys.argv[0] !== name) yield* sys.exec('/bin/act', [name], sys.env);
      const status = yield* text(sys, '/proc/self/status');
      const stat = yield* text(sys, '/proc/self/stat');
      return JSON.stringify([
        status.split('\n')[0],
        stat.split(' ')[1],
        yield* text(sys, '/proc/self/comm'),
      ]);
    });
    expect(JSON.parse(shown)).toEqual(['Name:\t\\033[2J\\012', '(?[2J?)', '?[2J?\n']);
  });
});
