/** A binary heap: things of which the first in some order is taken next. */
export class Heap<T> {
  readonly #things: T[] = [];
  readonly #before: (a: T, b: T) => boolean;

  /** @param before whether `a` comes before `b`; where neither does, either may be taken first */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get length(): number {
    return this.#things.length;
  }

  /** The one that {@link pop} would take; undefined if there is none. */
  get first(): T | undefined {
    return this.#things[0];
  }

  push(thing: T): void {
    this.#things.push(thing);
    this.#rise(this.#things.length - 1, thing);
  }

  /** Takes out the first one; undefined if there is none. */
  pop(): T | undefined {
    const things = this.#things;
    if (things.length < 2) return things.pop();
    const first = things[0];
    this.#sink(0, things.pop()!);
    return first;
  }

  /** Takes out one, wherever it is; false if it is not there. Looks at all of them. */
  remove(thing: T): boolean {
    const things = this.#things;
    const at = things.indexOf(thing);
    if (at < 0) return false;
    const last = things.pop()!;
    if (at === things.length) return true;
    this.#sink(at, last);
    if (things[at] === last) this.#rise(at, last);
    return true;
  }

  #rise(from: number, thing: T): void {
    const things = this.#things;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(thing, things[parent])) break;
      things[at] = things[parent];
      at = parent;
    }
    things[at] = thing;
  }

  #sink(from: number, thing: T): void {
    const things = this.#things;
    const { length } = things;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#before(things[child + 1], things[child])) child++;
      if (!this.#before(things[child], thing)) break;
      things[at] = things[child];
      at = child;
    }
    things[at] = thing;
  }
}
