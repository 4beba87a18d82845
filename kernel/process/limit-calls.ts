import { wasi } from '@bjorn3/browser_wasi_shim';
import type { ProcessLimits } from './limits.ts';
import { MAX_DESCRIPTORS, MAX_MEMORY_PAGES } from './limits.ts';
import type { Process } from './process.ts';
import type { UserShare } from './user-share.ts';
import type { System } from './system.ts';

/** Limits in force, and how far they can be raised. */
export interface LimitPair {
  soft: ProcessLimits;
  hard: ProcessLimits;
}

/** prlimit(2) for native programs. */
export class LimitCalls {
  readonly #system: System;
  readonly #process: Process;

  constructor(system: System, process: Process) {
    this.#system = system;
    this.#process = process;
  }

  /** Limits of a process, 0 the caller's; -ESRCH, -EPERM for one of somebody else. */
  get(pid: number): LimitPair | number {
    const process = this.#find(pid);
    if (typeof process === 'number') return process;
    return { soft: { ...process.limits }, hard: { ...process.hardLimits } };
  }

  /**
   * Sets limits of a process, 0 the caller's. Hard limits can be lowered by its user, and raised by root only (-EPERM). -EINVAL
   * where a soft limit is above the hard one. Limits of memory count for programs that are started from then on.
   */
  set(pid: number, key: keyof ProcessLimits, soft: number, hard: number): number {
    const process = this.#find(pid);
    if (typeof process === 'number') return process;
    if (!(soft >= 0 && soft <= hard)) return -wasi.ERRNO_INVAL;
    const isRoot = this.#process.credentials.uid === 0;
    if (hard > process.hardLimits[key] && !isRoot) return -wasi.ERRNO_PERM;
    const most = MOST[key];
    process.limits[key] = Math.min(soft, most);
    process.hardLimits[key] = Math.min(hard, most);
    return 0;
  }

  /** What the processes of a user have together; -EPERM for somebody else than root and that user. */
  share(uid: number): Readonly<UserShare> | number {
    const own = this.#process.credentials.uid;
    if (own !== 0 && own !== uid) return -wasi.ERRNO_PERM;
    return this.#system.table.limiter.shareOf(uid);
  }

  #find(pid: number): Process | number {
    const process = pid === 0 ? this.#process : this.#process.table.find(pid);
    if (process === undefined) return -wasi.ERRNO_SRCH;
    const own = this.#process.credentials.uid;
    return own === 0 || own === process.credentials.uid ? process : -wasi.ERRNO_PERM;
  }
}

const MOST: Readonly<Record<keyof ProcessLimits, number>> = {
  fuel: Infinity,
  memoryPages: MAX_MEMORY_PAGES,
  descriptors: MAX_DESCRIPTORS,
  processes: Infinity,
};
