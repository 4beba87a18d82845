/** Reading input in large blocks and by lines. */
import { errno } from 'bindings/wasi_snapshot_preview1';
import { find, is } from './bytes';
import { complain } from './failure';
import { BLOCK, close, openForReading, opened, read, readError } from './file';
import { stdout } from './output';
import { alloc } from './memory';

/** The operand that stands for standard input. */
// @ts-ignore: decorator
@lazy export const dash = memory.data<u8>([45, 0]);

/**
 * Opens an operand for reading, `-` being standard input; a failure is told.
 * @returns a descriptor, or -1
 */
export function openOperand(name: usize): i32 {
  if (is(name, '-')) return 0;
  const error = openForReading(name);
  if (error) {
    complain(name, error);
    return -1;
  }
  return opened();
}

/** Closes what `openOperand` opened. */
export function closeOperand(fd: i32): void {
  if (fd > 0) close(fd);
}

/** Lines of a descriptor. The buffer grows to the longest line. */
@unmanaged
export class Reader {
  /** The line last read: its first byte and its length, without the delimiter. */
  line: usize;
  size: usize;
  /** Whether the line last read ended with the delimiter: false for an unfinished last line. */
  terminated: bool;
  /** errno of a failed read, which ends the input. */
  error: errno;
  private fd: u32;
  private delimiter: u32;
  private buffer: usize;
  private capacity: usize;
  private position: usize;
  private end: usize;
  private ended: bool;

  /** A reader of a descriptor's lines, which end with `delimiter`. */
  static create(delimiter: u32 = 10): Reader {
    const reader = changetype<Reader>(alloc(offsetof<Reader>()));
    reader.delimiter = delimiter;
    reader.capacity = BLOCK;
    reader.buffer = alloc(BLOCK);
    reader.open(0);
    return reader;
  }

  /** Begins with another descriptor. */
  open(fd: u32): void {
    this.fd = fd;
    this.position = this.buffer;
    this.end = this.buffer;
    this.ended = false;
    this.error = 0;
  }

  /** Reads the next line; false at the end. The line is valid until the next call. */
  next(): bool {
    let searched = this.position;
    while (true) {
      const at = find(searched, this.end, this.delimiter);
      if (at < this.end) {
        this.line = this.position;
        this.size = at - this.position;
        this.position = at + 1;
        this.terminated = true;
        return true;
      }
      if (this.ended) {
        this.line = this.position;
        this.size = this.end - this.position;
        this.position = this.end;
        this.terminated = false;
        return this.size > 0;
      }
      const pending = this.end - this.position;
      this.refill();
      searched = this.position + pending;
    }
  }

  /** Makes room behind the unfinished line and reads more. */
  private refill(): void {
    const pending = this.end - this.position;
    if (this.position > this.buffer) {
      memory.copy(this.buffer, this.position, pending);
      this.position = this.buffer;
      this.end = this.buffer + pending;
    } else if (pending == this.capacity) {
      const larger = alloc(this.capacity << 1);
      memory.copy(larger, this.buffer, pending);
      this.buffer = larger;
      this.capacity <<= 1;
      this.position = larger;
      this.end = larger + pending;
    }
    // Whoever types the next line has seen what the last one led to.
    stdout.flush();
    const size = read(this.fd, this.end, this.buffer + this.capacity - this.end);
    if (size <= 0) {
      this.ended = true;
      if (size < 0) this.error = readError;
    } else {
      this.end += size;
    }
  }
}

/** All of a descriptor's bytes from here on: address; `contentsSize` bytes. 0 on failure (`readError`). */
export function readAll(fd: u32): usize {
  let capacity = BLOCK;
  let start = alloc(capacity);
  let size: usize = 0;
  while (true) {
    if (size == capacity) {
      // The buffer is the last thing allocated, so that the next block continues it.
      const more = alloc(capacity);
      if (more != start + capacity) {
        const moved = alloc(capacity << 1);
        memory.copy(moved, start, size);
        start = moved;
      }
      capacity <<= 1;
    }
    const n = read(fd, start + size, min(capacity - size, 1 << 20));
    if (n < 0) return 0;
    if (n == 0) break;
    size += n;
  }
  contentsSize = size;
  return start;
}

/** Size in bytes of what `readAll` read. */
export let contentsSize: usize = 0;
