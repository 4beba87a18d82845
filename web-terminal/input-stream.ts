/** What was typed and not yet taken: a stretch of the terminal's input stream, at absolute positions. */

/** One call's worth of input. */
export interface InputChunk {
  /** Position of the first byte. */
  offset: bigint;
  data: Uint8Array;
  /** The page has shown these bytes itself. */
  echoed: boolean;
}

/** Bytes per call: a paste of megabytes goes in several. */
const LARGEST_CHUNK = 64 * 1024;

/**
 * Keeps every byte until the kernel says that it has taken it, so that a call whose answer was lost is made again from
 * the same position, and the kernel skips what it had.
 */
export class InputStream {
  #taken: bigint;
  #pending: InputChunk[] = [];

  /** `taken`: bytes that the terminal had already taken. */
  constructor(taken = 0n) {
    this.#taken = taken;
  }

  /** Position up to which the kernel has taken input. */
  get taken(): bigint {
    return this.#taken;
  }

  /** Position after the last byte typed. */
  get end(): bigint {
    const last = this.#pending.at(-1);
    return last ? last.offset + BigInt(last.data.length) : this.#taken;
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  push(data: Uint8Array, echoed: boolean): void {
    for (let at = 0; at < data.length; at += LARGEST_CHUNK) {
      this.#append(data.subarray(at, at + LARGEST_CHUNK), echoed);
    }
  }

  #append(data: Uint8Array, echoed: boolean): void {
    const last = this.#pending.at(-1);
    if (last?.echoed === echoed && last.data.length + data.length <= LARGEST_CHUNK) {
      const joined = new Uint8Array(last.data.length + data.length);
      joined.set(last.data);
      joined.set(data, last.data.length);
      // A new object: the old one may be on its way in a call.
      this.#pending[this.#pending.length - 1] = { offset: last.offset, data: joined, echoed };
    } else {
      this.#pending.push({ offset: this.end, data, echoed });
    }
  }

  /** The first bytes at or after `position` that are still to be taken; undefined if there are none. */
  next(position = this.#taken): InputChunk | undefined {
    for (const chunk of this.#pending) {
      const end = chunk.offset + BigInt(chunk.data.length);
      if (end <= position) continue;
      if (chunk.offset >= position) return chunk;
      return {
        ...chunk,
        offset: position,
        data: chunk.data.subarray(Number(position - chunk.offset)),
      };
    }
    return undefined;
  }

  /**
   * The kernel has taken input up to `position`. Positions that are behind what is known are ignored (answers overtake
   * each other). A position beyond `end` means that somebody else writes to this terminal too: what comes next goes
   * after theirs.
   */
  acknowledge(position: bigint): void {
    if (position <= this.#taken) return;
    this.#taken = position;
    while (this.#pending.length > 0) {
      const first = this.#pending[0];
      const end = first.offset + BigInt(first.data.length);
      if (end > position) {
        if (first.offset < position) {
          const data = first.data.subarray(Number(position - first.offset));
          this.#pending[0] = { ...first, offset: position, data };
        }
        break;
      }
      this.#pending.shift();
    }
  }
}
