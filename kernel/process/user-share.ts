import type { UserLimits } from './limits.ts';

/** What the processes of one user hold and have used together. */
export class UserShare {
  readonly uid: number;
  limits: UserLimits;
  processes = 0;
  /** Pages of linear memory. */
  pages = 0;
  pipes = 0;
  /** Instructions of the host since midnight. */
  instructions = 0;
  /** The instructions of the day are used up: its processes are not run. */
  exhausted = false;

  constructor(uid: number, limits: UserLimits) {
    this.uid = uid;
    this.limits = limits;
  }
}
