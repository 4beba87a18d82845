import type { Engine } from '../../engine/index.ts';
import { O_CREAT, O_WRONLY } from '../fs/open-flags.ts';
import { ROOT } from '../fs/credentials.ts';
import type { FileSystem } from '../fs/file-system.ts';
import { TmpFs } from '../fs/tmpfs.ts';
import { Kernel } from '../kernel.ts';
import { decode, encode } from '../text.ts';
import type { User } from '../users/user.ts';
import { SEED_BYTES } from './entropy.ts';
import type { ExecOutput } from './exec-sessions.ts';
import type { NativeProgram } from './sys.ts';

/** A kernel for tests, under Node: in memory, with a clock and a count of instructions that the test can look at. */
export class TestKernel {
  readonly kernel: Kernel;
  /** ns since 1970; moves only when a test moves it. */
  time = 1_700_000_000_000_000_000n;
  readonly user: User;

  /**
   * @param programs native programs, which get files of their names in /bin; one called `sh` is the login shell
   * @param root the file system on `/`; one in the heap where it is left out
   */
  constructor(
    programs: Readonly<Record<string, NativeProgram>> = {},
    engine?: Engine,
    root?: FileSystem,
  ) {
    // Every look at the counter counts, so that time passes without a clock.
    let counter = 0;
    this.kernel = new Kernel({
      engine: engine as Engine,
      root: root ?? new TmpFs({ now: () => this.time, mode: 0o755 }),
      programs: Object.entries(programs),
      now: () => this.time,
      random: {
        fill: (into) => {
          for (let i = 0; i < into.length; i++) into[i] = (i * 7 + 3) & 0xff;
        },
        seed: () => {},
      },
      instructions: () => (counter += 1000),
      version: 'Canix test',
    });
    this.kernel.entropy.seed(new Uint8Array(SEED_BYTES));
    const { vfs } = this.kernel;
    vfs.mkdir(ROOT, vfs.root, '/bin', 0o755);
    for (const name of Object.keys(programs))
      this.write(`/bin/${name}`, `#!kernel:${name}\n`, 0o755);
    const user = this.kernel.users.login('rrkah-fqaaa-aaaaa-aaaaq-cai', false);
    if (typeof user === 'number') throw new Error(`login: ${user}`);
    this.user = user;
  }

  /** Writes a file as root. */
  write(path: string, content: string | Uint8Array, mode = 0o644): void {
    const { vfs } = this.kernel;
    const place = vfs.open(ROOT, vfs.root, path, O_WRONLY | O_CREAT, mode);
    if (typeof place === 'number') throw new Error(`${path}: ${place}`);
    const data = typeof content === 'string' ? encode(content) : content;
    const written = place.inode.fs.write(place.inode, 0, data);
    if (written !== data.length) throw new Error(`${path}: ${written}`);
    place.inode.fs.release(place.inode);
  }

  /** Runs until nobody can run; sleepers are woken by moving the clock on, as often as `sleeps` says. */
  settle(sleeps = 0): void {
    for (let turns = 0; turns < 1000; turns++) {
      const { runnable, nextWake } = this.kernel.run(10_000_000);
      if (runnable) continue;
      if (nextWake === null || sleeps-- === 0) return;
      this.time = nextWake;
    }
    throw new Error('processes run on and on');
  }

  /** Runs for a while, where somebody runs for ever. */
  step(): void {
    this.kernel.run(100_000);
  }

  /** Root, whom the canister's controllers are. */
  get root(): User {
    return this.kernel.users.byUid(0)!;
  }

  /** Starts `sh -c line` and gives its number. */
  start(line: string, stdin = false, user = this.user): number {
    const id = this.kernel.execs.start(user, { line, stdin, env: [] });
    if (id < 0) throw new Error(`exec: ${id}`);
    return id;
  }

  /** Output of a command so far. */
  output(id: number): { stdout: string; stderr: string; status: number | null } {
    const output = this.kernel.execs.read(this.root, id, 0, 0) as ExecOutput;
    return { stdout: decode(output.stdout), stderr: decode(output.stderr), status: output.status };
  }

  /** Runs `sh -c line` to its end. */
  run(
    line: string,
    sleeps = 0,
    user = this.user,
  ): { stdout: string; stderr: string; status: number | null } {
    const id = this.start(line, false, user);
    this.settle(sleeps);
    const output = this.output(id);
    this.kernel.execs.close(user, id);
    this.settle();
    return output;
  }
}
