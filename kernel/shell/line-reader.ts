/** Reading a line from a descriptor without taking more than the line, since others may read what follows. */
import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../process/sys.ts';
import { decode } from '../text.ts';
import { concatenate } from './escapes.ts';
import type { PartialLine, Shell } from './shell.ts';

export interface Line {
  /** Without the delimiter. */
  text: string;
  /** The delimiter was not met: the input ended. */
  ended: boolean;
  /** Negative errno that ended it. */
  error: number;
}

const BLOCK = 4096;
const SEEK_CURRENT = 1;

/** A line of which nothing has been read. */
export function emptyLine(): PartialLine {
  return { pieces: [], total: 0 };
}

/**
 * Reads up to `delimiter` (a byte). A terminal gives a line at a time; in a file the offset is set back to the end of the
 * line; from a pipe bytes are taken one by one. At most `limit` bytes (Infinity: no limit).
 * @param partial what was read before and is added to; empty afterwards
 */
export function* readLine(
  shell: Shell,
  fd: number,
  partial: PartialLine,
  delimiter = 10,
  limit = Infinity,
): Call<Line> {
  const { sys } = shell;
  const terminal = delimiter === 10 && sys.isatty(fd);
  const seekable = !terminal && sys.lseek(fd, 0, SEEK_CURRENT) >= 0;
  const size = Math.min(terminal || seekable ? BLOCK : 1, limit);
  const { pieces } = partial;
  const line = (ended: boolean, error: number): Line => {
    const text = decode(pieces.length === 1 ? pieces[0] : concatenate(pieces));
    pieces.length = 0;
    partial.total = 0;
    return { text, ended, error };
  };
  while (partial.total < limit) {
    const buffer = new Uint8Array(size === 1 ? 1 : Math.min(size, limit - partial.total));
    const count = yield* sys.read(fd, buffer);
    if (count <= 0) return line(true, count === 0 ? 0 : count);
    const end = buffer.subarray(0, count).indexOf(delimiter);
    if (end < 0) {
      pieces.push(buffer.subarray(0, count));
      partial.total += count;
      continue;
    }
    pieces.push(buffer.subarray(0, end));
    if (seekable && end + 1 < count) sys.lseek(fd, end + 1 - count, SEEK_CURRENT);
    return line(false, 0);
  }
  return line(false, 0);
}

/** Whether a read was interrupted by a signal. */
export function wasInterrupted(line: Line): boolean {
  return line.error === -wasi.ERRNO_INTR;
}
