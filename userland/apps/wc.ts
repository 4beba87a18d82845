/** wc: count lines, words and bytes. */
import { filetype } from 'bindings/wasi_snapshot_preview1';
import { count, is, isSpace } from '../lib/bytes';
import { complain } from '../lib/failure';
import { BLOCK, attributes, read, readError, stat, statDescriptor } from '../lib/file';
import { END, operands, option } from '../lib/options';
import { exit, status, stdout } from '../lib/output';
import { putName } from '../lib/put-name';
import { closeOperand, dash, openOperand } from '../lib/reader';

const USAGE = `Usage: wc [OPTION]... [FILE]...
Print newline, word and byte counts of each FILE, and a total.
  -c, --bytes            print the byte counts
  -m, --chars            print the character counts
  -l, --lines            print the newline counts
  -L, --max-line-length  print the length of the longest line
  -w, --words            print the word counts
`;

const LOW: u64 = 0x0101010101010101;
const HIGH: u64 = 0x8080808080808080;

const buffer = memory.data(65536, 16);
let showLines = false;
let showWords = false;
let showChars = false;
let showBytes = false;
let showLongest = false;

let lines: u64 = 0;
let words: u64 = 0;
let chars: u64 = 0;
let bytes: u64 = 0;
let longest: u64 = 0;

let inWord = false;
let column: u64 = 0;

/** High bit set in each byte of `x` that is white space: 9 … 13 or 32. */
// @ts-ignore: decorator
@inline
function spaces(x: u64): u64 {
  const low = x & ~HIGH;
  const blank = ~(((x ^ (LOW * 32)) & ~HIGH) + ~HIGH);
  const control = (low + LOW * (128 - 9)) & ~(low + LOW * (128 - 14));
  return (blank | control) & ~x & HIGH;
}

function countWords(end: usize): void {
  let p: usize = buffer;
  let n: u64 = 0;
  // High bit in the lowest byte when the byte before was part of a word.
  let before: u64 = inWord ? 0x80 : 0;
  while (p + 8 <= end) {
    const letters = spaces(load<u64>(p)) ^ HIGH;
    n += popcnt(letters & ~((letters << 8) | before));
    before = letters >>> 56;
    p += 8;
  }
  let inside = before != 0;
  for (; p < end; p++) {
    const letter = !isSpace(load<u8>(p));
    if (letter && !inside) n++;
    inside = letter;
  }
  inWord = inside;
  words += n;
}

/** Characters: all bytes but those that continue one. */
function countCharacters(end: usize): void {
  let p: usize = buffer;
  let continuing: u64 = 0;
  while (p + 8 <= end) {
    const x = load<u64>(p);
    continuing += popcnt(x & ~(x << 1) & HIGH);
    p += 8;
  }
  for (; p < end; p++) if ((load<u8>(p) & 0xc0) == 0x80) continuing++;
  chars += (end - buffer) - continuing;
}

function measureLines(end: usize): void {
  for (let p: usize = buffer; p < end; p++) {
    const byte = <u32>load<u8>(p);
    if (byte == 10 || byte == 13 || byte == 12) {
      if (column > longest) longest = column;
      column = 0;
    } else if (byte == 9) {
      column += 8 - (column & 7);
    } else if (byte >= 32 && byte != 127 && (byte & 0xc0) != 0x80) {
      column++;
    }
  }
}

function countFile(fd: u32, named: bool): bool {
  inWord = false;
  column = 0;
  if (showBytes && named && !(showLines || showWords || showChars || showLongest)) {
    if (statDescriptor(fd) == 0 && attributes.filetype == filetype.REGULAR_FILE && attributes.size) {
      bytes = attributes.size;
      return true;
    }
  }
  let size: isize;
  while ((size = read(fd, buffer, BLOCK)) > 0) {
    const end = buffer + size;
    bytes += size;
    if (showLines) lines += count(buffer, end, 10);
    if (showWords) countWords(end);
    if (showChars) countCharacters(end);
    if (showLongest) measureLines(end);
  }
  if (column > longest) longest = column;
  return size == 0;
}

let width = 1;
let first = true;

function putColumn(show: bool, value: u64): void {
  if (!show) return;
  if (!first) stdout.byte(32);
  first = false;
  stdout.number(value, width);
}

function putCounts(name: usize): void {
  first = true;
  putColumn(showLines, lines);
  putColumn(showWords, words);
  putColumn(showChars, chars);
  putColumn(showBytes, bytes);
  putColumn(showLongest, longest);
  if (name) {
    stdout.byte(32);
    putName(name);
  }
  stdout.byte(10);
}

/** As wide as the sum of all sizes; at least 7 when one is not known beforehand. */
function measureWidth(): void {
  let sum: u64 = 0;
  let least = 1;
  for (let i = 0; i < operands.length; i++) {
    const name = operands.at(i);
    if (is(name, '-') ? statDescriptor(0) : stat(name, true)) continue;
    if (attributes.filetype == filetype.REGULAR_FILE) sum += attributes.size;
    else least = 7;
  }
  for (; sum >= 10; sum /= 10) width++;
  width = max(width, least);
}

function main(): void {
  let letter: i32;
  while (
    (letter = option('clLmw', 'bytes=c chars=m lines=l words=w max-line-length=L', USAGE)) != END
  ) {
    if (letter == 99) showBytes = true;
    if (letter == 109) showChars = true;
    if (letter == 108) showLines = true;
    if (letter == 119) showWords = true;
    if (letter == 76) showLongest = true;
  }
  if (!(showBytes || showChars || showLines || showWords || showLongest)) {
    showLines = true;
    showWords = true;
    showBytes = true;
  }
  const named = operands.length > 0;
  if (!named) operands.push(dash);
  const files = operands.length;
  const columns =
    <i32>showLines + <i32>showWords + <i32>showChars + <i32>showBytes + <i32>showLongest;
  if (files > 1 || columns > 1) measureWidth();
  let allLines: u64 = 0;
  let allWords: u64 = 0;
  let allChars: u64 = 0;
  let allBytes: u64 = 0;
  let allLongest: u64 = 0;
  for (let i = 0; i < files; i++) {
    const name = operands.at(i);
    const fd = openOperand(name);
    if (fd < 0) continue;
    lines = words = chars = bytes = longest = 0;
    if (!countFile(fd, fd != 0)) complain(name, readError);
    closeOperand(fd);
    putCounts(named ? name : 0);
    allLines += lines;
    allWords += words;
    allChars += chars;
    allBytes += bytes;
    allLongest = max(allLongest, longest);
  }
  if (files > 1) {
    lines = allLines;
    words = allWords;
    chars = allChars;
    bytes = allBytes;
    longest = allLongest;
    putCounts(total);
  }
  stdout.flush();
  if (status) exit(status);
}

const total = memory.data<u8>([116, 111, 116, 97, 108, 0]);

main();
