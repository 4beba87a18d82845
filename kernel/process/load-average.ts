const MINUTES = [1, 5, 15];

/** How many processes were runnable on average over the last 1, 5 and 15 minutes, exponentially damped (uptime(1)). */
export class LoadAverage {
  readonly values = [0, 0, 0];
  #time: bigint;
  #runnable = 0;

  /** @param time ns since 1970 */
  constructor(time: bigint) {
    this.#time = time;
  }

  /** Notes that from `time` (ns since 1970) on `runnable` processes can run. */
  update(time: bigint, runnable: number): void {
    const seconds = Number(time - this.#time) / 1e9;
    if (seconds > 0) {
      for (let i = 0; i < MINUTES.length; i++) {
        const keep = Math.exp(-seconds / (60 * MINUTES[i]));
        this.values[i] = this.values[i] * keep + this.#runnable * (1 - keep);
      }
      this.#time = time;
    }
    this.#runnable = runnable;
  }
}
