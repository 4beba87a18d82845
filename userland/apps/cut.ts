/** cut: print parts of lines. */
import { find, isDigit, length } from '../lib/bytes';
import { beginMessage, complain, endMessage } from '../lib/failure';
import { List } from '../lib/list';
import { mergeSort } from '../lib/merge-sort';
import { END, operands, option, usageError, usageHint, value } from '../lib/options';
import { exit, status, stderr, stdout } from '../lib/output';
import { Reader, closeOperand, dash, openOperand } from '../lib/reader';
import { alloc } from '../lib/memory';
import { quoted } from '../lib/quote';

const USAGE = `Usage: cut OPTION... [FILE]...
Print parts of the lines of FILEs (standard input).
  -b, --bytes=LIST           these bytes
  -c, --characters=LIST      as -b
  -d, --delimiter=DELIM      DELIM separates fields, not TAB
  -f, --fields=LIST          these fields; lines without DELIM as they are
      --complement           all but those
  -s, --only-delimited       no lines without DELIM
      --output-delimiter=S   S between parts
  -z, --zero-terminated      lines end with NUL
LIST is of N, N-, N-M and -M, separated by commas.
`;

const LAST: u32 = 0xffffffff;

/** First and last of each range, in order. */
const ranges = List.create();
let complemented = false;

function invalidList(text: string, list: usize): void {
  beginMessage();
  stderr.text(text);
  if (list) stderr.string(quoted(list));
  endMessage();
  usageHint();
}

function compareRanges(a: usize, b: usize): i32 {
  const x = load<u32>(a);
  const y = load<u32>(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function parseList(list: usize, fields: bool): void {
  const parsed = List.create();
  let p = list;
  while (true) {
    let low: u32 = 0;
    let high: u32 = 0;
    const start = p;
    for (; isDigit(load<u8>(p)); p++) low = min(low, 400000000) * 10 + load<u8>(p) - 48;
    const hasLow = p > start;
    if (load<u8>(p) == 45) {
      const from = ++p;
      for (; isDigit(load<u8>(p)); p++) high = min(high, 400000000) * 10 + load<u8>(p) - 48;
      const hasHigh = p > from;
      if (!hasLow && !hasHigh) invalidList('invalid range with no endpoint: -', 0);
      if (!hasLow) low = 1;
      if (!hasHigh) high = LAST;
      if (hasHigh && high < low && low) invalidList('invalid decreasing range', 0);
    } else {
      high = low;
      if (!hasLow && load<u8>(p) && load<u8>(p) != 44 && load<u8>(p) != 32) {
        invalidList(fields ? 'invalid field value ' : 'invalid byte/character position ', p);
      }
    }
    if (!low || !high) {
      invalidList(fields ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1', 0);
    }
    if (load<u8>(p) && load<u8>(p) != 44 && load<u8>(p) != 32) {
      invalidList(fields ? 'invalid field value ' : 'invalid byte/character position ', start);
    }
    const range = alloc(8);
    store<u32>(range, low);
    store<u32>(range, high, 4);
    parsed.push(range);
    if (!load<u8>(p)) break;
    p++;
  }
  mergeSort(parsed.start, parsed.length, compareRanges);
  let from: u32 = 1;
  for (let i = 0; i < parsed.length; i++) {
    let low = load<u32>(parsed.at(i));
    let high = load<u32>(parsed.at(i), 4);
    // Ranges that overlap are one; those that only touch stay apart for --output-delimiter.
    while (i + 1 < parsed.length && load<u32>(parsed.at(i + 1)) <= high) {
      high = max(high, load<u32>(parsed.at(++i), 4));
    }
    if (complemented) {
      if (low > from) addRange(from, low - 1);
      from = high == LAST ? LAST : high + 1;
      if (high == LAST) return;
    } else {
      addRange(low, high);
    }
  }
  if (complemented) addRange(from, LAST);
}

function addRange(low: u32, high: u32): void {
  ranges.push(low);
  ranges.push(high);
}

function cutBytes(line: usize, size: usize, separator: usize): void {
  for (let i = 0; i < ranges.length; i += 2) {
    const low = ranges.at(i) - 1;
    if (low >= size) break;
    if (i && separator) stdout.string(separator);
    stdout.bytes(line + low, min(<usize>ranges.at(i + 1), size) - low);
  }
}

function cutFields(line: usize, size: usize, delimiter: u32, separator: usize): void {
  const end = line + size;
  let p = line;
  let field: u32 = 1;
  let range = 0;
  let first = true;
  while (range < ranges.length) {
    const at = find(p, end, delimiter);
    while (range < ranges.length && field > <u32>ranges.at(range + 1)) range += 2;
    if (range < ranges.length && field >= <u32>ranges.at(range)) {
      if (!first) {
        if (separator) stdout.string(separator);
        else stdout.byte(delimiter);
      }
      stdout.bytes(p, at - p);
      first = false;
    }
    if (at == end) break;
    p = at + 1;
    field++;
  }
}

function main(): void {
  let list: usize = 0;
  let fields = false;
  let delimiter: u32 = 9;
  let delimiterGiven = false;
  let onlyDelimited = false;
  let separator: usize = 0;
  let lineEnd: u32 = 10;
  let letter: i32;
  while (
    (letter = option(
      'b:c:d:f:nsz',
      'bytes=b: characters=c: delimiter=d: fields=f: complement=C only-delimited=s output-delimiter=o: zero-terminated=z',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 98: // b
      case 99: // c
      case 102: // f
        if (list) usageError('only one list may be specified');
        list = value;
        fields = letter == 102;
        break;
      case 100: // d
        if (length(value) > 1) usageError('the delimiter must be a single character');
        delimiter = load<u8>(value);
        delimiterGiven = true;
        break;
      case 67: complemented = true; break; // complement
      case 115: onlyDelimited = true; break; // s
      case 111: separator = value; break; // output-delimiter
      case 122: lineEnd = 0; break; // z
    }
  }
  if (!list) usageError('you must specify a list of bytes, characters, or fields');
  if (!fields && delimiterGiven) usageError('an input delimiter may be specified only when operating on fields');
  if (!fields && onlyDelimited) {
    usageError('suppressing non-delimited lines makes sense\n\tonly when operating on fields');
  }
  parseList(list, fields);
  if (!operands.length) operands.push(dash);
  const reader = Reader.create(lineEnd);
  for (let i = 0; i < operands.length; i++) {
    const fd = openOperand(operands.at(i));
    if (fd < 0) continue;
    reader.open(fd);
    while (reader.next()) {
      const line = reader.line;
      const size = reader.size;
      if (!fields) {
        cutBytes(line, size, separator);
      } else if (find(line, line + size, delimiter) == line + size) {
        if (onlyDelimited) continue;
        stdout.bytes(line, size);
      } else {
        cutFields(line, size, delimiter, separator);
      }
      stdout.byte(lineEnd);
    }
    if (reader.error) complain(operands.at(i), reader.error);
    closeOperand(fd);
  }
  stdout.flush();
  if (status) exit(status);
}

main();
