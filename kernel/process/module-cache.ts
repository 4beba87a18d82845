import { Module } from '../../engine/index.ts';
import type { Compilation, Engine } from '../../engine/index.ts';
import type { Inode } from '../fs/inode.ts';
import type { GuestCall, SystemCalls } from './system-calls.ts';

/** Bytes of modules that are kept though nobody runs them. */
const KEPT = 128 * 1024 * 1024;
/** Instructions of the host that one step of a compilation takes, about. */
const STEP = 20_000_000;

/** A program being compiled, or compiled: shared by all processes that run it. */
export class CachedModule {
  readonly inode: Inode;
  readonly bytes: number;
  /** Processes that use it. */
  users = 0;
  /** For the choice of what to drop: rises with each use. */
  lastUse = 0;
  module: Module | null = null;
  /** Handlers of its imported functions, by index. */
  handlers: (GuestCall | undefined)[] = [];
  readonly #compilation: Compilation;
  #error: Error | null = null;
  readonly #calls: SystemCalls;
  readonly #ctime: bigint;
  readonly #mtime: bigint;
  readonly #loaded: bigint;

  constructor(engine: Engine, calls: SystemCalls, inode: Inode, bytes: Uint8Array, now: bigint) {
    this.inode = inode;
    this.bytes = bytes.length;
    this.#calls = calls;
    this.#ctime = inode.ctime;
    this.#mtime = inode.mtime;
    this.#loaded = now;
    this.#compilation = Module.begin(engine, bytes);
  }

  /**
   * Whether the file is still what was loaded. One that was changed at the very time it was loaded may have changed again since:
   * time stands still within a message.
   */
  get current(): boolean {
    const { inode } = this;
    return inode.ctime === this.#ctime && inode.mtime === this.#mtime && inode.ctime < this.#loaded;
  }

  /** Goes on compiling; true when done. Throws CompileError, to each of its users. */
  step(): boolean {
    if (this.module !== null) return true;
    if (this.#error !== null) throw this.#error;
    try {
      if (!this.#compilation.step(STEP)) return false;
    } catch (error) {
      // A compilation that failed has given its memory back and cannot be asked again.
      this.#error = error as Error;
      throw error;
    }
    this.module = this.#compilation.module;
    this.handlers = this.#calls.handlersOf(this.module);
    return true;
  }
}

/** Compiled programs by their file, so that each is compiled once. */
export class ModuleCache {
  readonly #engine: Engine;
  readonly #calls: SystemCalls;
  readonly #now: () => bigint;
  readonly #modules = new Map<Inode, CachedModule>();
  #uses = 0;

  constructor(engine: Engine, calls: SystemCalls, now: () => bigint) {
    this.#engine = engine;
    this.#calls = calls;
    this.#now = now;
  }

  /**
   * The module of a file, for one more user; `release` gives it back. -errno if the file cannot be read.
   * Throws CompileError for what does not even begin like a module.
   */
  acquire(inode: Inode): CachedModule | number {
    let cached = this.#modules.get(inode);
    if (cached !== undefined && !cached.current) {
      this.#drop(cached);
      cached = undefined;
    }
    if (cached === undefined) {
      const bytes = new Uint8Array(inode.size);
      const length = inode.fs.read(inode, 0, bytes);
      if (length < 0) return length;
      const content = length === bytes.length ? bytes : bytes.subarray(0, length);
      cached = new CachedModule(this.#engine, this.#calls, inode, content, this.#now());
      inode.fs.retain(inode);
      this.#modules.set(inode, cached);
    }
    cached.users++;
    cached.lastUse = ++this.#uses;
    return cached;
  }

  /** One user less; `broken` says that it is not to be used again. */
  release(cached: CachedModule, broken = false): void {
    cached.users--;
    if (broken || this.#modules.get(cached.inode) !== cached) this.#drop(cached);
    this.#trim();
  }

  #drop(cached: CachedModule): void {
    if (this.#modules.get(cached.inode) === cached) {
      this.#modules.delete(cached.inode);
      cached.inode.fs.release(cached.inode);
    }
    if (cached.users === 0) cached.module?.dispose();
  }

  /** Drops unused modules, longest unused first, until what is kept is within bounds. */
  #trim(): void {
    let kept = 0;
    const unused: CachedModule[] = [];
    for (const cached of this.#modules.values()) {
      kept += cached.bytes;
      if (cached.users === 0) unused.push(cached);
    }
    if (kept <= KEPT) return;
    unused.sort((a, b) => a.lastUse - b.lastUse);
    for (const cached of unused) {
      if (kept <= KEPT) return;
      kept -= cached.bytes;
      this.#drop(cached);
    }
  }
}
