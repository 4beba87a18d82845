/** A kernel in Node for the shell's tests: everything but WebAssembly programs. */
import type { Engine } from '../../../engine/index.ts';
import { ROOT } from '../../fs/credentials.ts';
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../fs/open-flags.ts';
import { TmpFs } from '../../fs/tmpfs.ts';
import { Kernel } from '../../kernel.ts';
import { State, type Process } from '../../process/process.ts';
import { SEED_BYTES } from '../../process/entropy.ts';
import type { RunResult } from '../../process/scheduler.ts';
import { decode, encode } from '../../text.ts';
import type { User } from '../../users/user.ts';
import { SAVED_COMMANDS } from '../../commands/index.ts';
import { restoreNative } from '../../upgrade/restored-native.ts';
import { decodeValue } from '../../upgrade/value-reader.ts';
import { encodeValue } from '../../upgrade/value-writer.ts';
import { sh } from '../sh.ts';
import { programs } from './programs.ts';

const PRINCIPAL = 'tester-aaaaa-aaaaa-aaaaa-cai';
/** Work done per turn of the scheduler; the instructions counted are turns of the clock below. */
const BUDGET = 2_000_000;
/** Turns after which a test is taken to hang. */
const TURN_LIMIT = 5000;

export interface Outcome {
  stdout: string;
  stderr: string;
  status: number;
}

/** A booted system with one user, `tester`, and the programs of programs.ts in /bin. */
export class TestSystem {
  readonly kernel: Kernel;
  readonly user: User;
  /** The clock, ns since 1970; it stands still unless a test or a wait for a sleeper moves it. */
  time = 1_700_000_000_000_000_000n;
  private instructions = 0;
  /** Times that a shell could not be written down, by its command. */
  readonly unsaved: string[] = [];
  /** What processes had used when they were looked at last; those that were woken to wait again. */
  private readonly born = new Map<Process, number>();
  private readonly woken = new Set<Process>();

  /** What `reborn` is where nothing is said. */
  static reborn = false;

  /** @param reborn shells are written down and made again whenever they give way */
  constructor(private readonly reborn = TestSystem.reborn) {
    const now = (): bigint => this.time;
    const engine = {} as Engine;
    this.kernel = new Kernel({
      engine,
      root: new TmpFs({ now, mode: 0o755 }),
      programs: [['sh', sh], ...Object.entries(programs)],
      savedPrograms: SAVED_COMMANDS,
      now,
      random: { fill: (into) => into.fill(7), seed: () => {} },
      // What a process does is not measured here; each look at the counter is a step.
      instructions: () => (this.instructions += 100_000),
      version: 'test',
    });
    this.kernel.entropy.seed(new Uint8Array(SEED_BYTES));
    const { vfs } = this.kernel;
    vfs.mkdir(ROOT, vfs.root, '/bin', 0o755);
    for (const name of ['sh', ...Object.keys(programs)])
      this.write(`/bin/${name}`, `#!kernel:${name}\n`, 0o755);
    const user = this.kernel.users.login(PRINCIPAL, false);
    if (typeof user === 'number') throw new Error(`login: ${user}`);
    this.user = user;
  }

  /** Writes a file as root. */
  write(path: string, text: string, mode = 0o644): void {
    const { vfs } = this.kernel;
    const opened = vfs.open(ROOT, vfs.root, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (typeof opened === 'number') throw new Error(`${path}: ${opened}`);
    const { inode } = opened;
    inode.fs.write(inode, 0, encode(text));
  }

  /** Lets processes run until nobody can, moving the clock on to the next sleeper where `sleepers` says so. */
  settle(until: () => boolean = () => false, sleepers = true): void {
    for (let turn = 0; turn < TURN_LIMIT; turn++) {
      const { runnable, nextWake } = this.step();
      if (until()) return;
      if (runnable) continue;
      if (nextWake === null || !sleepers) return;
      if (nextWake > this.time) this.time = nextWake;
    }
    throw new Error('the system does not come to rest');
  }

  /** Runs processes for a while. */
  step(): RunResult {
    const result = this.kernel.run(this.reborn ? 1 : BUDGET);
    if (!this.reborn) return result;
    this.bearAgain();
    return this.kernel.pending;
  }

  /** Puts new tasks in the places of all shells, made of what these can say of themselves. */
  private bearAgain(): void {
    const { system } = this.kernel;
    for (const process of [...system.table.all()]) {
      if (process.task === null || process.pid === 1) continue;
      // One that only waits again is left to wait.
      const { instructions } = process.usage;
      const before = this.born.get(process);
      this.born.set(process, instructions);
      if (process.state === State.sleeping && before !== undefined) {
        if (before === instructions || this.woken.delete(process)) continue;
      }
      let data: unknown;
      try {
        ({ data } = process.task.save());
      } catch (error) {
        if (process.argv[0].endsWith('sh')) {
          this.unsaved.push(`${process.argv.join(' ')}: ${String(error)}`);
        }
        continue;
      }
      process.task = restoreNative(system, process, decodeValue(encodeValue(data)));
      if (process.state === State.sleeping) this.woken.add(process);
      process.wake();
    }
  }

  /** Runs `sh -c line` to its end. */
  execute(line: string, stdin = '', env: [string, string][] = []): Outcome {
    const { execs } = this.kernel;
    const id = execs.start(this.user, { line, stdin: true, env, cwd: '/home/tester' });
    if (id < 0) throw new Error(`exec: ${id}`);
    execs.advance(this.user, id, { offset: 0, data: encode(stdin), end: true }, 0, 0);
    let stdout = '';
    let stderr = '';
    let outCursor = 0;
    let errCursor = 0;
    let status: number | null = null;
    const take = (): boolean => {
      const output = execs.read(this.user, id, outCursor, errCursor);
      if (typeof output === 'number') throw new Error(`read: ${output}`);
      stdout += decode(output.stdout);
      stderr += decode(output.stderr);
      outCursor = output.stdoutCursor;
      errCursor = output.stderrCursor;
      execs.advance(
        this.user,
        id,
        { offset: 0, data: new Uint8Array(0), end: true },
        outCursor,
        errCursor,
      );
      ({ status } = output);
      return status !== null;
    };
    this.settle(take);
    if (status === null && !take()) throw new Error(`does not end: ${line}\n${stdout}${stderr}`);
    execs.close(this.user, id);
    this.settle();
    return { stdout, stderr, status: status! };
  }

  /** Opens a terminal with a login shell. */
  terminal(): TestTerminal {
    const id = this.kernel.terminals.open(this.user, { rows: 24, columns: 80 });
    if (id < 0) throw new Error(`terminal: ${id}`);
    this.settle(undefined, false);
    return new TestTerminal(this, id);
  }
}

export class TestTerminal {
  private cursor = 0;
  private typed = 0;

  constructor(
    readonly system: TestSystem,
    readonly id: number,
  ) {}

  /** Types text, lets the system come to rest (sleepers sleep on) and returns what appeared. */
  type(text: string): string {
    const bytes = encode(text);
    this.system.kernel.terminals.input(this.system.user, this.id, this.typed, bytes, false);
    this.typed += bytes.length;
    return this.rest();
  }

  /** Types text that sets off something endless, which is given `turns` turns of the scheduler. */
  typeInto(text: string, turns: number): void {
    const bytes = encode(text);
    this.system.kernel.terminals.input(this.system.user, this.id, this.typed, bytes, false);
    this.typed += bytes.length;
    for (let turn = 0; turn < turns; turn++) this.system.step();
  }

  /** What has appeared since the last call. */
  rest(sleepers = false): string {
    this.system.settle(undefined, sleepers);
    const output = this.system.kernel.terminals.read(this.system.user, this.id, this.cursor);
    if (typeof output === 'number') throw new Error(`terminal: ${output}`);
    this.cursor = output.cursor;
    return decode(output.data).replaceAll('\r\n', '\n');
  }

  get open(): boolean {
    const output = this.system.kernel.terminals.read(this.system.user, this.id, this.cursor);
    return typeof output !== 'number' && output.open;
  }
}
