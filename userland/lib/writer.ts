/** Buffered output to a descriptor. */
import { errno, fd_write } from 'bindings/wasi_snapshot_preview1';
import { writeFailed } from './failure';
import { alloc } from './memory';

const vector = memory.data(16);

/** Writes all bytes of a stretch; 0 or a WASI errno. */
export function writeAll(fd: u32, from: usize, size: usize): errno {
  while (size) {
    store<u32>(vector, <u32>from);
    store<u32>(vector, <u32>size, 4);
    const error = fd_write(fd, vector, 1, vector + 8);
    if (error == errno.AGAIN) continue;
    if (error) return error;
    const written = <usize>load<u32>(vector, 8);
    from += written;
    size -= written;
  }
  return 0;
}

@unmanaged
export class Writer {
  fd: u32;
  used: u32;
  private capacity: u32;
  private buffer: usize;

  /** A writer on a descriptor with a buffer of its own at `buffer`. */
  static create(fd: u32, buffer: usize, capacity: usize): Writer {
    const writer = changetype<Writer>(alloc(offsetof<Writer>()));
    writer.fd = fd;
    writer.used = 0;
    writer.capacity = <u32>capacity;
    writer.buffer = buffer;
    return writer;
  }

  /** Sends what is buffered. A failure ends the app with its message. */
  flush(): void {
    const used = this.used;
    if (!used) return;
    this.used = 0;
    const error = writeAll(this.fd, this.buffer, used);
    if (error) writeFailed(this.fd, error);
  }

  /** Puts one byte. */
  byte(value: u32): void {
    if (this.used == this.capacity) this.flush();
    store<u8>(this.buffer + this.used, value);
    this.used++;
  }

  /** Puts a stretch of bytes; one larger than the buffer goes out directly. */
  bytes(from: usize, size: usize): void {
    if (size > this.capacity - this.used) {
      this.flush();
      if (size >= this.capacity) {
        const error = writeAll(this.fd, from, size);
        if (error) writeFailed(this.fd, error);
        return;
      }
    }
    const to = this.buffer + this.used;
    if (size < 32) {
      // memory.copy costs 100 instructions before its first byte.
      let i: usize = 0;
      while (i + 8 <= size) {
        store<u64>(to + i, load<u64>(from + i));
        i += 8;
      }
      while (i < size) {
        store<u8>(to + i, load<u8>(from + i));
        i++;
      }
    } else {
      memory.copy(to, from, size);
    }
    this.used += <u32>size;
  }

  /** Puts a NUL-terminated string. */
  string(value: usize): void {
    while (true) {
      const byte = load<u8>(value++);
      if (!byte) return;
      this.byte(byte);
    }
  }

  /** Puts ASCII text. */
  text(value: string): void {
    const n = value.length;
    for (let i = 0; i < n; i++) this.byte(value.charCodeAt(i));
  }

  /** Puts a number in decimal, padded on the left to `width` with `pad`. */
  number(value: u64, width: i32 = 0, pad: u32 = 32): void {
    const end = digits + 20;
    let p = end;
    do {
      const rest = value / 10;
      store<u8>(--p, <u32>(value - rest * 10) + 48);
      value = rest;
    } while (value);
    this.fill(width - <i32>(end - p), pad);
    this.bytes(p, end - p);
  }

  /** Puts a byte `times` times; none when that is negative. */
  fill(times: i32, byte: u32): void {
    for (; times > 0; times--) this.byte(byte);
  }
}

// @ts-ignore: decorator
@lazy const digits = memory.data(24);
