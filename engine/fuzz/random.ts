/** A small pseudo-random generator (xorshift), so that a seed names what is made from it. */
export class Random {
  #state: number;

  /** Equal parts give equal sequences. */
  constructor(...seed: (number | string)[]) {
    // FNV-1a, and a last round of mixing: seeds that differ little begin differently.
    let hash = 0x811c9dc5;
    for (const character of seed.join('/')) {
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    this.#state = (hash ^ (hash >>> 16)) >>> 0 || 1;
  }

  /** 32 random bits, never all zero. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return this.next() % limit;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** A whole number from 1 to 2^bits, small ones as often as large ones. */
  magnitude(bits: number): number {
    return 1 + this.below(2 ** this.below(bits + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.next() >>> 8);
  }
}
