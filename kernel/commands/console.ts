import { strerror } from '../errno.ts';
import { printable, printableLines } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { encode } from '../text.ts';

/** Writes `text` to standard output. */
export function* print(sys: Sys, text: string): Call<void> {
  yield* sys.write(1, encode(text));
}

/** Writes `NAME: message` to standard error, NAME being the program's own, and returns `status` to end with. */
export function* complain(sys: Sys, message: string, status = 1): Call<number> {
  yield* sys.write(2, encode(`${printableLines(`${baseName(sys.argv[0])}: ${message}`)}\n`));
  return status;
}

/** As {@link complain}, with the text of an errno: `NAME: what: No such file or directory`. */
export function* complainErrno(sys: Sys, what: string, errno: number, status = 1): Call<number> {
  return yield* complain(sys, `${what}: ${strerror(Math.abs(errno))}`, status);
}

/** The part of a path after the last slash. */
export function baseName(path: string): string {
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** Lays rows out in columns, control characters shown as question marks: all but the last are padded, those in `right` to the left. */
export function table(texts: string[][], right: readonly number[] = []): string {
  const rows = texts.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          if (right.includes(column)) return cell.padStart(widths[column]);
          return column === row.length - 1 ? cell : cell.padEnd(widths[column]);
        })
        .join(' '),
    )
    .map((line) => `${line}\n`)
    .join('');
}
