/** tr: translate, squeeze or delete bytes. */
import { isAlphanumeric, isDigit, isSpace, length } from '../lib/bytes';
import { beginMessage, complainOf, die, endMessage } from '../lib/failure';
import { BLOCK, read, readError } from '../lib/file';
import { alloc } from '../lib/memory';
import { END, extraOperand, missingOperand, operands, option, usageHint } from '../lib/options';
import { exit, stderr, stdout } from '../lib/output';
import { quoted } from '../lib/quote';

const USAGE = `Usage: tr [OPTION]... SET1 [SET2]
Translate, squeeze or delete bytes of standard input.
  -c, -C, --complement   all bytes that are not in SET1
  -d, --delete           delete the bytes in SET1
  -s, --squeeze-repeats  one byte for a run of equal ones in the last SET given
  -t, --truncate-set1    cut SET1 to the length of SET2
SETs are bytes, \\n \\t \\\\ \\NNN, ranges A-Z, [:alpha:] and other classes, [C*N] and [C*].
`;

const buffer = memory.data(65536, 16);
const table = memory.data(256);
const deleted = memory.data(256);
const squeezed = memory.data(256);

/** A set written out: its bytes and how many. */
let bytes: usize = 0;
let size: i32 = 0;
/** Where [C*] stands in the second set: it is repeated to the length of the first. */
let fillAt = -1;
let fillByte: u32 = 0;

let cursor: usize = 0;

/** One byte of a set, an escape undone. */
function next(): u32 {
  const byte = <u32>load<u8>(cursor++);
  if (byte != 92) return byte;
  const letter = <u32>load<u8>(cursor);
  if (!letter) return 92;
  cursor++;
  switch (letter) {
    case 97: return 7; // a
    case 98: return 8; // b
    case 102: return 12; // f
    case 110: return 10; // n
    case 114: return 13; // r
    case 116: return 9; // t
    case 118: return 11; // v
  }
  if (letter - 48 >= 8) return letter;
  let code = letter - 48;
  for (let i = 0; i < 2 && <u32>load<u8>(cursor) - 48 < 8 && code * 8 + load<u8>(cursor) - 48 < 256; i++) {
    code = code * 8 + load<u8>(cursor++) - 48;
  }
  return code;
}

function add(byte: u32): void {
  // A set is at most as long as its text makes it; repeats are cut where they say nothing more.
  if (size < CAPACITY) store<u8>(bytes + size++, byte);
}

const CAPACITY = 65536;

function inClass(name: usize, byte: u32): i32 {
  const letter = (byte | 32) - 97 < 26;
  // The first two letters tell all classes apart.
  switch (<u32>load<u16>(name)) {
    case 0x6c61: return <i32>(load<u8>(name, 2) == 110 ? isAlphanumeric(byte) : letter); // alnum, alpha
    case 0x6964: return <i32>isDigit(byte); // digit
    case 0x6f6c: return <i32>(byte - 97 < 26); // lower
    case 0x7075: return <i32>(byte - 65 < 26); // upper
    case 0x7073: return <i32>isSpace(byte); // space
    case 0x6c62: return <i32>(byte == 32 || byte == 9); // blank
    case 0x7570: return <i32>(byte - 33 < 94 && !isAlphanumeric(byte)); // punct
    case 0x7270: return <i32>(byte - 32 < 95); // print
    case 0x7267: return <i32>(byte - 33 < 94); // graph
    case 0x6e63: return <i32>(byte < 32 || byte == 127); // cntrl
    case 0x6478: return <i32>(isDigit(byte) || (byte | 32) - 97 < 6); // xdigit
    default: return -1;
  }
}

const CLASS_NAMES = ' alnum alpha digit lower upper space blank punct print graph cntrl xdigit ';

function isClassName(name: usize, nameSize: usize): bool {
  for (let i = 0; i + <i32>nameSize + 1 < CLASS_NAMES.length; i++) {
    if (CLASS_NAMES.charCodeAt(i) != 32 || CLASS_NAMES.charCodeAt(i + 1 + <i32>nameSize) != 32) continue;
    let j = 0;
    while (j < <i32>nameSize && CLASS_NAMES.charCodeAt(i + 1 + j) == <i32>load<u8>(name + j)) j++;
    if (j == <i32>nameSize) return true;
  }
  return false;
}

/** [:class:] at the cursor: added; false when there is none. */
function addClass(): bool {
  if (load<u8>(cursor) != 91 || load<u8>(cursor, 1) != 58) return false;
  let end = cursor + 2;
  while (load<u8>(end) && !(load<u8>(end) == 58 && load<u8>(end, 1) == 93)) end++;
  if (!load<u8>(end)) return false;
  const name = cursor + 2;
  if (!isClassName(name, end - name)) {
    store<u8>(end, 0);
    complainOf('invalid character class ', name);
    exit(1);
  }
  for (let byte: u32 = 0; byte < 256; byte++) if (inClass(name, byte)) add(byte);
  cursor = end + 2;
  return true;
}

/** [C*N] or [C*] at the cursor: added; false when there is none. */
function addRepeat(second: bool): bool {
  if (load<u8>(cursor) != 91 || !load<u8>(cursor, 1)) return false;
  const start = cursor;
  cursor++;
  const byte = next();
  if (load<u8>(cursor) != 42) {
    cursor = start;
    return false;
  }
  cursor++;
  let n = 0;
  const base = load<u8>(cursor) == 48 ? 8 : 10;
  while (isDigit(load<u8>(cursor))) n = min(n * base + load<u8>(cursor++) - 48, CAPACITY);
  if (load<u8>(cursor) != 93) {
    cursor = start;
    return false;
  }
  cursor++;
  if (!second) die('the [c*] repeat construct may not appear in string1');
  if (n) {
    while (n--) add(byte);
  } else {
    fillAt = size;
    fillByte = byte;
  }
  return true;
}

function expand(text: usize, second: bool): void {
  bytes = alloc(CAPACITY);
  size = 0;
  fillAt = -1;
  cursor = text;
  while (load<u8>(cursor)) {
    if (addClass() || addRepeat(second)) continue;
    const start = cursor;
    const low = next();
    if (load<u8>(cursor) == 45 && load<u8>(cursor, 1)) {
      cursor++;
      const high = next();
      if (high < low) {
        store<u8>(cursor, 0);
        beginMessage();
        stderr.text("range-endpoints of '");
        stderr.string(start);
        stderr.text("' are in reverse collating sequence order");
        endMessage();
        exit(1);
      }
      for (let byte = low; byte <= high; byte++) add(byte);
    } else {
      add(low);
    }
  }
}

function complement(): void {
  const inside = alloc(256);
  memory.fill(inside, 0, 256);
  for (let i = 0; i < size; i++) store<u8>(inside + load<u8>(bytes + i), 1);
  size = 0;
  for (let byte: u32 = 0; byte < 256; byte++) if (!load<u8>(inside + byte)) add(byte);
}

function run(deletes: bool, squeezes: bool): void {
  let last = -1;
  let got: isize;
  while ((got = read(0, buffer, BLOCK)) > 0) {
    const end = buffer + got;
    let q: usize = buffer;
    if (!deletes && !squeezes) {
      for (let p: usize = buffer; p < end; p++) store<u8>(p, load<u8>(table + load<u8>(p)));
      q = end;
    } else {
      for (let p: usize = buffer; p < end; p++) {
        let byte = <u32>load<u8>(p);
        if (deletes && load<u8>(deleted + byte)) continue;
        byte = load<u8>(table + byte);
        if (squeezes && <i32>byte == last && load<u8>(squeezed + byte)) continue;
        last = byte;
        store<u8>(q++, byte);
      }
    }
    stdout.bytes(buffer, q - buffer);
    stdout.flush();
  }
  if (got < 0) die('read error', readError);
}

function main(): void {
  let complements = false;
  let deletes = false;
  let squeezes = false;
  let truncates = false;
  let letter: i32;
  while (
    (letter = option('+cCdst', 'complement=c delete=d squeeze-repeats=s truncate-set1=t', USAGE)) != END
  ) {
    if (letter == 99 || letter == 67) complements = true;
    if (letter == 100) deletes = true;
    if (letter == 115) squeezes = true;
    if (letter == 116) truncates = true;
  }
  const count = operands.length;
  if (!count) missingOperand();
  if (count == 1 && deletes == squeezes) {
    beginMessage();
    stderr.text('missing operand after ');
    stderr.string(quoted(operands.at(0)));
    stderr.text(
      deletes
        ? '\nTwo strings must be given when both deleting and squeezing repeats.'
        : '\nTwo strings must be given when translating.',
    );
    endMessage();
    usageHint();
  }
  if (count > 2) extraOperand(operands.at(2));
  if (count == 2 && deletes && !squeezes) {
    beginMessage();
    stderr.text('extra operand ');
    stderr.string(quoted(operands.at(1)));
    stderr.text('\nOnly one string may be given when deleting without squeezing repeats.');
    endMessage();
    usageHint();
  }
  for (let byte: u32 = 0; byte < 256; byte++) store<u8>(table + byte, byte);
  expand(operands.at(0), false);
  if (complements) complement();
  let first = bytes;
  let firstSize = size;
  if (deletes) for (let i = 0; i < size; i++) store<u8>(deleted + load<u8>(bytes + i), 1);
  if (count == 2) {
    expand(operands.at(1), true);
    if (fillAt >= 0 && size < firstSize) {
      const missing = firstSize - size;
      memory.copy(bytes + fillAt + missing, bytes + fillAt, size - fillAt);
      memory.fill(bytes + fillAt, <u8>fillByte, missing);
      size = firstSize;
    }
  }
  if (squeezes) for (let i = 0; i < size; i++) store<u8>(squeezed + load<u8>(bytes + i), 1);
  if (count == 2 && !deletes) {
    if (!size) die('when not truncating set1, string2 must be non-empty');
    if (truncates) firstSize = min(firstSize, size);
    // The last byte of a shorter second set stands for the rest of the first.
    for (let i = 0; i < firstSize; i++) {
      store<u8>(table + load<u8>(first + i), load<u8>(bytes + min(i, size - 1)));
    }
  }
  run(deletes, squeezes);
}

main();
