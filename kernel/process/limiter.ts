import { wasi } from '@bjorn3/browser_wasi_shim';
import { DEFAULT_SYSTEM_LIMITS, DEFAULT_USER_LIMITS } from './limits.ts';
import type { SystemLimits, UserLimits } from './limits.ts';
import type { Process } from './process.ts';

/** Keeps count of what users' processes hold together. */
export class Limiter {
  readonly #system: SystemLimits;
  readonly #user: UserLimits;
  readonly #processesOf = new Map<number, number>();
  readonly #pagesOf = new Map<number, number>();
  #processes = 0;
  #pages = 0;

  constructor(
    system: SystemLimits = DEFAULT_SYSTEM_LIMITS,
    user: UserLimits = DEFAULT_USER_LIMITS,
  ) {
    this.#system = system;
    this.#user = user;
  }

  /** Counts a new process of `uid`: 0, or -EAGAIN where there are too many. */
  claimProcess(uid: number): number {
    const count = this.#processesOf.get(uid) ?? 0;
    if (this.#processes >= this.#system.processes) return -wasi.ERRNO_AGAIN;
    if (uid !== 0 && count >= this.#user.processes) return -wasi.ERRNO_AGAIN;
    this.#processes++;
    this.#processesOf.set(uid, count + 1);
    return 0;
  }

  /** Counts a process among those of `uid` from now on: 0, or -EAGAIN where that user has too many. */
  moveProcess(process: Process, uid: number): number {
    const { uid: before } = process.credentials;
    if (uid === before) return 0;
    const count = this.#processesOf.get(uid) ?? 0;
    if (uid !== 0 && count >= this.#user.processes) return -wasi.ERRNO_AGAIN;
    this.#processesOf.set(before, (this.#processesOf.get(before) ?? 1) - 1);
    this.#processesOf.set(uid, count + 1);
    const pages = process.memoryPages;
    this.#pagesOf.set(before, (this.#pagesOf.get(before) ?? 0) - pages);
    this.#pagesOf.set(uid, (this.#pagesOf.get(uid) ?? 0) + pages);
    return 0;
  }

  /** Gives back what a process that ended held. */
  releaseProcess(process: Process): void {
    const { uid } = process.credentials;
    this.#processes--;
    this.#processesOf.set(uid, (this.#processesOf.get(uid) ?? 1) - 1);
    this.setPages(process, 0);
  }

  /** Notes the pages of linear memory that a process holds now. */
  setPages(process: Process, pages: number): void {
    const { uid } = process.credentials;
    const change = pages - process.memoryPages;
    if (change === 0) return;
    process.memoryPages = pages;
    this.#pages += change;
    this.#pagesOf.set(uid, (this.#pagesOf.get(uid) ?? 0) + change);
    process.usage.memory = Math.max(process.usage.memory, pages * 65_536);
  }

  /** Pages that `process` may hold in all, given what others of its user and all others hold. */
  pagesFor(process: Process): number {
    const { uid } = process.credentials;
    const own = process.memoryPages;
    let limit = Math.min(
      process.limits.memoryPages,
      this.#system.memoryPages - (this.#pages - own),
    );
    if (uid !== 0) {
      limit = Math.min(limit, this.#user.memoryPages - ((this.#pagesOf.get(uid) ?? 0) - own));
    }
    return Math.max(0, limit);
  }

  /** Bytes of linear memory in use. */
  get memoryUsed(): number {
    return this.#pages * 65_536;
  }

  /** Bytes of linear memory that all guests may have together. */
  get memoryTotal(): number {
    return this.#system.memoryPages * 65_536;
  }
}
