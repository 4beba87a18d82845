/** A clock that goes only when a test turns it. */
import type { Timers } from '../timers.ts';

export class ManualTimers implements Timers {
  now = 0;
  #waiting: { at: number; action: () => void }[] = [];

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.now + milliseconds, action };
    this.#waiting.push(timer);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== timer);
    };
  }

  /** Lets time pass, and everything happen that is due in it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    for (;;) {
      await settle();
      const due = this.#waiting
        .filter(({ at }) => at <= end)
        .reduce<{ at: number; action: () => void } | undefined>(
          (first, timer) => (first && first.at <= timer.at ? first : timer),
          undefined,
        );
      if (!due) break;
      this.now = due.at;
      this.#waiting = this.#waiting.filter((timer) => timer !== due);
      due.action();
    }
    this.now = end;
  }
}

/** Lets promises that are ready run, and those that become ready by it. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
