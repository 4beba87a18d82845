/** grep: print lines that match patterns. */
import { filetype } from 'bindings/wasi_snapshot_preview1';
import { count, find, findLast, fromText, is, isDigit } from '../lib/bytes';
import { Entry, readEntries, readdirError } from '../lib/directory';
import { beginMessage, complain, die, endMessage, putProgramName, setFailureStatus } from '../lib/failure';
import {
  BLOCK,
  attributes,
  close,
  isDirectory,
  openDirectory,
  openForReading,
  opened,
  read,
  readError,
  stat,
} from '../lib/file';
import { matchesGlob } from '../lib/glob';
import { List } from '../lib/list';
import { alloc } from '../lib/memory';
import { parseNumber, parseResult } from '../lib/number';
import { END, operands, option, setUsageLine, setUsageStatus, usageErrorOf, usageHint, value } from '../lib/options';
import { exit, isTerminal, setStatus, status, stderr, stdout } from '../lib/output';
import { baseName, join } from '../lib/path';
import { putName } from '../lib/put-name';
import { quoteIfNeeded } from '../lib/quote';
import { contentsSize, dash, readAll } from '../lib/reader';
import { findLiteral, findNext, literalOnly, literalSize } from '../lib/regex/literal';
import { prepare, search } from '../lib/regex/matcher';
import {
  LINE_END,
  LINE_START,
  NO_WORD_AFTER,
  NO_WORD_BEFORE,
  Node,
  alt,
  assertion,
  cat,
  never,
} from '../lib/regex/node';
import { parse, parseError, parseFixed } from '../lib/regex/parse';
import { findSpan, matchEnd, matchStart } from '../lib/regex/span';

const USAGE = `Usage: grep [OPTION]... PATTERNS [FILE]...
Print lines of FILEs (standard input; with -r the current directory) that match one of PATTERNS.
  -E, --extended-regexp     PATTERNS are extended regular expressions
  -F, --fixed-strings       PATTERNS are strings
  -G, --basic-regexp        PATTERNS are basic regular expressions (default)
  -e, --regexp=PATTERNS     use PATTERNS; may be given more than once
  -f, --file=FILE           take PATTERNS from FILE
  -i, --ignore-case         ASCII letters match without regard to case
  -w, --word-regexp         match whole words only
  -x, --line-regexp         match whole lines only
  -v, --invert-match        lines that do not match
  -c, --count               print how many lines match
  -l, --files-with-matches  print names of files with matches
  -L, --files-without-match print names of files without
  -m, --max-count=NUM       stop after NUM lines
  -o, --only-matching       print only what matches
  -q, --quiet               print nothing, the status tells
  -s, --no-messages         do not tell of files that cannot be read
  -n, --line-number         print line numbers
  -b, --byte-offset         print byte offsets
  -H, --with-filename       print file names
  -h, --no-filename         do not print file names
  -A, -B, -C NUM            print NUM lines of context after, before, both
  -a, --text                binary files are text
  -r, --recursive           all files in directories; -R: through symbolic links
      --include=GLOB, --exclude=GLOB, --exclude-dir=GLOB
      --color[=WHEN]        mark matches: always, auto or never
  -z, -P and back-references are not supported.
`;

const patterns = List.create();
let havePatterns = false;
/** E, F or G. */
let syntax: i32 = 71;
let ignoreCase = false;
let wholeWords = false;
let wholeLines = false;
let invert = false;
let countOnly = false;
/** l, L or 0. */
let namesOnly: i32 = 0;
let most: u64 = u64.MAX_VALUE;
let onlyMatching = false;
let quiet = false;
let silent = false;
let numbers = false;
let offsets = false;
/** H, h or 0. */
let names: i32 = 0;
let after: u64 = 0;
let before: u64 = 0;
let text = false;
let recursive = false;
let followLinks = false;
let color = false;
let terminal = false;
const includes = List.create();
const excludes = List.create();
const excludedDirectories = List.create();

let anyMatch = false;

/** The file at hand. */
let fileName: usize = 0;
let fd: u32 = 0;

/** The text read: [keep, end), whole lines up to `limit`. What is before `cursor` has been searched. */
let buffer: usize = 0;
let capacity: usize = 0;
let cursor: usize = 0;
let limit: usize = 0;
let end: usize = 0;
let ended = false;
/** How far lines have been printed. */
let printedTo: usize = 0;
/** Lines and bytes before `counted`. */
let counted: usize = 0;
let lineNumber: u64 = 0;
let baseOffset: u64 = 0;
let binary = false;

function parseOne(from: usize, to: usize): Node {
  let tree =
    syntax == 70 ? parseFixed(from, to, ignoreCase) : parse(from, to, syntax == 69, ignoreCase);
  if (parseError.length) die(parseError);
  if (wholeLines) tree = cat(cat(assertion(LINE_START), tree), assertion(LINE_END));
  else if (wholeWords) tree = cat(cat(assertion(NO_WORD_BEFORE), tree), assertion(NO_WORD_AFTER));
  return tree;
}

/** Prepares the search for all patterns, which are lines of the texts given. */
function preparePatterns(): void {
  let tree = never();
  for (let i = 0; i < patterns.length; i += 2) {
    let from = patterns.at(i);
    const to = from + patterns.at(i + 1);
    while (true) {
      const at = find(from, to, 10);
      tree = alt(tree, parseOne(from, at));
      if (at == to) break;
      from = at + 1;
    }
  }
  if (!prepare(tree)) die('Regular expression too big');
  findLiteral(tree);
}

/** Reads more text, keeping what may be needed as context. False when all has been searched. */
function refill(): bool {
  if (ended) return false;
  let keep = cursor;
  // Context comes from behind what is printed already.
  for (let n = before; n && keep > max(printedTo, buffer); n--) {
    const at = findLast(max(printedTo, buffer), keep - 1, 10);
    keep = at ? at + 1 : max(printedTo, buffer);
  }
  if (numbers) countTo(keep);
  baseOffset += keep - buffer;
  const shift = keep - buffer;
  memory.copy(buffer, keep, end - keep);
  cursor -= shift;
  end -= shift;
  limit = cursor;
  printedTo = printedTo > keep ? printedTo - shift : buffer;
  counted = buffer;
  while (true) {
    if (capacity - (end - buffer) < BLOCK) {
      const larger = alloc(capacity << 1);
      memory.copy(larger, buffer, end - buffer);
      const moved = larger - buffer;
      buffer = larger;
      cursor += moved;
      end += moved;
      limit += moved;
      printedTo += moved;
      counted += moved;
      capacity <<= 1;
    }
    if (terminal) stdout.flush();
    const size = read(fd, end, BLOCK);
    if (size < 0) {
      if (!silent) complain(fileName, readError);
      setStatus(2);
    }
    if (size <= 0) {
      ended = true;
      // The last line is one even without its newline.
      if (end > cursor) store<u8>(end++, 10);
      limit = end;
      return limit > cursor;
    }
    if (!text && !binary && find(end, end + size, 0) < end + size) binary = true;
    const newline = findLast(end, end + size, 10);
    end += size;
    if (newline) {
      limit = newline + 1;
      return true;
    }
  }
}

let lineStart: usize = 0;
let lineEnd: usize = 0;

/** Finds the next line that matches in [cursor, limit): `lineStart` to `lineEnd`, its newline. */
function nextMatch(): bool {
  let p = cursor;
  while (p < limit) {
    if (literalSize) {
      const at = findNext(p, limit);
      if (at == limit) return false;
      lineEnd = find(at, limit, 10);
      const newline = findLast(p, at, 10);
      lineStart = newline ? newline + 1 : p;
      if (literalOnly || search(lineStart, lineEnd + 1) <= lineEnd) return true;
      p = lineEnd + 1;
    } else {
      const at = search(p, limit);
      if (at == limit) return false;
      lineEnd = find(at, limit, 10);
      const newline = findLast(p, at, 10);
      lineStart = newline ? newline + 1 : p;
      return true;
    }
  }
  return false;
}

let pendingStart: usize = 0;
let pendingEnd: usize = 0;
let pending = false;

/** Finds the next line to be selected, -v considered. */
function nextSelected(): bool {
  if (!invert) return nextMatch();
  // Lines between matches are selected one by one; the match that ends them is remembered.
  while (cursor < limit) {
    if (!pending || pendingEnd < cursor) {
      pending = nextMatch();
      pendingStart = pending ? lineStart : limit;
      pendingEnd = pending ? lineEnd : limit;
      pending = true;
    }
    if (cursor < pendingStart) {
      lineStart = cursor;
      lineEnd = find(cursor, limit, 10);
      return true;
    }
    cursor = min(limit, pendingEnd + 1);
    pending = false;
  }
  return false;
}

function countTo(p: usize): void {
  lineNumber += count(counted, p, 10);
  counted = p;
}

function putColored(code: string, from: usize, size: usize): void {
  stdout.text('\x1b[');
  stdout.text(code);
  stdout.text('m\x1b[K');
  stdout.bytes(from, size);
  stdout.text('\x1b[m\x1b[K');
}

function putSeparator(separator: u32): void {
  if (!color) {
    stdout.byte(separator);
    return;
  }
  stdout.text('\x1b[36m\x1b[K');
  stdout.byte(separator);
  stdout.text('\x1b[m\x1b[K');
}

function putFileName(): void {
  if (color) stdout.text('\x1b[35m\x1b[K');
  putName(fileName);
  if (color) stdout.text('\x1b[m\x1b[K');
}

function putPrefix(line: usize, at: usize, separator: u32): void {
  if (names == 72) {
    putFileName();
    putSeparator(separator);
  }
  if (numbers) {
    countTo(line);
    if (color) stdout.text('\x1b[32m\x1b[K');
    stdout.number(lineNumber + 1);
    if (color) stdout.text('\x1b[m\x1b[K');
    putSeparator(separator);
  }
  if (offsets) {
    if (color) stdout.text('\x1b[32m\x1b[K');
    stdout.number(baseOffset + (at - buffer));
    if (color) stdout.text('\x1b[m\x1b[K');
    putSeparator(separator);
  }
}

/** Prints what matches in a line, each match on a line of its own. */
function putMatches(): void {
  let from = lineStart;
  while (from <= lineEnd && findSpan(lineStart, from, lineEnd)) {
    if (matchEnd > matchStart) {
      putPrefix(lineStart, matchStart, 58);
      if (color) putColored('01;31', matchStart, matchEnd - matchStart);
      else stdout.bytes(matchStart, matchEnd - matchStart);
      stdout.byte(10);
      from = matchEnd;
    } else {
      from = matchEnd + 1;
    }
  }
}

function putLine(separator: u32): void {
  putPrefix(lineStart, lineStart, separator);
  let from = lineStart;
  if (color && separator == 58 && !invert) {
    while (from <= lineEnd && findSpan(lineStart, from, lineEnd)) {
      stdout.bytes(from, matchStart - from);
      if (matchEnd > matchStart) {
        putColored('01;31', matchStart, matchEnd - matchStart);
        from = matchEnd;
      } else {
        from = matchStart;
        if (matchEnd == lineEnd) break;
        stdout.byte(load<u8>(from++));
      }
    }
    if (from > lineEnd) from = lineEnd;
  }
  stdout.bytes(from, lineEnd + 1 - from);
}

/** Whether anything has been printed, in this file or an earlier one: context is set apart from it. */
let anyPrinted = false;

/** Prints the lines from `printedTo` on that precede a selected one, at most `before`. */
function putBefore(): void {
  const selectedStart = lineStart;
  const selectedEnd = lineEnd;
  let from = selectedStart;
  for (let n = before; n && from > printedTo; n--) {
    const at = findLast(printedTo, from - 1, 10);
    from = at ? at + 1 : printedTo;
  }
  const gap = from > printedTo || (printedTo == buffer && !adjacent);
  if ((before || after) && anyPrinted && gap && !onlyMatching) {
    if (color) stdout.text('\x1b[36m\x1b[K--\x1b[m\x1b[K\n');
    else stdout.text('--\n');
  }
  while (from < selectedStart) {
    lineStart = from;
    lineEnd = find(from, selectedStart, 10);
    if (!onlyMatching) putLine(45);
    from = lineEnd + 1;
  }
  lineStart = selectedStart;
  lineEnd = selectedEnd;
}

/** Whether the line before the buffer's first has been printed. */
let adjacent = false;
/** Context lines still to be printed behind a selected one. */
let trailing: u64 = 0;

/** Prints context behind a selected line, up to `to`. */
function putAfter(to: usize): void {
  const keptStart = lineStart;
  const keptEnd = lineEnd;
  while (trailing && printedTo < to) {
    lineStart = printedTo;
    lineEnd = find(printedTo, to, 10);
    if (!onlyMatching) putLine(45);
    printedTo = lineEnd + 1;
    trailing--;
  }
  lineStart = keptStart;
  lineEnd = keptEnd;
}

/** Searches the file open as `fd`: how many lines are selected. */
function searchFile(): u64 {
  cursor = limit = end = buffer;
  printedTo = counted = buffer;
  lineNumber = 0;
  baseOffset = 0;
  ended = false;
  binary = false;
  pending = false;
  adjacent = false;
  trailing = 0;
  let selected: u64 = 0;
  const prints = !countOnly && !namesOnly && !quiet;
  if (!most) return 0;
  while (true) {
    if (!refill()) break;
    adjacent = printedTo == cursor && selected > 0;
    pending = false;
    while (nextSelected()) {
      selected++;
      cursor = lineEnd + 1;
      if (namesOnly || quiet) return selected;
      if (prints && binary) {
        stdout.flush();
        putProgramName();
        stderr.text(': ');
        stderr.string(quoteIfNeeded(fileName));
        stderr.text(': binary file matches\n');
        stderr.flush();
        return selected;
      }
      if (prints) {
        if (trailing) putAfter(lineStart);
        if (before || after) putBefore();
        if (onlyMatching) {
          if (!invert) putMatches();
        } else {
          putLine(58);
        }
        printedTo = cursor;
        adjacent = true;
        anyPrinted = true;
        trailing = after;
      }
      if (selected == most) {
        if (prints && trailing) {
          putAfter(limit);
          while (trailing && refill()) {
            putAfter(limit);
            cursor = limit;
          }
        }
        return selected;
      }
    }
    if (prints && trailing) putAfter(limit);
    cursor = limit;
  }
  return selected;
}

/** Searches what is open as `fd` and prints what is to be printed for a whole file. */
function grepOpened(): void {
  const selected = searchFile();
  if (selected) anyMatch = true;
  if (quiet) {
    if (selected) exit(0);
    return;
  }
  if (countOnly && !namesOnly) {
    if (names == 72) {
      putFileName();
      putSeparator(58);
    }
    stdout.number(selected);
    stdout.byte(10);
  }
  if (namesOnly && (namesOnly == 108) == selected > 0) {
    putFileName();
    stdout.byte(10);
  }
  if (terminal) stdout.flush();
}

function failed(name: usize, error: u16): void {
  if (!silent) complain(name, error);
  setStatus(2);
}

/** Whether a file is to be skipped by --include and --exclude. */
function skipsFile(name: usize): bool {
  const last = baseName(name);
  for (let i = 0; i < excludes.length; i++) {
    if (matchesGlob(excludes.at(i), last) || matchesGlob(excludes.at(i), name)) return true;
  }
  if (!includes.length) return false;
  for (let i = 0; i < includes.length; i++) {
    if (matchesGlob(includes.at(i), last) || matchesGlob(includes.at(i), name)) return false;
  }
  return true;
}

function grepFile(name: usize): void {
  if (skipsFile(name)) return;
  const error = openForReading(name);
  if (error) {
    failed(name, error);
    return;
  }
  fileName = name;
  fd = opened();
  grepOpened();
  close(fd);
}

function grepTree(path: usize, shown: usize): void {
  const error = openDirectory(path);
  if (error) {
    failed(path, error);
    return;
  }
  const directory = opened();
  const entries = readEntries(directory);
  close(directory);
  if (readdirError) failed(path, readdirError);
  for (let i = 0; i < entries.length; i++) {
    const entry = changetype<Entry>(entries.at(i));
    const child = join(path, entry.name);
    const name = shown ? join(shown, entry.name) : entry.name;
    let type = entry.type;
    if (type == filetype.SYMBOLIC_LINK && !followLinks) continue;
    if (type == filetype.UNKNOWN || type == filetype.SYMBOLIC_LINK) {
      const failure = stat(child, true);
      if (failure) {
        failed(name, failure);
        continue;
      }
      type = attributes.filetype;
    }
    if (type == filetype.DIRECTORY) {
      if (!skipsDirectory(entry.name)) grepTree(child, name);
    } else if (type == filetype.REGULAR_FILE) {
      grepFile(name);
    }
  }
}

function skipsDirectory(name: usize): bool {
  for (let i = 0; i < excludedDirectories.length; i++) {
    if (matchesGlob(excludedDirectories.at(i), name)) return true;
  }
  return false;
}

function grepOperand(name: usize): void {
  if (is(name, '-')) {
    fileName = standardInput;
    fd = 0;
    grepOpened();
    return;
  }
  if (isDirectory(name)) {
    if (recursive) {
      if (!skipsDirectory(baseName(name))) grepTree(name, name);
    } else if (!silent) {
      beginMessage();
      stderr.string(quoteIfNeeded(name));
      stderr.text(': Is a directory');
      endMessage();
    }
    return;
  }
  grepFile(name);
}

// @ts-ignore: decorator
@lazy const standardInput = fromText('(standard input)');
// @ts-ignore: decorator
@lazy const dot = fromText('.');

function readPatternFile(name: usize): void {
  let file: u32 = 0;
  if (!is(name, '-')) {
    const error = openForReading(name);
    if (error) {
      complain(name, error);
      exit(2);
    }
    file = opened();
  }
  const start = readAll(file);
  if (!start) {
    complain(name, readError);
    exit(2);
  }
  let size = contentsSize;
  havePatterns = true;
  if (!size) return;
  if (load<u8>(start + size - 1) == 10) size--;
  patterns.push(start);
  patterns.push(size);
}

function addPatterns(pattern: usize): void {
  let size: usize = 0;
  while (load<u8>(pattern + size)) size++;
  patterns.push(pattern);
  patterns.push(size);
  havePatterns = true;
}

function contextLength(): u64 {
  const n = parseNumber(value);
  if (parseResult == 1) {
    beginMessage();
    stderr.string(value);
    stderr.text(': invalid context length argument');
    endMessage();
    exit(2);
  }
  return n;
}

let digits = false;

function readOptions(): void {
  let letter: i32;
  while (
    (letter = option(
      'A:aB:bC:cEe:Ff:GHhiLlm:noPqRrsTUvwxyZz0123456789',
      'after-context=A: text=a before-context=B: byte-offset=b context=C: count=c extended-regexp=E regexp=e: fixed-strings=F file=f: basic-regexp=G with-filename=H no-filename=h ignore-case=i no-ignore-case=J files-without-match=L files-with-matches=l max-count=m: line-number=n only-matching=o perl-regexp=P quiet=q silent=q dereference-recursive=R recursive=r no-messages=s invert-match=v word-regexp=w line-regexp=x null-data=z include=I: exclude=X: exclude-dir=D: color=K? colour=K? line-buffered=u binary-files=t:',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 65: after = contextLength(); break; // A
      case 97: text = true; break; // a
      case 66: before = contextLength(); break; // B
      case 98: offsets = true; break; // b
      case 67: after = before = contextLength(); break; // C
      case 99: countOnly = true; break; // c
      case 69: // E
      case 70: // F
      case 71: syntax = letter; break; // G
      case 101: addPatterns(value); break; // e
      case 102: readPatternFile(value); break; // f
      case 72: // H
      case 104: names = letter; break; // h
      case 105: // i
      case 121: ignoreCase = true; break; // y
      case 74: ignoreCase = false; break; // no-ignore-case
      case 76: // L
      case 108: namesOnly = letter; break; // l
      case 109: // m
        most = parseNumber(value);
        if (parseResult) die('invalid max count');
        break;
      case 110: numbers = true; break; // n
      case 111: onlyMatching = true; break; // o
      case 80: die('Perl matching not supported'); break; // P
      case 113: quiet = true; break; // q
      case 82: // R
      case 114: recursive = true; followLinks = letter == 82; break; // r
      case 115: silent = true; break; // s
      case 118: invert = true; break; // v
      case 119: wholeWords = true; break; // w
      case 120: wholeLines = true; break; // x
      case 84: die('-T is not supported'); break;
      case 90: die('-Z is not supported'); break;
      case 122: die('-z is not supported'); break;
      case 73: includes.push(value); break; // include
      case 88: excludes.push(value); break; // exclude
      case 68: excludedDirectories.push(value); break; // exclude-dir
      case 75: // color
        if (!value || is(value, 'auto') || is(value, 'tty') || is(value, 'if-tty')) color = terminal;
        else if (is(value, 'always') || is(value, 'yes') || is(value, 'force')) color = true;
        else if (is(value, 'never') || is(value, 'no') || is(value, 'none')) color = false;
        else usageErrorOf('invalid argument for --color: ', value);
        break;
      case 116: // binary-files
        if (is(value, 'text')) text = true;
        else if (!is(value, 'binary')) die('unknown binary-files type');
        break;
      default:
        if (isDigit(letter)) {
          after = before = (digits ? before * 10 : 0) + letter - 48;
          digits = true;
        }
    }
  }
}

function main(): void {
  setUsageStatus(2);
  setUsageLine('Usage: grep [OPTION]... PATTERNS [FILE]...\n');
  setFailureStatus(2);
  terminal = isTerminal(1);
  readOptions();
  let first = 0;
  if (!havePatterns) {
    if (!operands.length) {
      usageHint();
    }
    addPatterns(operands.at(0));
    first = 1;
  }
  preparePatterns();
  capacity = BLOCK << 1;
  buffer = alloc(capacity);
  const files = operands.length - first;
  if (!names) names = files > 1 || (recursive && (!files || isDirectory(operands.at(first)))) ? 72 : 104;
  if (!files) {
    if (recursive) grepTree(dot, 0);
    else grepOperand(dash);
  }
  for (let i = first; i < operands.length; i++) grepOperand(operands.at(i));
  stdout.flush();
  exit(status ? status : anyMatch ? 0 : 1);
}

main();
