import { Linker } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import { setClock } from './clock.ts';
import { createDevFs } from './devices/devfs.ts';
import { ROOT } from './fs/credentials.ts';
import type { FileSystem } from './fs/file-system.ts';
import { TmpFs } from './fs/tmpfs.ts';
import { Vfs } from './fs/vfs.ts';
import { createProcFs } from './proc/procfs.ts';
import { condemn, halt } from './process/condemn.ts';
import { DeviceDrivers } from './process/device-driver.ts';
import { Entropy, type RandomGenerator } from './process/entropy.ts';
import { FileLocks } from './process/file-lock.ts';
import { ExecSessions } from './process/exec-sessions.ts';
import { init } from './process/init.ts';
import { Limiter } from './process/limiter.ts';
import { ROOT_PROCESS_LIMITS } from './process/limits.ts';
import { LoadAverage } from './process/load-average.ts';
import { LoadTask } from './process/load-task.ts';
import { ModuleCache } from './process/module-cache.ts';
import { NativePrograms, type RestoreProgram } from './process/native-programs.ts';
import { ProcessTable } from './process/process-table.ts';
import type { Process } from './process/process.ts';
import { Scheduler } from './process/scheduler.ts';
import type { RunResult } from './process/scheduler.ts';
import { spawnLeader } from './process/spawn.ts';
import type { NativeProgram } from './process/sys.ts';
import { SystemCalls } from './process/system-calls.ts';
import type { System } from './process/system.ts';
import type { Task } from './process/task.ts';
import type { WasmParts } from './process/wasm-task.ts';
import { Watches } from './process/watches.ts';
import { TerminalSessions } from './terminal/terminal-sessions.ts';
import { Terminals } from './terminal/terminals.ts';
import { LimitRules } from './users/limit-rules.ts';
import { tellExhausted } from './process/exhaustion-notice.ts';
import { UserFiles } from './users/user-files.ts';
import type { User } from './users/user.ts';
import { Users } from './users/users.ts';
import { checksum } from './upgrade/checksum.ts';
import { DEFAULT_INSTRUCTIONS, MOST_BYTES } from './upgrade/parts.ts';
import type { UpgradeParts, UpgradeReport } from './upgrade/parts.ts';
import {
  abandonUpgrade,
  completeUpgrade,
  prepareUpgrade,
  UPGRADE_DIRECTORIES,
} from './upgrade/upgrade.ts';
import { addPreopens } from './wasi/preopens.ts';
import { registerWasi } from './wasi/register.ts';
import { registerWasix } from './wasix/register.ts';
import { strerror } from './errno.ts';
import type { Place } from './fs/place.ts';

/** What freeing space takes of a message where processes could run. */
const RECLAIM_SHARE = 0.25;

/** What a kernel is made of; everything that differs between a canister and Node. */
export interface KernelOptions {
  engine: Engine;
  /** The file system on `/`; it lasts. */
  root: FileSystem;
  /** Others to mount, in this order; directories for them are made where the one around them can be written. */
  mounts?: readonly (readonly [path: string, fs: FileSystem])[];
  /** Programs of the kernel, for `#!kernel:NAME` files. */
  programs?: Iterable<readonly [name: string, program: NativeProgram]>;
  /** How programs of the kernel that were written down are gone on with, by `Keeper.program`. */
  savedPrograms?: Iterable<readonly [name: string, restore: RestoreProgram]>;
  /** Nanoseconds since 1970. */
  now: () => bigint;
  /** For random numbers; not asked for any before `entropy` is seeded. */
  random: RandomGenerator;
  /** Instructions executed in this message so far; need not start at 0. */
  instructions: () => number;
  /** One line for /proc/version. */
  version: string;
}

/** The operating system: all parts joined, and what the outside can ask of it. */
export class Kernel {
  readonly vfs: Vfs;
  readonly users: Users;
  /** Terminals of users outside. */
  readonly terminals: TerminalSessions;
  /** Commands run from outside. */
  readonly execs: ExecSessions;
  /** Files as users outside reach them. */
  readonly files: UserFiles;
  /** The table of system calls that WebAssembly programs import. */
  readonly systemCalls = new SystemCalls();
  readonly processes: ProcessTable;
  /** Random numbers: to be seeded. */
  readonly entropy: Entropy;
  readonly system: System;
  readonly #scheduler: Scheduler;
  readonly #limits: LimitRules;
  readonly #load: LoadAverage;
  readonly #root: FileSystem;
  readonly #engine: Engine;
  readonly #upgrade: UpgradeParts;
  #wasm: WasmParts | null = null;

  /** Boots: mounts everything and starts init. Throws an Error if the root file system cannot be used. */
  constructor(options: KernelOptions) {
    const { now } = options;
    setClock(now);
    this.entropy = new Entropy(options.random);
    this.#root = options.root;
    this.vfs = new Vfs(options.root, now);
    this.users = new Users(this.vfs, now);
    this.files = new UserFiles(this.vfs);
    this.#scheduler = new Scheduler(options.instructions, now);
    this.#limits = new LimitRules(this.vfs, this.users, now);
    const limiter = new Limiter(undefined, (uid) => this.#limits.together(uid));
    this.processes = new ProcessTable(this.#scheduler, limiter, now);
    limiter.onExhausted = (share) => {
      tellExhausted(this.processes, share);
    };
    this.#load = new LoadAverage(now());
    const natives = new NativePrograms();
    for (const [name, program] of options.programs ?? []) natives.register(name, program);
    for (const [name, restore] of options.savedPrograms ?? []) natives.registerSaved(name, restore);
    this.system = {
      table: this.processes,
      scheduler: this.#scheduler,
      vfs: this.vfs,
      drivers: new DeviceDrivers(),
      natives,
      users: this.users,
      limits: this.#limits,
      locks: new FileLocks(),
      watches: new Watches(),
      startWasm: (process, place) => this.#startWasm(process, place),
      entropy: this.entropy,
      now,
    };
    registerWasi(this.systemCalls);
    registerWasix(this.systemCalls);
    this.#engine = options.engine;
    const terminals = new Terminals(this.processes);
    const tmp = new TmpFs({ now });
    this.#mount('/tmp', tmp);
    this.#mount('/dev', createDevFs(this.system, terminals));
    const settings = { instructions: DEFAULT_INSTRUCTIONS, bytes: MOST_BYTES };
    const facts = { boot: now(), version: options.version, load: this.#load, upgrade: settings };
    this.#mount('/proc', createProcFs(this.system, facts));
    for (const [path, fs] of options.mounts ?? []) this.#mount(path, fs);
    this.#makeDirectory('/usr/local/bin');
    for (const path of UPGRADE_DIRECTORIES) this.#makeDirectory(path);
    check('accounts', this.users.prepare());
    this.terminals = new TerminalSessions(this.system, terminals);
    this.execs = new ExecSessions(this.system);
    this.#upgrade = {
      system: this.system,
      terminals,
      execs: this.execs,
      tmp,
      load: this.#load,
      facts,
      settings,
      checksum: (bytes) => checksum(this.#engine, bytes),
      wasm: () => this.#parts(),
    };
    this.#startInit();
  }

  /**
   * Writes processes and terminals down for the kernel that comes after this one: the last thing before an upgrade. It throws
   * nothing. Null where all of them end.
   */
  prepareUpgrade(): UpgradeReport | null {
    return prepareUpgrade(this.#upgrade);
  }

  /**
   * Has the processes go on that the kernel before this one wrote down: the first thing after booting. Null where it wrote none.
   * @throws Error where that fails; then another kernel is to be booted that goes on without (`abandonUpgrade`)
   */
  completeUpgrade(): UpgradeReport | null {
    return completeUpgrade(this.#upgrade);
  }

  /** Does without the processes of the kernel before this one, because of `error`. */
  abandonUpgrade(error: unknown): void {
    abandonUpgrade(this.#upgrade, error);
  }

  /**
   * Runs processes for about `budget` instructions. To be called again at once if something is still runnable, and at `nextWake`
   * (ns since 1970) if that is not null.
   */
  run(budget: number): RunResult {
    this.#applyLimits();
    const end = this.#scheduler.instructions() + budget;
    this.#scheduler.run(this.#root.hasRemains() ? budget * (1 - RECLAIM_SHARE) : budget);
    if (this.#root.hasRemains()) this.#reclaim(end);
    this.#load.update(this.system.now(), this.#scheduler.runnableCount);
    return this.pending;
  }

  /** As {@link run} would return, without running anything. */
  get pending(): RunResult {
    let { nextWake } = this.#scheduler;
    const { endOfDay } = this.processes.limiter;
    // Who waits for instructions gets new ones then.
    if (this.#scheduler.holds && (nextWake === null || nextWake > endOfDay)) nextWake = endOfDay;
    return { runnable: this.#scheduler.runnable || this.#root.hasRemains(), nextWake };
  }

  /** Frees what files that are gone have left, for those whose they were, until so many instructions were executed in this message. */
  #reclaim(end: number): void {
    const { limiter } = this.processes;
    let before = this.#scheduler.instructions();
    while (before < end) {
      let uid = 0;
      try {
        uid = this.#root.reclaim();
      } catch {
        // A damaged file, which `fsck` tells of: the file system leaves it alone until it is mounted again.
      }
      const after = this.#scheduler.instructions();
      if (uid < 0) return;
      limiter.charge(limiter.shareOf(uid), after - before);
      this.#scheduler.used += after - before;
      before = after;
    }
  }

  /** Makes those runnable whose time to wake has come. */
  wake(): void {
    this.#applyLimits();
    this.#scheduler.wakeSleepers();
  }

  /** Pids of those who could run now. */
  get runnable(): number[] {
    return [...this.processes.all()].filter(({ queued }) => queued).map(({ pid }) => pid);
  }

  /** Gives one process a turn and nobody else, if it can run. */
  runAlone(pid: number): void {
    const process = this.processes.find(pid);
    if (process !== undefined) this.#scheduler.runAlone(process);
  }

  /** Ends a process in whose turn the system fails, without running it. */
  condemn(pid: number): void {
    const process = this.processes.find(pid);
    if (process !== undefined) condemn(process);
  }

  /** Stops a process for good, without touching what it holds. */
  halt(pid: number): void {
    const process = this.processes.find(pid);
    if (process !== undefined) halt(process);
  }

  /** Counts instructions that a message of a user took beside what processes did in it. */
  charge(user: User, instructions: number): void {
    const { limiter } = this.processes;
    limiter.charge(limiter.shareOf(user.uid), instructions);
  }

  /** Instructions that processes have used since the start. */
  get used(): number {
    return this.#scheduler.used;
  }

  /** Whether a user's instructions of the day are used up. */
  isExhausted(user: User): boolean {
    this.#applyLimits();
    return this.processes.limiter.shareOf(user.uid).exhausted;
  }

  /** Takes note of a new day and of limits that root has changed. */
  #applyLimits(): void {
    const { limiter } = this.processes;
    const changed = this.#limits.refresh();
    limiter.followDay(this.system.now());
    if (changed) limiter.renewLimits();
    if (this.#scheduler.holds) this.#scheduler.releaseHeld();
  }

  #startWasm(process: Process, place: Place): Task {
    addPreopens(this.system, process);
    return new LoadTask(this.system, this.#parts(), process, place);
  }

  /** Made for the first program: booting stays cheap. */
  #parts(): WasmParts {
    return (this.#wasm ??= this.#createWasmParts());
  }

  #createWasmParts(): WasmParts {
    const engine = this.#engine;
    const linker = new Linker(engine);
    this.systemCalls.defineIn(linker);
    return { engine, linker, modules: new ModuleCache(engine, this.systemCalls, this.system.now) };
  }

  #mount(path: string, fs: FileSystem): void {
    this.#makeDirectory(path);
    check(`mount ${path}`, this.vfs.mount(path, fs));
  }

  /** Makes a directory and those above it, where they are missing. */
  #makeDirectory(path: string): void {
    let made = '';
    for (const part of path.split('/').slice(1)) {
      made += `/${part}`;
      if (typeof this.vfs.stat(ROOT, this.vfs.root, made) !== 'number') continue;
      check(`mkdir ${made}`, this.vfs.mkdir(ROOT, this.vfs.root, made, 0o755));
    }
  }

  #startInit(): void {
    const process = spawnLeader(
      this.system,
      {
        parent: null,
        credentials: ROOT,
        userName: 'root',
        home: '/',
        cwd: this.vfs.root,
        umask: 0o022,
        argv: ['init'],
        env: new Map(),
        limits: ROOT_PROCESS_LIMITS,
      },
      { path: 'kernel:init', argv: ['init'], program: init },
    );
    if (typeof process === 'number') check('init', process);
  }
}

function check(what: string, result: number): void {
  if (result < 0) throw new Error(`${what}: ${strerror(result)}`);
}
