/** The terminal's output stream as read so far. */
import { toBytes } from './client/kernel.ts';
import type { TerminalOutput } from '../kernel/interface.ts';

/** What an answer adds. */
interface Addition {
  data: Uint8Array;
  /** Bytes that were overwritten before they could be read. */
  missed: bigint;
}

/** Takes each byte once, whatever the order in which answers to calls and queries arrive. */
export class OutputStream {
  #cursor: bigint;

  constructor(cursor = 0n) {
    this.#cursor = cursor;
  }

  /** Position after the last byte taken: where the next read starts. */
  get cursor(): bigint {
    return this.#cursor;
  }

  /** The part of an answer that is new; undefined if it ends where, or before, the stream already is. */
  accept(output: Pick<TerminalOutput, 'data' | 'cursor'>): Addition | undefined {
    if (output.cursor <= this.#cursor) return undefined;
    const data = toBytes(output.data);
    const start = output.cursor - BigInt(data.length);
    const known = this.#cursor - start;
    this.#cursor = output.cursor;
    return known >= 0n
      ? { data: data.subarray(Number(known)), missed: 0n }
      : { data, missed: -known };
  }
}
