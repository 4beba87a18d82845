import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Stat } from '../fs/inode.ts';
import { FIFO } from '../fs/file-type.ts';
import { BLOCKED } from './blocked.ts';
import { HANGUP, OpenFile, READABLE, WRITABLE } from './open-file.ts';
import type { Process } from './process.ts';
import { post } from './signal-delivery.ts';
import { SIGPIPE } from './signals.ts';
import { syntheticStat } from './synthetic-stat.ts';
import { WaitQueue } from './wait-queue.ts';

/** Writes of up to this many bytes are not mixed with others' (pipe(7)). */
export const PIPE_BUF = 4096;
/** PIPE_BUF as a power of two. */
const PIECE_BITS = 12;
const CAPACITY = 65_536;
const FIRST_SIZE = 4096;

/** A pipe written down. */
export interface SavedPipe {
  content: Uint8Array;
  stat: Stat;
}

/** A pipe's buffer: a ring that starts small and grows to 64 KiB, so that idle pipes are cheap. */
export class Pipe {
  buffer = new Uint8Array(0);
  /** `buffer.length`, which costs as much as a call. */
  size = 0;
  start = 0;
  length = 0;
  /**
   * Views of `buffer`, each of PIPE_BUF bytes, as far as they have been needed: most programs write as many at a time, and making a
   * view takes as long as copying what it shows.
   */
  private readonly pieces: (Uint8Array | undefined)[] = [];
  readers = 0;
  writers = 0;
  readonly readable = new WaitQueue();
  readonly writable = new WaitQueue();
  readonly stat: Stat;
  readonly #gone: () => void;

  constructor(gone: () => void, stat = syntheticStat(FIFO)) {
    this.#gone = gone;
    this.stat = stat;
  }

  /** The same pipe, of which the ends are still to be made. */
  static restore({ content, stat }: SavedPipe, gone: () => void): Pipe {
    const pipe = new Pipe(gone, syntheticStat(FIFO, stat));
    if (content.length > 0) pipe.push(content, content.length);
    return pipe;
  }

  save(): SavedPipe {
    const { buffer, start, length } = this;
    const content = new Uint8Array(length);
    const first = buffer.subarray(start, start + length);
    content.set(first);
    content.set(buffer.subarray(0, length - first.length), first.length);
    return { content, stat: this.stat };
  }

  /** An end was closed: after the other there is nobody left. */
  endClosed(): void {
    if (this.readers === 0 && this.writers === 0) this.#gone();
  }

  get room(): number {
    return CAPACITY - this.length;
  }

  /** Takes what of the `offered` bytes in `from` there is room for. */
  push(from: Uint8Array, offered: number): number {
    const length = this.length;
    const count = offered < CAPACITY - length ? offered : CAPACITY - length;
    const filled = length + count;
    if (filled > this.size) this.#enlarge(filled);
    const size = this.size;
    let end = this.start + length;
    if (end >= size) end -= size;
    const first = size - end;
    if (count <= first) {
      this.buffer.set(count === offered ? from : from.subarray(0, count), end);
    } else {
      this.buffer.set(from.subarray(0, first), end);
      this.buffer.set(from.subarray(first, count), 0);
    }
    this.length = filled;
    return count;
  }

  /** Gives up to `wanted` bytes, which `into` has room for. */
  pull(into: Uint8Array, wanted: number): number {
    const size = this.size;
    const start = this.start;
    const length = this.length;
    const count = wanted < length ? wanted : length;
    const end = start + count;
    if (end <= size) {
      into.set(
        count === PIPE_BUF && (start & (PIPE_BUF - 1)) === 0
          ? (this.pieces[start >>> PIECE_BITS] ?? this.#makePiece(start))
          : this.buffer.subarray(start, end),
      );
    } else {
      into.set(this.buffer.subarray(start));
      into.set(this.buffer.subarray(0, end - size), size - start);
    }
    this.length = length - count;
    // An empty pipe starts over, so that what follows lies in one piece.
    if (count === length) this.start = 0;
    else this.start = end < size ? end : end - size;
    return count;
  }

  #makePiece(start: number): Uint8Array {
    return (this.pieces[start >>> PIECE_BITS] = this.buffer.subarray(start, start + PIPE_BUF));
  }

  #enlarge(needed: number): void {
    let size = Math.max(this.size, FIRST_SIZE);
    while (size < needed) size *= 2;
    const larger = new Uint8Array(size);
    const length = this.pull(larger, size);
    this.buffer = larger;
    this.pieces.length = 0;
    for (let start = 0; start < size; start += PIPE_BUF) this.pieces.push(undefined);
    this.size = size;
    this.start = 0;
    this.length = length;
  }
}

/** The end of a pipe that is read from. */
export class PipeReader extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  override readonly readable: WaitQueue;
  readonly pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.pipe = pipe;
    this.readable = pipe.readable;
    pipe.readers++;
  }

  read(process: Process, into: Uint8Array): number {
    const pipe = this.pipe;
    const wanted = into.length;
    if (pipe.length === 0) {
      if (pipe.writers === 0 || wanted === 0) return 0;
      if ((this.flags & wasi.FDFLAGS_NONBLOCK) !== 0) return -wasi.ERRNO_AGAIN;
      pipe.readable.join(process);
      return BLOCKED;
    }
    const count = pipe.pull(into, wanted);
    // Writers wait for room for an atomic write: less would wake them for nothing.
    const { writable } = pipe;
    if (writable.size > 0 && pipe.room >= PIPE_BUF) writable.wakeAll();
    return count;
  }

  write(): number {
    return -wasi.ERRNO_BADF;
  }

  override poll(): number {
    const pipe = this.pipe;
    if (pipe.writers === 0) return READABLE | HANGUP;
    return pipe.length > 0 ? READABLE : 0;
  }

  override available(): number {
    return this.pipe.length;
  }

  stat(): Stat {
    return this.pipe.stat;
  }

  protected override closed(): void {
    const pipe = this.pipe;
    if (--pipe.readers === 0) pipe.writable.wakeAll();
    pipe.endClosed();
  }
}

/** The end of a pipe that is written to. */
export class PipeWriter extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  override readonly writable: WaitQueue;
  readonly pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.pipe = pipe;
    this.writable = pipe.writable;
    pipe.writers++;
  }

  read(): number {
    return -wasi.ERRNO_BADF;
  }

  write(process: Process, from: Uint8Array): number {
    const pipe = this.pipe;
    const offered = from.length;
    if (pipe.readers === 0 || CAPACITY - pipe.length < offered) {
      const blocked = this.beginWrite(process, offered);
      if (blocked !== 0) return blocked;
    }
    const count = pipe.push(from, offered);
    const { readable } = pipe;
    if (readable.size > 0) readable.wakeAll();
    return count;
  }

  override beginWrite(process: Process, length: number): number {
    const pipe = this.pipe;
    // Nothing to write is never refused.
    if (length === 0) return 0;
    if (pipe.readers === 0) {
      post(process, SIGPIPE);
      return -wasi.ERRNO_PIPE;
    }
    const room = pipe.room;
    if (room >= length || (room > 0 && length > PIPE_BUF)) return 0;
    if ((this.flags & wasi.FDFLAGS_NONBLOCK) !== 0) return -wasi.ERRNO_AGAIN;
    pipe.writable.join(process);
    return BLOCKED;
  }

  override poll(): number {
    const pipe = this.pipe;
    if (pipe.readers === 0) return WRITABLE | HANGUP;
    return pipe.room >= PIPE_BUF ? WRITABLE : 0;
  }

  stat(): Stat {
    return this.pipe.stat;
  }

  protected override closed(): void {
    const pipe = this.pipe;
    if (--pipe.writers === 0) pipe.readable.wakeAll();
    pipe.endClosed();
  }
}

/**
 * A new pipe: its read end and its write end.
 * @param gone called once both are closed
 */
export function createPipe(gone: () => void): { reader: OpenFile; writer: OpenFile } {
  const pipe = new Pipe(gone);
  return { reader: new PipeReader(pipe), writer: new PipeWriter(pipe) };
}
