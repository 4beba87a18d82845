/**
 * What whole numbers are kept under. QuickJS finds the place of a number in a Map by the lowest bits of its double's upper half,
 * and these are the same for neighbouring small numbers: a Map of some hundred of them is a list that is searched from its
 * beginning, at 120 instructions an entry. With 2^52 added, a number is the lower half of its double, and each has a place of
 * its own.
 */
const SPREAD = 2 ** 52;

/** A Map by whole numbers from 0 to 2^52 - 1, such as process and inode numbers, that stays quick when it has many. */
export class NumberMap<V> {
  readonly #map = new Map<number, V>();

  constructor(entries: Iterable<readonly [number, V]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: number): V | undefined {
    return this.#map.get(key + SPREAD);
  }

  has(key: number): boolean {
    return this.#map.has(key + SPREAD);
  }

  set(key: number, value: V): void {
    this.#map.set(key + SPREAD, value);
  }

  /** Whether it was there. */
  delete(key: number): boolean {
    return this.#map.delete(key + SPREAD);
  }

  clear(): void {
    this.#map.clear();
  }

  /** In the order in which they were first set, as Map does; also those that are set meanwhile. */
  values(): MapIterator<V> {
    return this.#map.values();
  }

  /** As {@link values}. */
  *[Symbol.iterator](): Generator<[key: number, value: V]> {
    for (const [key, value] of this.#map) yield [key - SPREAD, value];
  }
}
