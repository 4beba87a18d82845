import { wasi } from '@bjorn3/browser_wasi_shim';
import { FIFO } from '../fs/file-type.ts';
import type { Stat } from '../fs/inode.ts';
import { BLOCKED } from './blocked.ts';
import { HANGUP, OpenFile, READABLE } from './open-file.ts';
import type { Process } from './process.ts';
import { syntheticStat } from './synthetic-stat.ts';
import { WaitQueue } from './wait-queue.ts';

/** Bytes kept for a program that does not read them yet. */
const CAPACITY = 4 * 1024 * 1024;

/** An InputStream written down. */
export interface SavedInput {
  taken: number;
  chunks: Uint8Array[];
  ended: boolean;
}

/** A program's standard input that comes from outside the system, in messages. */
export class InputStream extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  override readonly readable = new WaitQueue();
  /** Bytes taken so far: the position in the stream. */
  taken = 0;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #ended = false;
  readonly #stat = syntheticStat(FIFO);

  /** The same stream, as `save` wrote it down. */
  static restore(saved: Partial<SavedInput>): InputStream {
    const stream = new InputStream();
    for (const chunk of saved.chunks ?? []) {
      stream.#chunks.push(chunk);
      stream.#length += chunk.length;
    }
    stream.taken = saved.taken ?? stream.#length;
    stream.#ended = saved.ended ?? false;
    return stream;
  }

  save(): SavedInput {
    return { taken: this.taken, chunks: this.#chunks, ended: this.#ended };
  }

  /**
   * Takes what of `bytes` is new and there is room for.
   * @param offset position of their first byte in the stream: what was taken before is passed over
   */
  push(offset: number, bytes: Uint8Array): void {
    const known = this.taken - offset;
    if (this.#ended || known < 0 || known >= bytes.length) return;
    const piece = bytes.slice(known, known + CAPACITY - this.#length);
    if (piece.length === 0) return;
    this.#chunks.push(piece);
    this.#length += piece.length;
    this.taken += piece.length;
    this.readable.wakeAll();
  }

  /** No more will come. */
  end(): void {
    this.#ended = true;
    this.readable.wakeAll();
  }

  read(process: Process, into: Uint8Array): number {
    if (into.length === 0) return 0;
    let count = 0;
    while (count < into.length && this.#chunks.length > 0) {
      const chunk = this.#chunks[0];
      const piece = chunk.subarray(0, into.length - count);
      into.set(piece, count);
      count += piece.length;
      if (piece.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(piece.length);
    }
    this.#length -= count;
    if (count > 0 || this.#ended) return count;
    if ((this.flags & wasi.FDFLAGS_NONBLOCK) !== 0) return -wasi.ERRNO_AGAIN;
    this.readable.join(process);
    return BLOCKED;
  }

  write(): number {
    return -wasi.ERRNO_BADF;
  }

  override poll(): number {
    if (this.#length > 0) return READABLE;
    return this.#ended ? READABLE | HANGUP : 0;
  }

  override available(): number {
    return this.#length;
  }

  stat(): Stat {
    return this.#stat;
  }
}
