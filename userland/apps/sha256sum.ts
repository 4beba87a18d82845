/** sha256sum: print or check SHA-256 digests. */
import { errno } from 'bindings/wasi_snapshot_preview1';
import { duplicate, equal, is, lower } from '../lib/bytes';
import { beginMessage, complain, endMessage, putProgramName } from '../lib/failure';
import { BLOCK, close, openForReading, opened, read, readError, setReadError } from '../lib/file';
import { END, operands, option, usageError } from '../lib/options';
import { exit, setStatus, status, stderr, stdout } from '../lib/output';
import { putName } from '../lib/put-name';
import { quoteIfNeeded } from '../lib/quote';
import { Reader, closeOperand, dash, openOperand } from '../lib/reader';
import { begin, digest, update } from '../lib/sha256';

const USAGE = `Usage: sha256sum [OPTION]... [FILE]...
Print SHA-256 digests of FILEs (standard input), or check them.
  -b, --binary          put * before names
  -c, --check           FILEs hold digests: check the files they name
      --ignore-missing  with -c: say nothing of files that do not exist
      --quiet           with -c: do not print OK
      --status          with -c: print nothing, the status tells
      --strict          with -c: fail for lines that are no digests
      --tag             print in the style of BSD
  -t, --text            put a blank before names (default)
  -w, --warn            with -c: warn of lines that are no digests
  -z, --zero            end each line with NUL
`;

const buffer = memory.data(65536, 16);
let ignoreMissing = false;
let quiet = false;
let silent = false;
let strict = false;
let warn = false;

/** Digest of a descriptor's bytes, or 0 on failure. */
function digestOf(fd: u32): usize {
  begin();
  let size: isize;
  while ((size = read(fd, buffer, BLOCK)) > 0) update(buffer, size);
  return size < 0 ? 0 : digest();
}

/** Digest of a file, or 0 after noting the error in `readError`. */
function digestFile(name: usize): usize {
  if (is(name, '-')) return digestOf(0);
  const error = openForReading(name);
  if (error) {
    setReadError(error);
    return 0;
  }
  const fd = opened();
  const result = digestOf(fd);
  close(fd);
  return result;
}

function putHex(from: usize): void {
  for (let i = 0; i < 32; i++) {
    const byte = <u32>load<u8>(from + i);
    stdout.byte((byte >>> 4) + (byte >>> 4 < 10 ? 48 : 87));
    stdout.byte((byte & 15) + ((byte & 15) < 10 ? 48 : 87));
  }
}

/** Whether a name must be escaped to stand on one line. */
function needsEscape(name: usize): bool {
  for (let p = name; load<u8>(p); p++) {
    const byte = load<u8>(p);
    if (byte == 92 || byte == 10 || byte == 13) return true;
  }
  return false;
}

function putEscaped(name: usize): void {
  for (let p = name; load<u8>(p); p++) {
    const byte = load<u8>(p);
    if (byte == 92) stdout.text('\\\\');
    else if (byte == 10) stdout.text('\\n');
    else if (byte == 13) stdout.text('\\r');
    else stdout.byte(byte);
  }
}

/** Undoes `putEscaped` in place; false when what follows a backslash makes no sense. */
function unescape(name: usize): bool {
  let q = name;
  for (let p = name; load<u8>(p); p++) {
    let byte = load<u8>(p);
    if (byte == 92) {
      const letter = load<u8>(++p);
      if (letter == 110) byte = 10;
      else if (letter == 114) byte = 13;
      else if (letter != 92) return false;
    }
    store<u8>(q++, byte);
  }
  store<u8>(q, 0);
  return true;
}

function hexValue(byte: u32): i32 {
  byte = lower(byte);
  return byte - 48 < 10 ? byte - 48 : byte - 97 < 6 ? byte - 87 : -1;
}

const expected = memory.data(32, 8);

/** Reads 64 hexadecimal digits into `expected`. */
function parseHex(p: usize, end: usize): bool {
  if (p + 64 > end) return false;
  for (let i: usize = 0; i < 32; i++) {
    const high = hexValue(load<u8>(p + 2 * i));
    const low = hexValue(load<u8>(p + 2 * i + 1));
    if (high < 0 || low < 0) return false;
    store<u8>(expected + i, <u8>((high << 4) | low));
  }
  return true;
}

const tagged = memory.data<u8>([83, 72, 65, 50, 53, 54, 32, 40]); // "SHA256 ("

/** The name in a line of digests, the digest going to `expected`; 0 when it is none. */
function parseLine(line: usize, end: usize): usize {
  while (line < end && (load<u8>(line) == 32 || load<u8>(line) == 9)) line++;
  const escaped = line < end && load<u8>(line) == 92;
  if (escaped) line++;
  let name: usize;
  if (end - line > 8 && equal(line, 8, tagged, 8)) {
    let close = end;
    while (close > line && load<u8>(close) != 41) close--;
    name = duplicate(line + 8, close - line - 8);
    if (close + 4 > end || load<u32>(close) != 0x203d2029 || !parseHex(close + 4, end)) return 0;
    if (close + 68 != end) return 0;
  } else {
    if (!parseHex(line, end)) return 0;
    const mark = line + 65;
    if (mark >= end || load<u8>(line + 64) != 32) return 0;
    const binary = load<u8>(mark) == 42 || load<u8>(mark) == 32;
    const start = binary ? mark + 1 : mark;
    if (start >= end) return 0;
    name = duplicate(start, end - start);
  }
  if (escaped && !unescape(name)) return 0;
  return name;
}

function putResult(name: usize, result: string): void {
  if (silent) return;
  if (needsEscape(name)) {
    stdout.byte(92);
    putEscaped(name);
  } else {
    putName(name);
  }
  stdout.text(result);
}

/** `app: WARNING: n one-or-many` */
function warning(n: u32, one: string, many: string): void {
  if (!n || silent) return;
  putProgramName();
  stderr.text(': WARNING: ');
  stderr.number(n);
  stderr.text(n == 1 ? one : many);
  endMessage();
}

function check(list: usize): void {
  const fd = openOperand(list);
  if (fd < 0) return;
  const reader = Reader.create();
  reader.open(fd);
  let malformed: u32 = 0;
  let unread: u32 = 0;
  let different: u32 = 0;
  let good: u32 = 0;
  let proper: u32 = 0;
  let lineNumber: u64 = 0;
  while (reader.next()) {
    lineNumber++;
    let end = reader.line + reader.size;
    if (end > reader.line && load<u8>(end - 1) == 13) end--;
    if (end == reader.line || load<u8>(reader.line) == 35) continue;
    const name = parseLine(reader.line, end);
    if (!name) {
      malformed++;
      if (warn) {
        stdout.flush();
        putProgramName();
        stderr.text(': ');
        stderr.string(listName(list));
        stderr.text(': ');
        stderr.number(lineNumber);
        stderr.text(': improperly formatted SHA256 checksum line');
        endMessage();
      }
      continue;
    }
    proper++;
    const found = digestFile(name);
    if (!found) {
      if (ignoreMissing && readError == errno.NOENT) continue;
      complain(name, readError);
      putResult(name, ': FAILED open or read\n');
      unread++;
    } else if (equal(found, 32, expected, 32)) {
      good++;
      if (!quiet) putResult(name, ': OK\n');
    } else {
      putResult(name, ': FAILED\n');
      different++;
    }
  }
  if (reader.error) complain(list, reader.error);
  closeOperand(fd);
  if (!proper) {
    beginMessage();
    stderr.string(listName(list));
    stderr.text(': no properly formatted checksum lines found');
    endMessage();
    return;
  }
  stdout.flush();
  warning(malformed, ' line is improperly formatted', ' lines are improperly formatted');
  warning(unread, ' listed file could not be read', ' listed files could not be read');
  warning(different, ' computed checksum did NOT match', ' computed checksums did NOT match');
  // Malformed lines alone are a warning only.
  if (unread || different || (strict && malformed)) setStatus(1);
  if (ignoreMissing && !good && !different) {
    beginMessage();
    stderr.string(listName(list));
    stderr.text(': no file was verified');
    endMessage();
  }
}

function listName(list: usize): usize {
  return is(list, '-') ? standardInput : quoteIfNeeded(list);
}

// "'standard input'"
const standardInput = memory.data<u8>([
  39, 115, 116, 97, 110, 100, 97, 114, 100, 32, 105, 110, 112, 117, 116, 39, 0,
]);

function main(): void {
  let checking = false;
  let binary = false;
  let tag = false;
  let delimiter: u32 = 10;
  let letter: i32;
  while (
    (letter = option(
      'bctwz',
      'binary=b check=c ignore-missing=I quiet=q status=S strict=X tag=T text=t warn=w zero=z',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 98: binary = true; break; // b
      case 99: checking = true; break; // c
      case 73: ignoreMissing = true; break; // ignore-missing
      case 113: quiet = true; break; // quiet
      case 83: silent = true; break; // status
      case 88: strict = true; break; // strict
      case 84: tag = true; break; // tag
      case 116: binary = false; break; // t
      case 119: warn = true; break; // w
      case 122: delimiter = 0; break; // z
    }
  }
  if (!checking) {
    if (ignoreMissing) usageError('the --ignore-missing option is meaningful only when verifying checksums');
    if (silent) usageError('the --status option is meaningful only when verifying checksums');
    if (warn) usageError('the --warn option is meaningful only when verifying checksums');
    if (quiet) usageError('the --quiet option is meaningful only when verifying checksums');
    if (strict) usageError('the --strict option is meaningful only when verifying checksums');
  }
  if (!operands.length) operands.push(dash);
  for (let i = 0; i < operands.length; i++) {
    const name = operands.at(i);
    if (checking) {
      check(name);
      continue;
    }
    const found = digestFile(name);
    if (!found) {
      complain(name, readError);
      continue;
    }
    const escaped = delimiter == 10 && needsEscape(name);
    if (escaped) stdout.byte(92);
    if (tag) {
      stdout.text('SHA256 (');
      if (escaped) putEscaped(name);
      else putName(name);
      stdout.text(') = ');
      putHex(found);
    } else {
      putHex(found);
      stdout.byte(32);
      stdout.byte(binary ? 42 : 32);
      if (escaped) putEscaped(name);
      else putName(name);
    }
    stdout.byte(delimiter);
  }
  stdout.flush();
  if (status) exit(status);
}

main();
