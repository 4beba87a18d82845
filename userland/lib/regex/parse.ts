/**
 * POSIX regular expressions, basic and extended, with GNU's additions (\w \W \s \S \b \B \< \> and, in basic ones,
 * \+ \? \|), over UTF-8. Back-references are refused: they are not regular, and matching here takes linear time.
 */
import { isDigit, lower, upper } from '../bytes';
import { putProgramName } from '../failure';
import { stderr } from '../output';
import { decode, decodedSize } from '../utf8';
import { CharSet } from './charset';
import {
  LINE_END,
  LINE_START,
  NOT_WORD_BOUNDARY,
  Node,
  UNBOUNDED,
  WORD_BOUNDARY,
  WORD_END,
  WORD_START,
  addByte,
  alt,
  assertion,
  cat,
  empty,
  never,
  repeat,
  set,
} from './node';

/** Most repetitions that an interval may ask for. */
const MOST_REPEATS = 32767;

/** What is wrong with the expression last parsed; empty when nothing is. */
export let parseError: string = '';

let p: usize = 0;
let end: usize = 0;
let extended = false;
let ignoreCase = false;
/** Groups that are open. */
let depth = 0;

/** One character without a special meaning. */
function literal(at: usize, size: usize): Node {
  let result = empty();
  for (let i: usize = 0; i < size; i++) {
    const byte = <u32>load<u8>(at + i);
    const one = set();
    addByte(one.set, byte);
    if (ignoreCase) {
      addByte(one.set, lower(byte));
      addByte(one.set, upper(byte));
    }
    result = cat(result, one);
  }
  return result;
}

/** A fixed string as a tree. */
export function parseFixed(from: usize, to: usize, anyCase: bool): Node {
  parseError = '';
  ignoreCase = anyCase;
  let result = empty();
  for (let at = from; at < to; at++) result = cat(result, literal(at, 1));
  return result;
}

/** A regular expression as a tree; `parseError` tells whether it is one. */
export function parse(from: usize, to: usize, isExtended: bool, anyCase: bool): Node {
  p = from;
  end = to;
  extended = isExtended;
  ignoreCase = anyCase;
  depth = 0;
  parseError = '';
  const result = alternatives();
  if (!parseError.length && p < end) parseError = 'Unmatched ) or \\)';
  return result;
}

// @ts-ignore: decorator
@inline
function at(offset: usize = 0): u32 {
  return p + offset < end ? <u32>load<u8>(p + offset) : 0;
}

/** Whether an operator comes next: itself in extended expressions, behind a backslash in basic ones. */
function isOperator(byte: u32): bool {
  return extended ? p < end && at() == byte : p + 1 < end && at() == 92 && at(1) == byte;
}

function skipOperator(): void {
  p += extended ? 1 : 2;
}

function alternatives(): Node {
  let result = branch();
  while (!parseError.length && isOperator(124)) {
    skipOperator();
    result = alt(result, branch());
  }
  return result;
}

/** Whether `$` at p stands where it means the end of the line. */
function isEndAnchor(): bool {
  if (extended || p + 1 == end) return true;
  return at(1) == 92 && (at(2) == 41 || at(2) == 124);
}

function branch(): Node {
  let result = empty();
  let first = true;
  while (p < end && !parseError.length) {
    if (isOperator(124) || (depth && isOperator(41))) break;
    let atom: Node;
    const byte = at();
    if (byte == 94 && (extended || first)) {
      p++;
      atom = assertion(LINE_START);
      result = cat(result, atom);
      // In basic expressions a star behind the anchor is a star.
      if (!extended) continue;
      result = cat(result, quantified(empty()));
      first = false;
      continue;
    }
    if (byte == 36 && isEndAnchor()) {
      p++;
      atom = assertion(LINE_END);
    } else if (first && (byte == 42 || (extended && (byte == 43 || byte == 63)))) {
      // Nothing to repeat: a star in basic expressions, nothing in extended ones.
      if (extended) warnOfStart(byte);
      p++;
      atom = extended ? empty() : literal(p - 1, 1);
    } else if (first && extended && byte == 123 && isInterval()) {
      warnOfStart(byte);
      atom = empty();
    } else {
      atom = parseAtom();
    }
    result = cat(result, quantified(atom));
    first = false;
  }
  return result;
}

function warnOfStart(operator: u32): void {
  putProgramName();
  stderr.text(': warning: ');
  if (operator == 123) stderr.text('{...}');
  else stderr.byte(operator);
  stderr.text(' at start of expression\n');
  stderr.flush();
}

function parseAtom(): Node {
  const byte = at();
  if (byte == 92) return parseEscape();
  if (byte == 91) return parseBracket();
  if (byte == 46) {
    p++;
    return CharSet.create().toNode(true);
  }
  if (extended && byte == 40) {
    p++;
    return parseGroup();
  }
  const start = p;
  decode(p, end);
  p += decodedSize;
  return literal(start, decodedSize);
}

function parseGroup(): Node {
  depth++;
  const result = alternatives();
  depth--;
  if (parseError.length) return result;
  if (!isOperator(41)) {
    parseError = 'Unmatched ( or \\(';
    return result;
  }
  skipOperator();
  return result;
}

/** Letters, digits and _; characters beyond ASCII count as letters. */
function wordSet(): CharSet {
  const result = CharSet.create();
  addClass(result, 'alnum');
  result.add(95, 95);
  return result;
}

function spaceSet(): CharSet {
  const result = CharSet.create();
  addClass(result, 'space');
  return result;
}

function parseEscape(): Node {
  if (p + 1 >= end) {
    parseError = 'Trailing backslash';
    return empty();
  }
  const letter = at(1);
  p += 2;
  switch (letter) {
    case 40: // (
      if (!extended) return parseGroup();
      break;
    case 41: // )
      if (!extended) {
        parseError = 'Unmatched ) or \\)';
        return empty();
      }
      break;
    case 119: return wordSet().toNode(false); // w
    case 87: return wordSet().toNode(true); // W
    case 115: return spaceSet().toNode(false); // s
    case 83: return spaceSet().toNode(true); // S
    case 98: return assertion(WORD_BOUNDARY); // b
    case 66: return assertion(NOT_WORD_BOUNDARY); // B
    case 60: return assertion(WORD_START); // <
    case 62: return assertion(WORD_END); // >
    case 96: return assertion(LINE_START); // `
    case 39: return assertion(LINE_END); // '
    default:
      if (letter - 49 < 9) {
        parseError = 'back-references are not supported (matching takes linear time)';
        return empty();
      }
  }
  p--;
  decode(p, end);
  const start = p;
  p += decodedSize;
  return literal(start, decodedSize);
}

let least = 0;
let most = 0;
/** Address behind the interval last recognised. */
let intervalEnd: usize = 0;

/** Whether {m}, {m,}, {,n} or {m,n} stands at p (behind a backslash in basic expressions). */
function isInterval(): bool {
  let q = p + (extended ? 1 : 2);
  least = 0;
  most = UNBOUNDED;
  const start = q;
  for (; q < end && isDigit(load<u8>(q)); q++) least = min(least * 10 + load<u8>(q) - 48, 1000000);
  const hasLeast = q > start;
  if (q < end && load<u8>(q) == 44) {
    q++;
    const from = q;
    let n = 0;
    for (; q < end && isDigit(load<u8>(q)); q++) n = min(n * 10 + load<u8>(q) - 48, 1000000);
    if (q > from) most = n;
  } else if (hasLeast) {
    most = least;
  } else {
    return false;
  }
  if (!extended) {
    if (q >= end || load<u8>(q) != 92) return false;
    q++;
  }
  if (q >= end || load<u8>(q) != 125) return false;
  intervalEnd = q + 1;
  return true;
}

/** An atom with the repetitions behind it. */
function quantified(atom: Node): Node {
  while (p < end && !parseError.length) {
    if (at() == 42) {
      p++;
      atom = repeat(atom, 0, UNBOUNDED);
    } else if (isOperator(43)) {
      skipOperator();
      atom = repeat(atom, 1, UNBOUNDED);
    } else if (isOperator(63)) {
      skipOperator();
      atom = repeat(atom, 0, 1);
    } else if (isOperator(123)) {
      if (!isInterval()) {
        if (extended) break;
        parseError = hasClosing() ? 'Invalid content of \\{\\}' : 'Unmatched \\{';
        break;
      }
      p = intervalEnd;
      if (most != UNBOUNDED && least > most) {
        parseError = 'Invalid content of \\{\\}';
        break;
      }
      if (least > MOST_REPEATS || most > MOST_REPEATS) {
        parseError = 'Regular expression too big';
        break;
      }
      atom = most == 0 ? empty() : repeat(atom, least, most);
    } else {
      break;
    }
  }
  return atom;
}

/** Whether \} comes somewhere. */
function hasClosing(): bool {
  for (let q = p; q + 1 < end; q++) if (load<u8>(q) == 92 && load<u8>(q, 1) == 125) return true;
  return false;
}

/** Adds a named class such as alpha; false when there is none of that name. */
function addClass(to: CharSet, name: string): bool {
  const all = 'alpha digit alnum upper lower space blank punct print graph cntrl xdigit ';
  let index = 0;
  let i = 0;
  const size = name.length;
  for (; i < all.length; index++) {
    let j = 0;
    while (j < size && all.charCodeAt(i + j) == name.charCodeAt(j)) j++;
    if (j == size && all.charCodeAt(i + j) == 32) break;
    while (all.charCodeAt(i) != 32) i++;
    i++;
  }
  return addClassAt(to, index);
}

function addClassAt(to: CharSet, index: i32): bool {
  switch (index) {
    case 1: to.add(48, 57); break; // digit
    case 2: // alnum
      to.add(48, 57); // fall through
    case 0: // alpha
      to.add(65, 90);
      to.add(97, 122);
      to.add(0xaa, 0x10ffff);
      break;
    case 3: to.add(65, 90); break; // upper
    case 4: to.add(97, 122); break; // lower
    case 5: to.add(9, 13); to.add(32, 32); break; // space
    case 6: to.add(9, 9); to.add(32, 32); break; // blank
    case 7: // punct
      to.add(33, 47);
      to.add(58, 64);
      to.add(91, 96);
      to.add(123, 126);
      break;
    case 8: to.add(32, 126); to.add(0xa0, 0x10ffff); break; // print
    case 9: to.add(33, 126); to.add(0xa1, 0x10ffff); break; // graph
    case 10: to.add(0, 31); to.add(127, 0x9f); break; // cntrl
    case 11: // xdigit
      to.add(48, 57);
      to.add(65, 70);
      to.add(97, 102);
      break;
    default: return false;
  }
  return true;
}

/** Index of the class whose name stands in [from, to), as `addClassAt` takes it. */
function classIndex(from: usize, to: usize): i32 {
  const all = 'alpha digit alnum upper lower space blank punct print graph cntrl xdigit ';
  let index = 0;
  for (let i = 0; i < all.length; index++) {
    let q = from;
    while (q < to && all.charCodeAt(i) == <i32>load<u8>(q)) {
      i++;
      q++;
    }
    if (q == to && all.charCodeAt(i) == 32) return index;
    while (all.charCodeAt(i) != 32) i++;
    i++;
  }
  return -1;
}

const UNMATCHED_BRACKET = 'Unmatched [, [^, [:, [., or [=';

/** Address of `mark]` that ends [:name: and its like, or 0. */
function closing(from: usize, mark: u32): usize {
  for (let q = from; q + 1 < end; q++) {
    if (<u32>load<u8>(q) == mark && load<u8>(q, 1) == 93) return q;
  }
  return 0;
}

/** One character of a bracket expression, [.x.] and [=x=] included. */
function bracketCharacter(): u32 {
  const mark = at(1);
  if (at() == 91 && (mark == 46 || mark == 61)) {
    const stop = closing(p + 2, mark);
    if (!stop) {
      parseError = UNMATCHED_BRACKET;
      return 0;
    }
    const code = decode(p + 2, stop);
    if (p + 2 + decodedSize != stop) parseError = 'Invalid collation character';
    p = stop + 2;
    return code;
  }
  const code = decode(p, end);
  p += decodedSize;
  return code;
}

function parseBracket(): Node {
  const open = p++;
  const negated = at() == 94;
  if (negated) p++;
  const chars = CharSet.create();
  let first = true;
  while (true) {
    if (p >= end) {
      parseError = UNMATCHED_BRACKET;
      return empty();
    }
    if (at() == 93 && !first) break;
    first = false;
    if (at() == 91 && at(1) == 58) {
      const stop = closing(p + 2, 58);
      if (!stop) {
        parseError = UNMATCHED_BRACKET;
        return empty();
      }
      let index = classIndex(p + 2, stop);
      // Without regard to case, upper and lower are any letter of either.
      if (ignoreCase && (index == 3 || index == 4)) {
        chars.add(65, 90);
        chars.add(97, 122);
      } else if (!addClassAt(chars, index)) {
        parseError = 'Invalid character class name';
        return empty();
      }
      p = stop + 2;
      continue;
    }
    const low = bracketCharacter();
    if (parseError.length) return empty();
    let high = low;
    if (at() == 45 && p + 1 < end && at(1) != 93) {
      p++;
      high = bracketCharacter();
      if (parseError.length) return empty();
      if (high < low) {
        parseError = 'Invalid range end';
        return empty();
      }
    }
    chars.add(low, high);
  }
  p++;
  if (load<u8>(open + 1) == 58 && load<u8>(p - 2) == 58 && p - open > 3) {
    parseError = 'character class syntax is [[:space:]], not [:space:]';
  }
  if (ignoreCase) chars.addCases();
  return chars.toNode(negated);
}

/** Matches nowhere: what an empty list of patterns does. */
export function parseNothing(): Node {
  return never();
}
