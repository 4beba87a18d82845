/** What waits for a time: a process, or a timer. */
export interface Sleeper {
  /** When it is to be woken (ns since 1970); it is not at any other time that was given before. */
  deadline: bigint;
  wake(): void;
}

interface Alarm {
  time: bigint;
  sleeper: Sleeper;
}

/**
 * Those with a time to wake up at: a binary heap by time. An alarm is not taken out when its sleeper wakes for another
 * reason; it is stale from then on (the sleeper has another deadline, or none) and dropped when its turn comes.
 */
export class Sleepers {
  readonly #heap: Alarm[] = [];

  add(sleeper: Sleeper, time: bigint): void {
    sleeper.deadline = time;
    const heap = this.#heap;
    let at = heap.length;
    const alarm = { time, sleeper };
    heap.push(alarm);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent].time <= time) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = alarm;
  }

  /** The earliest time somebody is to be woken, or null. */
  get next(): bigint | null {
    this.#dropStale();
    return this.#heap.length === 0 ? null : this.#heap[0].time;
  }

  /** Wakes everybody whose time has come. */
  wake(now: bigint): void {
    for (;;) {
      this.#dropStale();
      if (this.#heap.length === 0 || this.#heap[0].time > now) return;
      const { sleeper } = this.#pop();
      sleeper.wake();
    }
  }

  #dropStale(): void {
    while (this.#heap.length > 0) {
      const { sleeper, time } = this.#heap[0];
      if (sleeper.deadline === time) return;
      this.#pop();
    }
  }

  #pop(): Alarm {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop()!;
    const length = heap.length;
    if (length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && heap[child + 1].time < heap[child].time) child++;
      if (heap[child].time >= last.time) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
