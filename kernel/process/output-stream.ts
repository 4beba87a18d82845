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
const CAPACITY = 1024 * 1024;
const FIRST_SIZE = 4096;

/** An OutputStream written down. */
export interface SavedOutput {
  end: number;
  /** The last bytes before `end`. */
  kept: Uint8Array;
  abandoned: boolean;
}

/**
 * A program's output that goes outside the system: kept until it is acknowledged, read by position as often as wanted. It lies in
 * a ring that grows, so that many small writes take no more room than one large one.
 */
export class OutputStream extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  override readonly writable = new WaitQueue();
  /** Bytes written so far. */
  end = 0;
  /** Position of the first byte kept. Position p lies at p modulo the size of the ring. */
  #start = 0;
  #ring = new Uint8Array(0);
  #abandoned = false;
  readonly #stat = syntheticStat(FIFO);

  /** The same stream, as `save` wrote it down. */
  static restore(saved: Partial<SavedOutput>): OutputStream {
    const stream = new OutputStream();
    const kept = saved.kept ?? new Uint8Array(0);
    stream.end = saved.end ?? kept.length;
    stream.#start = stream.end - kept.length;
    if (kept.length > 0) {
      stream.#resize(kept.length);
      put(stream.#ring, stream.#start, kept);
    }
    stream.#abandoned = saved.abandoned ?? false;
    return stream;
  }

  save(): SavedOutput {
    const { end } = this;
    const kept = take(this.#ring, this.#start, end - this.#start);
    return { end, kept, abandoned: this.#abandoned };
  }

  read(): number {
    return -wasi.ERRNO_BADF;
  }

  write(process: Process, from: Uint8Array): number {
    if (from.length === 0) return 0;
    if (this.#abandoned) {
      post(process, SIGPIPE);
      return -wasi.ERRNO_PIPE;
    }
    const room = CAPACITY - (this.end - this.#start);
    if (room <= 0) {
      if ((this.flags & wasi.FDFLAGS_NONBLOCK) !== 0) return -wasi.ERRNO_AGAIN;
      this.writable.join(process);
      return BLOCKED;
    }
    const piece = from.length <= room ? from : from.subarray(0, room);
    const needed = this.end - this.#start + piece.length;
    if (needed > this.#ring.length) this.#resize(needed);
    put(this.#ring, this.end, piece);
    this.end += piece.length;
    return piece.length;
  }

  /** Forgets what lies before position `cursor`. */
  acknowledge(cursor: number): void {
    if (!(cursor > this.#start)) return;
    this.#start = Math.min(cursor, this.end);
    if (this.#start === this.end) this.#ring = new Uint8Array(0);
    if (this.end - this.#start < CAPACITY) this.writable.wakeAll();
  }

  /** Up to `limit` bytes from position `cursor`; nothing if that is forgotten or not written yet. */
  peek(cursor: number, limit: number): Uint8Array {
    if (!(cursor >= this.#start && cursor < this.end)) return new Uint8Array(0);
    return take(this.#ring, cursor, Math.min(this.end - cursor, limit));
  }

  /** Nobody will read it any more: writing gives SIGPIPE. */
  abandon(): void {
    this.#abandoned = true;
    this.#ring = new Uint8Array(0);
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

  #resize(needed: number): void {
    let size = Math.max(this.#ring.length, FIRST_SIZE);
    while (size < needed) size *= 2;
    const ring = new Uint8Array(size);
    put(ring, this.#start, take(this.#ring, this.#start, this.end - this.#start));
    this.#ring = ring;
  }
}

/** Puts bytes at a position of a ring that has room for them. */
function put(ring: Uint8Array, position: number, from: Uint8Array): void {
  if (from.length === 0) return;
  const at = position % ring.length;
  const first = Math.min(from.length, ring.length - at);
  ring.set(first === from.length ? from : from.subarray(0, first), at);
  if (first < from.length) ring.set(from.subarray(first), 0);
}

/** A copy of bytes at a position of a ring. */
function take(ring: Uint8Array, position: number, length: number): Uint8Array {
  const into = new Uint8Array(length);
  if (length === 0) return into;
  const at = position % ring.length;
  const first = Math.min(length, ring.length - at);
  into.set(ring.subarray(at, at + first));
  if (first < length) into.set(ring.subarray(0, length - first), first);
  return into;
}
