import type { Tried } from './protocol.ts';

/** What a run has come to so far. */
export class Totals {
  modules = 0;
  valid = 0;
  calls = 0;
  fuel = 0;
  differences = 0;
  #documented = 0;
  #limits = 0;
  #openBits = 0;

  add({ kind, calls, fuel, limits, openBits, finding }: Tried): void {
    this.modules++;
    if (kind === 'valid') this.valid++;
    if (kind === 'documented') this.#documented++;
    this.calls += calls;
    this.fuel += fuel;
    this.#limits += limits;
    if (openBits) this.#openBits++;
    if (finding) this.differences++;
  }

  /** All of it in one line. */
  get line(): string {
    return [
      `${this.modules} modules (${this.valid} valid)`,
      `${this.fuel} instructions`,
      `${this.calls} calls`,
      `${this.differences} differences`,
    ].join(', ');
  }

  /** What was not compared, and why. */
  get exceptions(): string {
    return [
      `not compared: ${this.#documented} modules beyond documented limits`,
      `${this.#limits} calls too long or too deep`,
      `${this.#openBits} modules that differ in the bits of NaNs`,
    ].join(', ');
  }
}
