/** How long to wait before the next query for output. */

interface Pace {
  first: number;
  longest: number;
}

/** Something runs: its output is looked for often, less so while it stays silent. */
const BUSY: Pace = { first: 80, longest: 800 };
/** Nothing runs: only another session or a lost connection could be noticed. */
const IDLE: Pace = { first: 500, longest: 4_000 };
/** Nobody is looking at the page. */
const HIDDEN_BUSY: Pace = { first: 2_000, longest: 5_000 };
const HIDDEN_IDLE: Pace = { first: 15_000, longest: 60_000 };

const GROWTH = 1.5;

/** The wait grows from poll to poll that finds nothing, and starts again when something happens. */
export class PollPace {
  #quiet = 0;
  hidden = false;
  busy = false;

  /** There was output or input. */
  active(): void {
    this.#quiet = 0;
  }

  /** A poll found nothing new. */
  quiet(): void {
    this.#quiet++;
  }

  /** Milliseconds until the next poll. */
  get delay(): number {
    const pace = this.hidden ? (this.busy ? HIDDEN_BUSY : HIDDEN_IDLE) : this.busy ? BUSY : IDLE;
    return Math.min(pace.first * GROWTH ** this.#quiet, pace.longest);
  }
}
