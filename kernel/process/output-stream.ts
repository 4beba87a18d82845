import { wasi } from '@bjorn3/browser_wasi_shim';
import { FIFO } from '../fs/file-type.ts';
import type { Stat } from '../fs/inode.ts';
import { BLOCKED } from './blocked.ts';
import { HANGUP, OpenFile, WRITABLE } from './open-file.ts';
import type { Process } from './process.ts';
import { post } from './signal-delivery.ts';
import { SIGPIPE } from './signals.ts';
import { syntheticStat } from './synthetic-stat.ts';
import { WaitQueue } from './wait-queue.ts';

/** Bytes kept until the other side says it has them; a program that writes more waits. */
const CAPACITY = 4 * 1024 * 1024;

/** A program's output that goes outside the system: kept until it is acknowledged, read by position as often as wanted. */
export class OutputStream extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  override readonly writable = new WaitQueue();
  /** Bytes written so far. */
  end = 0;
  readonly #chunks: Uint8Array[] = [];
  /** Position of the first byte kept. */
  #start = 0;
  #abandoned = false;
  readonly #stat = syntheticStat(FIFO);

  read(): number {
    return -wasi.ERRNO_BADF;
  }

  write(process: Process, from: Uint8Array): number {
    if (this.#abandoned) {
      post(process, SIGPIPE);
      return -wasi.ERRNO_PIPE;
    }
    const room = CAPACITY - (this.end - this.#start);
    if (room <= 0 && from.length > 0) {
      if ((this.flags & wasi.FDFLAGS_NONBLOCK) !== 0) return -wasi.ERRNO_AGAIN;
      this.writable.join(process);
      return BLOCKED;
    }
    const piece = from.slice(0, room);
    if (piece.length > 0) this.#chunks.push(piece);
    this.end += piece.length;
    return piece.length;
  }

  /** Forgets what lies before position `cursor`. */
  acknowledge(cursor: number): void {
    while (this.#chunks.length > 0 && this.#start + this.#chunks[0].length <= cursor) {
      this.#start += this.#chunks.shift()!.length;
    }
    if (this.end - this.#start < CAPACITY) this.writable.wakeAll();
  }

  /** Up to `limit` bytes from position `cursor`; nothing if that is forgotten or not written yet. */
  peek(cursor: number, limit: number): Uint8Array {
    const length = Math.max(0, Math.min(this.end - Math.max(cursor, this.#start), limit));
    const data = new Uint8Array(length);
    let filled = 0;
    let position = this.#start;
    for (const chunk of this.#chunks) {
      if (filled === length) break;
      const skip = Math.max(0, cursor - position);
      position += chunk.length;
      if (skip >= chunk.length) continue;
      const piece = chunk.subarray(skip, skip + length - filled);
      data.set(piece, filled);
      filled += piece.length;
    }
    return data;
  }

  /** Nobody will read it any more: writing gives SIGPIPE. */
  abandon(): void {
    this.#abandoned = true;
    this.#chunks.length = 0;
    this.#start = this.end;
    this.writable.wakeAll();
  }

  override poll(): number {
    if (this.#abandoned) return WRITABLE | HANGUP;
    return this.end - this.#start < CAPACITY ? WRITABLE : 0;
  }

  stat(): Stat {
    return this.#stat;
  }
}
