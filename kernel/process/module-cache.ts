import { Module } from '../../engine/index.ts';
import type { Compilation, Engine } from '../../engine/index.ts';
import type { Inode } from '../fs/inode.ts';
import type { GuestCall, SystemCalls } from './system-calls.ts';

/** Bytes of modules and their translated code up to which those are kept that nobody runs. */
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
  /** Its part of what the cache has counted. */
  counted = 0;
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

  /** Bytes of the module and of its functions' code; translation adds to them. */
  get size(): number {
    return this.bytes + (this.module?.codeBytes ?? 0);
  }
}

/**
 * Compiled programs by their file, so that each is validated once, and each of its functions translated once, for all processes
 * that run it. They are dropped when the file has changed or has no name any more, and when there are too many.
 */
export class ModuleCache {
  readonly #engine: Engine;
  readonly #calls: SystemCalls;
  readonly #now: () => bigint;
  readonly #modules = new Map<Inode, CachedModule>();
  readonly #limit: number;
  #uses = 0;
  /** Bytes of all modules in the map, as they were counted last. */
  #bytes = 0;

  /** @param limit bytes beyond which modules are dropped that nobody uses */
  constructor(engine: Engine, calls: SystemCalls, now: () => bigint, limit = KEPT) {
    this.#engine = engine;
    this.#calls = calls;
    this.#now = now;
    this.#limit = limit;
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
      this.#dropStale();
      const bytes = new Uint8Array(inode.size);
      const length = inode.fs.read(inode, 0, bytes);
      if (length < 0) return length;
      const content = length === bytes.length ? bytes : bytes.subarray(0, length);
      cached = new CachedModule(this.#engine, this.#calls, inode, content, this.#now());
      inode.fs.retain(inode);
      this.#modules.set(inode, cached);
      this.#count(cached);
    }
    cached.users++;
    cached.lastUse = ++this.#uses;
    this.#trim();
    return cached;
  }

  /** One user more. */
  retain(cached: CachedModule): void {
    cached.users++;
    cached.lastUse = ++this.#uses;
  }

  /** One user less; `broken` says that it is not to be used again. */
  release(cached: CachedModule, broken = false): void {
    cached.users--;
    if (broken || this.#modules.get(cached.inode) !== cached) {
      this.#drop(cached);
    } else if (cached.users === 0) {
      this.#count(cached);
      this.#trim();
    }
  }

  #count(cached: CachedModule): void {
    const { size } = cached;
    this.#bytes += size - cached.counted;
    cached.counted = size;
  }

  #drop(cached: CachedModule): void {
    if (this.#modules.get(cached.inode) === cached) {
      this.#modules.delete(cached.inode);
      this.#bytes -= cached.counted;
      cached.inode.fs.release(cached.inode);
    }
    if (cached.users === 0) cached.module?.dispose();
  }

  get #unused(): CachedModule[] {
    return [...this.#modules.values()].filter(({ users }) => users === 0);
  }

  /** Drops what nobody will ask for again, and with it the space of files that are deleted. */
  #dropStale(): void {
    for (const cached of this.#unused) {
      if (cached.inode.nlink === 0 || !cached.current) this.#drop(cached);
    }
  }

  /** Drops unused modules, longest unused first, until what is kept is within bounds. */
  #trim(): void {
    if (this.#bytes <= this.#limit) return;
    for (const cached of this.#unused.sort((a, b) => a.lastUse - b.lastUse)) {
      if (this.#bytes <= this.#limit) return;
      this.#drop(cached);
    }
  }
}
