import { constants } from 'node:buffer';
import { closeSync, openSync, readSync, writevSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Length of the contents (6 bytes, little-endian) and CRC-32 of them (4 bytes). */
const HEADER = 10;

/**
 * An append-only file of records. Each is handed to the operating system before `append` returns,
 * so it outlives the process, whatever ends it; a record cut short by that end is not read back.
 */
export class WriteAheadLog {
  readonly #descriptor: number;
  bytes = 0;

  constructor(readonly path: string) {
    this.#descriptor = openSync(path, 'a');
  }

  /** Appends one record, made of `parts`. */
  append(parts: readonly Uint8Array[]): void {
    const header = Buffer.alloc(HEADER);
    let length = 0;
    let sum = 0;
    for (const part of parts) {
      length += part.length;
      sum = crc32(part, sum);
    }
    header.writeUIntLE(length, 0, 6);
    header.writeUInt32LE(sum, 6);
    writeAll(this.#descriptor, [header, ...parts]);
    this.bytes += HEADER + length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** The number of buffers one writev takes. */
const MAX_VECTOR = 1024;

function writeAll(descriptor: number, parts: readonly Uint8Array[]): void {
  let pending = parts.filter((part) => part.length > 0);
  while (pending.length > 0) {
    let written = writevSync(descriptor, pending.slice(0, MAX_VECTOR));
    let whole = 0;
    while (whole < pending.length && written >= pending[whole].length) {
      written -= pending[whole++].length;
    }
    pending = pending.slice(whole);
    if (written > 0) pending[0] = pending[0].subarray(written);
  }
}

/**
 * Reads the records of a log in order, up to the first that is not whole. Returns the length of
 * the part that is.
 */
export function replay(path: string, apply: (record: Buffer) => void): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  try {
    let position = 0;
    for (;;) {
      const header = readAt(descriptor, position, HEADER);
      if (!header) return position;
      const length = header.readUIntLE(0, 6);
      const record = readAt(descriptor, position + HEADER, length);
      if (!record || checksum(record) !== header.readUInt32LE(6)) return position;
      apply(record);
      position += HEADER + length;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** CRC-32, a piece at a time: the library takes no more than 2 GiB at once. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2 ** 30)
    sum = crc32(bytes.subarray(at, at + 2 ** 30), sum);
  return sum;
}

/** The `length` bytes at `position`, or undefined if the file ends before. */
function readAt(descriptor: number, position: number, length: number): Buffer | undefined {
  if (length > constants.MAX_LENGTH) return undefined;
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const most = Math.min(length - done, 2 ** 30);
    const read = readSync(descriptor, buffer, done, most, position + done);
    if (read === 0) return undefined;
    done += read;
  }
  return buffer;
}
