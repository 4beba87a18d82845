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
const CAPACITY = 65_536;
const FIRST_SIZE = 4096;

/** A pipe's buffer: a ring that starts small and grows to 64 KiB, so that idle pipes are cheap. */
class Pipe {
  buffer = new Uint8Array(0);
  start = 0;
  length = 0;
  readers = 0;
  writers = 0;
  readonly readable = new WaitQueue();
  readonly writable = new WaitQueue();
  readonly stat = syntheticStat(FIFO);

  get room(): number {
    return CAPACITY - this.length;
  }

  /** Takes what of `from` there is room for. */
  push(from: Uint8Array): number {
    const length = this.length;
    const count = from.length < CAPACITY - length ? from.length : CAPACITY - length;
    const filled = length + count;
    if (filled > this.buffer.length) this.#enlarge(filled);
    const buffer = this.buffer;
    const size = buffer.length;
    let end = this.start + length;
    if (end >= size) end -= size;
    const first = size - end;
    if (count <= first) {
      buffer.set(count === from.length ? from : from.subarray(0, count), end);
    } else {
      buffer.set(from.subarray(0, first), end);
      buffer.set(from.subarray(first, count), 0);
    }
    this.length = filled;
    return count;
  }

  pull(into: Uint8Array): number {
    const buffer = this.buffer;
    const size = buffer.length;
    const start = this.start;
    const length = this.length;
    const count = into.length < length ? into.length : length;
    const end = start + count;
    if (end <= size) {
      into.set(buffer.subarray(start, end));
    } else {
      into.set(buffer.subarray(start));
      into.set(buffer.subarray(0, end - size), size - start);
    }
    this.length = length - count;
    // An empty pipe starts over, so that what follows lies in one piece.
    if (count === length) this.start = 0;
    else this.start = end < size ? end : end - size;
    return count;
  }

  #enlarge(needed: number): void {
    let size = Math.max(this.buffer.length, FIRST_SIZE);
    while (size < needed) size *= 2;
    const larger = new Uint8Array(size);
    const length = this.pull(larger);
    this.buffer = larger;
    this.start = 0;
    this.length = length;
  }
}

class PipeReader extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  override readonly readable: WaitQueue;
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.#pipe = pipe;
    this.readable = pipe.readable;
    pipe.readers++;
  }

  read(process: Process, into: Uint8Array): number {
    const pipe = this.#pipe;
    if (pipe.length === 0) {
      if (pipe.writers === 0 || into.length === 0) return 0;
      if ((this.flags & wasi.FDFLAGS_NONBLOCK) !== 0) return -wasi.ERRNO_AGAIN;
      pipe.readable.join(process);
      return BLOCKED;
    }
    const count = pipe.pull(into);
    // Writers wait for room for an atomic write: less would wake them for nothing.
    if (pipe.room >= PIPE_BUF) pipe.writable.wakeAll();
    return count;
  }

  write(): number {
    return -wasi.ERRNO_BADF;
  }

  override poll(): number {
    const pipe = this.#pipe;
    if (pipe.writers === 0) return READABLE | HANGUP;
    return pipe.length > 0 ? READABLE : 0;
  }

  override available(): number {
    return this.#pipe.length;
  }

  stat(): Stat {
    return this.#pipe.stat;
  }

  protected override closed(): void {
    const pipe = this.#pipe;
    if (--pipe.readers === 0) pipe.writable.wakeAll();
  }
}

class PipeWriter extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  override readonly writable: WaitQueue;
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.#pipe = pipe;
    this.writable = pipe.writable;
    pipe.writers++;
  }

  read(): number {
    return -wasi.ERRNO_BADF;
  }

  write(process: Process, from: Uint8Array): number {
    const pipe = this.#pipe;
    if (pipe.readers === 0 || CAPACITY - pipe.length < from.length) {
      const blocked = this.beginWrite(process, from.length);
      if (blocked !== 0) return blocked;
    }
    const count = pipe.push(from);
    pipe.readable.wakeAll();
    return count;
  }

  override beginWrite(process: Process, length: number): number {
    const pipe = this.#pipe;
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
    const pipe = this.#pipe;
    if (pipe.readers === 0) return WRITABLE | HANGUP;
    return pipe.room >= PIPE_BUF ? WRITABLE : 0;
  }

  stat(): Stat {
    return this.#pipe.stat;
  }

  protected override closed(): void {
    const pipe = this.#pipe;
    if (--pipe.writers === 0) pipe.readable.wakeAll();
  }
}

/** A new pipe: its read end and its write end. */
export function createPipe(): { reader: OpenFile; writer: OpenFile } {
  const pipe = new Pipe();
  return { reader: new PipeReader(pipe), writer: new PipeWriter(pipe) };
}
