import { wasi } from '@bjorn3/browser_wasi_shim';
import { DEFAULT_SYSTEM_LIMITS, DEFAULT_USER_LIMITS } from './limits.ts';
import type { SystemLimits, UserLimits } from './limits.ts';
import type { Process } from './process.ts';
import { UserShare } from './user-share.ts';
import { NumberMap } from '../number-map.ts';

const DAY = 86_400_000_000_000n;

/** What users have used of a day's instructions, written down. */
export interface SavedDay {
  /** Since 1970. */
  day: bigint;
  instructions: [uid: number, instructions: number][];
}

/** Keeps count of what users' processes hold together, and of what they use in a day. */
export class Limiter {
  /** Hears of a user whose instructions of the day are used up. */
  onExhausted: ((share: UserShare) => void) | null = null;
  readonly #system: SystemLimits;
  readonly #limitsOf: (uid: number) => UserLimits;
  readonly #shares = new NumberMap<UserShare>();
  #processes = 0;
  #pages = 0;
  #pipes = 0;
  #day = -1n;

  /** @param limitsOf what the processes of a user other than root may use together */
  constructor(
    system: SystemLimits = DEFAULT_SYSTEM_LIMITS,
    limitsOf: (uid: number) => UserLimits = () => DEFAULT_USER_LIMITS,
  ) {
    this.#system = system;
    this.#limitsOf = limitsOf;
  }

  /** What a user has of everything. The same object for as long as the system runs. */
  shareOf(uid: number): UserShare {
    let share = this.#shares.get(uid);
    if (share === undefined) {
      share = new UserShare(uid, this.#limitsOf(uid));
      this.#shares.set(uid, share);
    }
    return share;
  }

  /** Takes the users' limits anew, after root has changed them. */
  renewLimits(): void {
    for (const share of this.#shares.values()) {
      share.limits = this.#limitsOf(share.uid);
      share.exhausted = isOver(share);
    }
  }

  /**
   * Counts a new process of `uid`: 0, or -EAGAIN where there are too many.
   * @param limit what the process that starts it may let that user have (RLIMIT_NPROC)
   */
  claimProcess(uid: number, limit = Infinity): number {
    const share = this.shareOf(uid);
    if (this.#processes >= this.#system.processes) return -wasi.ERRNO_AGAIN;
    if (!mayHaveMore(share, limit)) return -wasi.ERRNO_AGAIN;
    this.#processes++;
    share.processes++;
    return 0;
  }

  /** Counts a process that goes on after an upgrade: limits are for new ones. */
  countProcess(process: Process): void {
    this.#processes++;
    process.share.processes++;
  }

  /** Counts a process among those of `uid` from now on: 0, or -EAGAIN where that user has too many. */
  moveProcess(process: Process, uid: number): number {
    const before = process.share;
    const after = this.shareOf(uid);
    if (after === before) return 0;
    if (!mayHaveMore(after, Infinity)) return -wasi.ERRNO_AGAIN;
    before.processes--;
    before.pages -= process.memoryPages;
    after.processes++;
    after.pages += process.memoryPages;
    process.share = after;
    return 0;
  }

  /** Gives back what a process that ended held. */
  releaseProcess(process: Process): void {
    this.#processes--;
    process.share.processes--;
    this.setPages(process, 0);
  }

  /** Notes the pages of linear memory that a process holds now. */
  setPages(process: Process, pages: number): void {
    const change = pages - process.memoryPages;
    if (change === 0) return;
    process.memoryPages = pages;
    this.#pages += change;
    process.share.pages += change;
    process.usage.memory = Math.max(process.usage.memory, pages * 65_536);
  }

  /** Pages that `process` may hold in all, given what others of its user and all others hold. */
  pagesFor(process: Process): number {
    const { share, memoryPages: own } = process;
    let limit = Math.min(
      process.limits.memoryPages,
      this.#system.memoryPages - (this.#pages - own),
    );
    if (share.uid !== 0) limit = Math.min(limit, share.limits.memoryPages - (share.pages - own));
    return Math.max(0, limit);
  }

  /** Counts a new pipe of `process`: whom to give it back for, or -ENFILE where there are too many. */
  claimPipe({ share }: Process): UserShare | number {
    if (this.#pipes >= this.#system.pipes) return -wasi.ERRNO_NFILE;
    if (share.uid !== 0 && share.pipes >= share.limits.pipes) return -wasi.ERRNO_NFILE;
    this.#pipes++;
    share.pipes++;
    return share;
  }

  /** Gives a pipe back. */
  releasePipe(share: UserShare): void {
    this.#pipes--;
    share.pipes--;
  }

  /** Counts instructions of the host that were executed for a user. Root is never kept from working. */
  charge(share: UserShare, instructions: number): void {
    share.instructions += instructions;
    if (share.exhausted || !isOver(share)) return;
    share.exhausted = true;
    this.onExhausted?.(share);
  }

  /** Begins to count instructions anew when a day is over. @param now ns since 1970 */
  followDay(now: bigint): void {
    const day = now / DAY;
    if (day === this.#day) return;
    this.#day = day;
    for (const share of this.#shares.values()) {
      share.instructions = 0;
      share.exhausted = isOver(share);
    }
  }

  /** The day, and what users have used of its instructions. */
  save(): SavedDay {
    const instructions = Array.from(this.#shares.values(), (share) => {
      return [share.uid, share.instructions] as [number, number];
    });
    return { day: this.#day, instructions };
  }

  /** Goes on counting from what `save` gave. */
  restore({ day, instructions }: SavedDay): void {
    this.#day = day;
    for (const [uid, used] of instructions) {
      const share = this.shareOf(uid);
      share.instructions = used;
      share.exhausted = isOver(share);
    }
  }

  /** When the day is over (ns since 1970). */
  get endOfDay(): bigint {
    return (this.#day + 1n) * DAY;
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

// Asked for with every turn of a process: QuickJS takes 3,500 instructions for each name that a parameter is taken apart into, and
// 200 where that is done inside.
function isOver(share: UserShare): boolean {
  const { uid, instructions, limits } = share;
  return uid !== 0 && instructions >= limits.instructions;
}

function mayHaveMore(share: UserShare, limit: number): boolean {
  const { uid, processes, limits } = share;
  return uid === 0 || processes < Math.min(limits.processes, limit);
}
