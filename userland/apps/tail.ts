/** tail: print the last part of files. */
import { fd_seek, filetype, whence } from 'bindings/wasi_snapshot_preview1';
import { find, findLast, is, isDigit } from '../lib/bytes';
import { complainForReading, complainOf, dieOf } from '../lib/failure';
import { BLOCK, attributes, close, openForReading, opened, read, readError, setReadError, statDescriptor } from '../lib/file';
import { alloc } from '../lib/memory';
import { parseNumber, parseResult } from '../lib/number';
import { END, operands, option, value } from '../lib/options';
import { exit, status, stdout } from '../lib/output';
import { addDigit, amount, delimiter, endLinesWithNul, inBytes, parseAmount, putHeader, turned } from '../lib/part';
import { dash } from '../lib/reader';
import { sleep } from '../lib/sleep';

const USAGE = `Usage: tail [OPTION]... [FILE]...
Print the last 10 lines of each FILE; standard input when FILE is - or missing.
  -c, --bytes=[+]NUM     print the last NUM bytes; with +, from byte NUM on
  -f, --follow           go on printing what is appended
  -n, --lines=[+]NUM     print the last NUM lines; with +, from line NUM on
  -q, --quiet            never print headers with file names
  -s, --sleep-interval=N with -f, look every N seconds
  -v, --verbose          always print headers with file names
  -z, --zero-terminated  lines end with NUL
NUM may have a suffix: b 512, kB 1000, K 1024, MB 1000*1000, M 1024*1024, and so on.
`;

/** `+NUM` as a value means from there on. */
const PLUS: u32 = 43;
const buffer = memory.data(65536, 16);
const position = memory.data(8, 8);
function copyRest(fd: u32): bool {
  let size: isize;
  while ((size = read(fd, buffer, BLOCK)) > 0) stdout.bytes(buffer, size);
  return size == 0;
}

function tailFromStart(fd: u32): bool {
  let left = amount ? amount - 1 : 0;
  while (left) {
    const size = read(fd, buffer, BLOCK);
    if (size <= 0) return size == 0;
    const end = buffer + size;
    let p: usize = buffer;
    if (inBytes) {
      const skipped = min(left, <u64>size);
      p += <usize>skipped;
      left -= skipped;
    } else {
      while (left && p < end) {
        p = find(p, end, delimiter);
        if (p < end) {
          p++;
          left--;
        }
      }
    }
    stdout.bytes(p, end - p);
  }
  return copyRest(fd);
}

function seek(fd: u32, offset: u64): bool {
  return setReadError(fd_seek(fd, offset, whence.SET, position)) == 0;
}

/** Looks for the beginning of the last lines from the end of a file backwards. */
function tailSeeking(fd: u32, start: u64, size: u64): bool {
  if (inBytes) {
    if (!seek(fd, max(start, amount < size ? size - amount : 0))) return false;
    return copyRest(fd);
  }
  let left = amount;
  let at = size;
  while (at > start && left) {
    const step = min(at - start, BLOCK);
    at -= step;
    if (!seek(fd, at)) return false;
    let got: usize = 0;
    while (got < <usize>step) {
      const n = read(fd, buffer + got, <usize>step - got);
      if (n < 0) return false;
      if (n == 0) break;
      got += n;
    }
    let end = buffer + got;
    // The delimiter at the end of the file ends the last line; it does not begin another.
    if (at + step == size && got && load<u8>(end - 1) == delimiter) end--;
    while (left) {
      const found = findLast(buffer, end, delimiter);
      if (!found) break;
      end = found;
      if (--left == 0) {
        if (!seek(fd, at + (found + 1 - buffer))) return false;
        return copyRest(fd);
      }
    }
  }
  if (!amount) at = size;
  if (!seek(fd, at)) return false;
  return copyRest(fd);
}

/** Beginning of the last lines (or bytes) of [from, end). */
function beginning(from: usize, end: usize): usize {
  if (inBytes) return amount < end - from ? end - <usize>amount : from;
  if (!amount) return end;
  let at = end > from && load<u8>(end - 1) == delimiter ? end - 1 : end;
  for (let left = amount; left; left--) {
    at = findLast(from, at, delimiter);
    if (!at) return from;
  }
  return at + 1;
}

/** Keeps of a pipe what may still be among the last lines. */
function tailPipe(fd: u32): bool {
  let capacity: usize = BLOCK << 1;
  let start = alloc(capacity);
  let used: usize = 0;
  while (true) {
    if (capacity - used < BLOCK) {
      const keep = beginning(start, start + used);
      used -= keep - start;
      if (used > capacity >>> 1) {
        const larger = alloc(capacity << 1);
        memory.copy(larger, keep, used);
        start = larger;
        capacity <<= 1;
      } else {
        memory.copy(start, keep, used);
      }
    }
    const size = read(fd, start + used, capacity - used);
    if (size < 0) return false;
    if (size == 0) break;
    used += size;
  }
  const from = beginning(start, start + used);
  stdout.bytes(from, start + used - from);
  return true;
}

function tail(fd: u32): bool {
  if (turned) return tailFromStart(fd);
  if (statDescriptor(fd) == 0 && attributes.filetype == filetype.REGULAR_FILE && attributes.size) {
    const size = attributes.size;
    if (fd_seek(fd, 0, whence.CUR, position) == 0) {
      return tailSeeking(fd, load<u64>(position), size);
    }
  }
  return tailPipe(fd);
}

let follow = false;
let interval: u64 = 1000000000;

function main(): void {
  let quiet = false;
  let verbose = false;
  let letter: i32;
  while (
    (letter = option(
      'c:fn:qs:vz0123456789',
      'bytes=c: follow=f lines=n: quiet=q silent=q sleep-interval=s: verbose=v zero-terminated=z',
      USAGE,
    )) != END
  ) {
    if (letter == 99) parseAmount(true, PLUS);
    if (letter == 110) parseAmount(false, PLUS);
    if (letter == 102) follow = true;
    if (letter == 113) quiet = true;
    if (letter == 115) {
      interval = parseNumber(value) * 1000000000;
      if (parseResult) dieOf('invalid number of seconds: ', value);
    }
    if (letter == 118) verbose = true;
    if (letter == 122) endLinesWithNul();
    if (isDigit(letter)) addDigit(letter);
  }
  if (!operands.length) operands.push(dash);
  const count = operands.length;
  const headers = verbose || (!quiet && count > 1);
  const fds = alloc(<usize>count << 2);
  let last = -1;
  for (let i = 0; i < count; i++) {
    const name = operands.at(i);
    const standard = is(name, '-');
    const slot = fds + (<usize>i << 2);
    store<i32>(slot, -1);
    if (!standard) {
      const error = openForReading(name);
      if (error) {
        complainForReading(name, error);
        continue;
      }
    }
    const fd = standard ? 0 : opened();
    if (headers) putHeader(name, last < 0);
    last = i;
    if (!tail(fd)) complainOf('error reading ', name, readError);
    else if (follow) store<i32>(slot, fd);
    else if (!standard) close(fd);
  }
  stdout.flush();
  while (follow) {
    let any = false;
    for (let i = 0; i < count; i++) {
      const fd = load<i32>(fds + (<usize>i << 2));
      if (fd < 0) continue;
      any = true;
      let size: isize;
      while ((size = read(fd, buffer, BLOCK)) > 0) {
        if (headers && last != i) putHeader(operands.at(i), false);
        last = i;
        stdout.bytes(buffer, size);
      }
    }
    stdout.flush();
    if (!any) break;
    sleep(interval);
  }
  if (status) exit(status);
}

main();
