import { Heap } from './heap.ts';

/** What waits for a time: a process, or a timer. */
export interface Sleeper {
  /** When it is to be woken (ns since 1970); it is not at any other time that was given before. */
  deadline: bigint;
  wake(): void;
}

interface Alarm {
  time: bigint;
  /** Which was set first of those for the same time. */
  order: number;
  sleeper: Sleeper;
}

/**
 * Those with a time to wake up at, woken in the order of their times, and at the same time in the order in which they went to
 * sleep. An alarm is not taken out when its sleeper wakes for another reason; it is stale from then on (the sleeper has
 * another deadline, or none) and dropped when its turn comes.
 */
export class Sleepers {
  readonly #alarms = new Heap<Alarm>((a, b) =>
    a.time === b.time ? a.order < b.order : a.time < b.time,
  );
  #order = 0;

  add(sleeper: Sleeper, time: bigint): void {
    sleeper.deadline = time;
    this.#alarms.push({ time, order: this.#order++, sleeper });
  }

  /** The earliest time somebody is to be woken, or null. */
  get next(): bigint | null {
    return this.#first()?.time ?? null;
  }

  /** Wakes everybody whose time has come. */
  wake(now: bigint): void {
    for (;;) {
      const alarm = this.#first();
      if (alarm === undefined || alarm.time > now) return;
      this.#alarms.pop();
      alarm.sleeper.wake();
    }
  }

  /** The first alarm that is not stale. */
  #first(): Alarm | undefined {
    for (;;) {
      const alarm = this.#alarms.first;
      if (alarm === undefined || alarm.sleeper.deadline === alarm.time) return alarm;
      this.#alarms.pop();
    }
  }
}
