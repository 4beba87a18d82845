/** head: print the first part of files. */
import { find, findLast, is, isDigit } from '../lib/bytes';
import { complainForReading, complainOf } from '../lib/failure';
import { BLOCK, close, openForReading, opened, read, readError } from '../lib/file';
import { END, operands, option } from '../lib/options';
import { exit, status, stdout } from '../lib/output';
import { addDigit, amount, delimiter, endLinesWithNul, inBytes, parseAmount, putHeader, turned } from '../lib/part';
import { contentsSize, dash, readAll } from '../lib/reader';

const USAGE = `Usage: head [OPTION]... [FILE]...
Print the first 10 lines of each FILE; standard input when FILE is - or missing.
  -c, --bytes=[-]NUM    print the first NUM bytes; with -, all but the last NUM
  -n, --lines=[-]NUM    print the first NUM lines; with -, all but the last NUM
  -q, --quiet           never print headers with file names
  -v, --verbose         always print headers with file names
  -z, --zero-terminated lines end with NUL
NUM may have a suffix: b 512, kB 1000, K 1024, MB 1000*1000, M 1024*1024, and so on.
`;

/** `-NUM` as a value means all but so much. */
const MINUS: u32 = 45;
const buffer = memory.data(65536, 16);

function headBytes(fd: u32): bool {
  let left = amount;
  while (left) {
    const size = read(fd, buffer, <usize>min(left, BLOCK));
    if (size <= 0) return size == 0;
    stdout.bytes(buffer, size);
    left -= size;
  }
  return true;
}

function headLines(fd: u32): bool {
  let left = amount;
  while (left) {
    const size = read(fd, buffer, BLOCK);
    if (size <= 0) return size == 0;
    const end = buffer + size;
    let p: usize = buffer;
    while (left && p < end) {
      p = find(p, end, delimiter);
      if (p < end) {
        p++;
        left--;
      }
    }
    stdout.bytes(buffer, p - buffer);
  }
  return true;
}

function headAllBut(fd: u32): bool {
  const start = readAll(fd);
  if (!start) return false;
  let end = start + contentsSize;
  if (inBytes) {
    end = amount < contentsSize ? end - <usize>amount : start;
  } else {
    // The delimiter that ends the last line ends no line to be left out before it.
    let from = end > start && load<u8>(end - 1) == delimiter ? end - 1 : end;
    for (let left = amount; left; left--) {
      const at = findLast(start, from, delimiter);
      if (!at) {
        end = start;
        break;
      }
      end = at + 1;
      from = at;
    }
  }
  stdout.bytes(start, end - start);
  return true;
}

function main(): void {
  let quiet = false;
  let verbose = false;
  let letter: i32;
  while (
    (letter = option(
      'c:n:qvz0123456789',
      'bytes=c: lines=n: quiet=q silent=q verbose=v zero-terminated=z',
      USAGE,
    )) != END
  ) {
    if (letter == 99) parseAmount(true, MINUS);
    if (letter == 110) parseAmount(false, MINUS);
    if (letter == 113) quiet = true;
    if (letter == 118) verbose = true;
    if (letter == 122) endLinesWithNul();
    if (isDigit(letter)) addDigit(letter);
  }
  if (!operands.length) operands.push(dash);
  const headers = verbose || (!quiet && operands.length > 1);
  let first = true;
  for (let i = 0; i < operands.length; i++) {
    const name = operands.at(i);
    const standard = is(name, '-');
    if (!standard) {
      const error = openForReading(name);
      if (error) {
        complainForReading(name, error);
        continue;
      }
    }
    const fd = standard ? 0 : opened();
    if (headers) {
      putHeader(name, first);
      first = false;
    }
    const done = turned ? headAllBut(fd) : inBytes ? headBytes(fd) : headLines(fd);
    if (!done) complainOf('error reading ', name, readError);
    if (!standard) close(fd);
  }
  stdout.flush();
  if (status) exit(status);
}

main();
