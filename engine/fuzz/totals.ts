import type { Tried } from './protocol.ts';

/** What a run has come to so far. */
export class Totals {
  modules = 0;
  valid = 0;
  calls = 0;
  fuel = 0;
  differences = 0;
  #ours = 0;
  #documented = 0;
  #limits = 0;
  #travels = 0;
  #openBits = 0;

  add({ kind, calls, fuel, limits, travels, openBits, finding }: Tried): void {
    this.modules++;
    if (kind === 'valid') this.valid++;
    if (kind === 'ours') this.#ours++;
    if (kind === 'documented') this.#documented++;
    this.calls += calls;
    this.fuel += fuel;
    this.#limits += limits;
    this.#travels += travels;
    if (openBits) this.#openBits++;
    if (finding) this.differences++;
  }

  /** All of it in one line. */
  get line(): string {
    return [
      `${this.modules} modules (${this.valid} valid)`,
      `${this.fuel} instructions`,
      `${this.calls} calls`,
      `${this.#travels} times saved and restored`,
      `${this.differences} differences`,
    ].join(', ');
  }

  /** What was not compared, and why. */
  get exceptions(): string {
    return [
      `not compared with the platform: ${this.#ours} modules with what it lacks`,
      `${this.#documented} modules beyond documented limits`,
      `${this.#limits} calls too long or too deep`,
      `${this.#openBits} modules that differ in the bits of NaNs`,
    ].join(', ');
  }
}
