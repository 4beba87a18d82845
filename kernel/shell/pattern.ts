/**
 * Shell patterns: `*`, `?`, `[...]`, and a backslash that takes the next character as it is (quoted text arrives with its
 * special characters escaped that way). POSIX XCU 2.14.
 *
 * A pattern is matched by following all its places at once through the text (an NFA), so the time is at most the product of
 * both lengths: no pattern can keep the kernel busy the way a backtracking matcher could.
 */

import { FatalError } from './faults.ts';
import { checkLength, MATCH_LIMIT, spend } from './limits.ts';

/** Work that trying a pattern at one place is (limits.ts). */
const MATCH_WORK = 16;

/** Work that taking a text apart is, for each character. */
const CHARACTER_WORK = 4;

type Token = string | { any: 'one' | 'many' } | BracketToken;

interface BracketToken {
  any: 'of';
  negated: boolean;
  /** Pairs of first and last character code. */
  ranges: number[];
  classes: RegExp[];
}

export interface Pattern {
  readonly tokens: readonly Token[];
  /** The text, where nothing in it is special. */
  readonly literal: string | undefined;
}

const CLASSES: Record<string, RegExp> = {
  alnum: /[\p{L}\p{N}]/u,
  alpha: /\p{L}/u,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[^\s\x00-\x1f\x7f]/,
  lower: /\p{Ll}/u,
  print: /[^\x00-\x1f\x7f]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /\p{Lu}/u,
  xdigit: /[0-9A-Fa-f]/,
};

const STAR: Token = { any: 'many' };
const QUESTION: Token = { any: 'one' };

const cache = new Map<string, Pattern>();
const CACHE_LIMIT = 64;

/** Escapes text so that it stands for itself in a pattern. */
export function escapePattern(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\*?[\]!^-]/g, '\\$&') : text;
}

const SPECIAL = /[\\*?[\]!^-]/;

/** Whether unquoted `text` has a character that makes it a pattern. */
export function hasPatternCharacter(text: string): boolean {
  return text.includes('*') || text.includes('?') || text.includes('[');
}

/** Whether unquoted `text` by itself is a pattern: a `[` that nothing closes is an ordinary character. */
export function isPattern(text: string): boolean {
  return hasPatternCharacter(text) && compilePattern(text).literal === undefined;
}

/** Reads a pattern. Recently used ones are remembered. */
export function compilePattern(source: string): Pattern {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const pattern = readPattern(source);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(source, pattern);
  return pattern;
}

function readPattern(source: string): Pattern {
  const tokens: Token[] = [];
  let literal: string | undefined = '';
  for (let at = 0; at < source.length;) {
    let character = source[at];
    if (character === '*') {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
      literal = undefined;
      at++;
      continue;
    }
    if (character === '?') {
      tokens.push(QUESTION);
      literal = undefined;
      at++;
      continue;
    }
    if (character === '[') {
      const end = bracketEnd(source, at);
      if (end > 0) {
        tokens.push(readBracket(source.slice(at + 1, end)));
        literal = undefined;
        at = end + 1;
        continue;
      }
    }
    if (character === '\\' && at + 1 < source.length) at++;
    character = String.fromCodePoint(source.codePointAt(at)!);
    at += character.length;
    tokens.push(character);
    if (literal !== undefined) literal += character;
  }
  return { tokens, literal };
}

/** Index of the `]` that closes the bracket at `start`, or -1: then the `[` is an ordinary character. */
function bracketEnd(source: string, start: number): number {
  let at = start + 1;
  if (source[at] === '!' || source[at] === '^') at++;
  if (source[at] === ']') at++;
  while (at < source.length) {
    if (source[at] === ']') return at;
    if (source[at] === '/') return -1;
    if (source[at] === '\\') at += 2;
    else if (source[at] === '[' && source[at + 1] === ':') {
      const close = source.indexOf(':]', at + 2);
      at = close < 0 ? at + 1 : close + 2;
    } else at++;
  }
  return -1;
}

function readBracket(inner: string): BracketToken {
  const token: BracketToken = { any: 'of', negated: false, ranges: [], classes: [] };
  let at = 0;
  if (inner[0] === '!' || inner[0] === '^') {
    token.negated = true;
    at = 1;
  }
  const character = (): number => {
    if (inner[at] === '\\' && at + 1 < inner.length) at++;
    const code = inner.codePointAt(at)!;
    at += code > 0xffff ? 2 : 1;
    return code;
  };
  while (at < inner.length) {
    if (inner[at] === '[' && inner[at + 1] === ':') {
      const close = inner.indexOf(':]', at + 2);
      const name = close < 0 ? '' : inner.slice(at + 2, close);
      if (name in CLASSES) {
        token.classes.push(CLASSES[name]);
        at = close + 2;
        continue;
      }
    }
    const first = character();
    let last = first;
    if (inner[at] === '-' && at + 1 < inner.length) {
      at++;
      last = character();
    }
    token.ranges.push(first, last);
  }
  return token;
}

function accepts(token: Token, character: string): boolean {
  if (typeof token === 'string') return token === character;
  if (token.any !== 'of') return true;
  const code = character.codePointAt(0)!;
  const { ranges } = token;
  let found = false;
  for (let i = 0; i < ranges.length && !found; i += 2)
    found = code >= ranges[i] && code <= ranges[i + 1];
  for (let i = 0; i < token.classes.length && !found; i++) found = token.classes[i].test(character);
  return found !== token.negated;
}

/**
 * How many of `characters` the pattern takes from `start` on: the longest (or shortest) such prefix, or -1 where none matches.
 * `step` -1 goes backwards from `start` through the text and the pattern, for suffixes.
 */
function matchLength(
  tokens: readonly Token[],
  characters: Characters,
  start: number,
  longest: boolean,
  step: 1 | -1,
  budget = { steps: MATCH_LIMIT },
): number {
  spend(MATCH_WORK);
  const count = tokens.length;
  const token = (place: number): Token => tokens[step === 1 ? place : count - 1 - place];
  let places: number[] = [];
  /** `reached[place]` is the number of the step in which the place was last added. */
  const reached = new Int32Array(count + 1).fill(-1);
  let found = -1;
  const add = (list: number[], place: number, at: number): void => {
    while (reached[place] !== at) {
      reached[place] = at;
      list.push(place);
      if (place === count || token(place) !== STAR) return;
      place++;
    }
  };
  add(places, 0, 0);
  for (let taken = 0; ; taken++) {
    if (reached[count] === taken) {
      found = taken;
      if (!longest) return found;
    }
    const index = start + taken * step;
    if (places.length === 0 || index < 0 || index >= characters.length) return found;
    const character = characters[index];
    const next: number[] = [];
    budget.steps -= places.length;
    spend(places.length);
    if (budget.steps < 0) throw new FatalError('pattern: text too long to be matched', 1);
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      if (place === count) continue;
      if (token(place) === STAR) add(next, place, taken + 1);
      else if (accepts(token(place), character)) add(next, place + 1, taken + 1);
    }
    places = next;
  }
}

/** Whether the whole text matches. */
export function matches(pattern: Pattern, text: string): boolean {
  const { tokens } = pattern;
  if (pattern.literal !== undefined) return pattern.literal === text;
  if (tokens.length === 1 && tokens[0] === STAR) return true;
  // One star is by far the most frequent; comparing both ends then needs no search.
  const star = tokens.indexOf(STAR);
  const characters = split(text);
  if (star >= 0 && tokens.indexOf(STAR, star + 1) < 0) {
    const after = tokens.length - star - 1;
    if (characters.length < star + after) return false;
    for (let i = 0; i < star; i++) if (!accepts(tokens[i], characters[i])) return false;
    for (let i = 1; i <= after; i++) {
      if (!accepts(tokens[tokens.length - i], characters[characters.length - i])) return false;
    }
    return true;
  }
  return matchLength(tokens, characters, 0, true, 1) === characters.length;
}

/** Half of a character beyond the basic plane. */
const SURROGATE = /[\ud800-\udfff]/;

/** A text by characters: the string itself where each is one unit. */
type Characters = string | readonly string[];

function split(text: string): Characters {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

function piece(characters: Characters, from: number, to = characters.length): string {
  return typeof characters === 'string'
    ? characters.slice(from, to)
    : characters.slice(from, to).join('');
}

/** `${x#pattern}` (shortest) and `${x##pattern}` (longest). */
export function removePrefix(pattern: Pattern, text: string, longest: boolean): string {
  const { literal, tokens } = pattern;
  if (literal !== undefined) return text.startsWith(literal) ? text.slice(literal.length) : text;
  const rest = literalAfterStar(tokens);
  if (rest !== undefined) {
    const at = longest ? text.lastIndexOf(rest) : text.indexOf(rest);
    return at < 0 ? text : text.slice(at + rest.length);
  }
  const characters = split(text);
  const length = matchLength(tokens, characters, 0, longest, 1);
  return length <= 0 ? text : piece(characters, length);
}

/** `${x%pattern}` (shortest) and `${x%%pattern}` (longest). */
export function removeSuffix(pattern: Pattern, text: string, longest: boolean): string {
  const { literal, tokens } = pattern;
  if (literal !== undefined)
    return text.endsWith(literal) ? text.slice(0, text.length - literal.length) : text;
  const before = literalBeforeStar(tokens);
  if (before !== undefined) {
    const at = longest ? text.indexOf(before) : text.lastIndexOf(before);
    return at < 0 ? text : text.slice(0, at);
  }
  const characters = split(text);
  const length = matchLength(tokens, characters, characters.length - 1, longest, -1);
  return length <= 0 ? text : piece(characters, 0, characters.length - length);
}

function literalAfterStar(tokens: readonly Token[]): string | undefined {
  if (tokens[0] !== STAR || tokens.length < 2) return undefined;
  const rest = tokens.slice(1);
  return rest.every((token) => typeof token === 'string') ? rest.join('') : undefined;
}

function literalBeforeStar(tokens: readonly Token[]): string | undefined {
  if (tokens.at(-1) !== STAR || tokens.length < 2) return undefined;
  const rest = tokens.slice(0, -1);
  return rest.every((token) => typeof token === 'string') ? rest.join('') : undefined;
}

/** Texts between the places where the matched text goes: `a&b` is ['a', 'b']. */
export type Replacement = readonly string[];

/** Reads a replacement as a PatternSink-like sink gives it: an `&` is the matched text unless a backslash is before it. */
export function readReplacement(source: string): Replacement {
  if (!source.includes('&') && !source.includes('\\')) return [source];
  const pieces = [''];
  for (let at = 0; at < source.length; at++) {
    if (source[at] === '&') pieces.push('');
    else {
      if (source[at] === '\\' && (source[at + 1] === '&' || source[at + 1] === '\\')) at++;
      pieces[pieces.length - 1] += source[at];
    }
  }
  return pieces;
}

/** `${x/pattern/replacement}`, with `all` the `//` form, anchored by `/#` or `/%`. The longest match is taken at each place. */
export function replacePattern(
  pattern: Pattern,
  text: string,
  template: Replacement,
  { all, anchor }: { all: boolean; anchor: '' | '#' | '%' },
): string {
  const { literal, tokens } = pattern;
  if (tokens.length === 0) {
    if (anchor === '#') return template.join('') + text;
    return anchor === '%' ? text + template.join('') : text;
  }
  if (text === '') return matches(pattern, '') ? template.join('') : '';
  if (literal !== undefined && anchor === '') {
    const replacement = template.join(literal);
    if (all) {
      const pieces = text.split(literal);
      spend(pieces.length);
      checkLength((pieces.length - 1) * replacement.length);
      return pieces.join(replacement);
    }
    const at = text.indexOf(literal);
    return at < 0 ? text : text.slice(0, at) + replacement + text.slice(at + literal.length);
  }
  spend(text.length * CHARACTER_WORK);
  const characters = split(text);
  if (anchor === '#') {
    const length = matchLength(tokens, characters, 0, true, 1);
    return length < 0
      ? text
      : template.join(piece(characters, 0, length)) + piece(characters, length);
  }
  if (anchor === '%') {
    const length = matchLength(tokens, characters, characters.length - 1, true, -1);
    if (length < 0) return text;
    const start = characters.length - length;
    return piece(characters, 0, start) + template.join(piece(characters, start));
  }
  const budget = { steps: MATCH_LIMIT };
  // Joined at the end: a text that grows is copied each time.
  const pieces: string[] = [];
  let total = 0;
  let at = 0;
  while (at < characters.length) {
    const length = matchLength(tokens, characters, at, true, 1, budget);
    if (length <= 0) {
      pieces.push(characters[at++]);
      continue;
    }
    const replacement = template.join(piece(characters, at, at + length));
    pieces.push(replacement);
    total += replacement.length;
    checkLength(total);
    at += length;
    if (!all) break;
  }
  pieces.push(piece(characters, at));
  return pieces.join('');
}

/** `${x^pattern}` and kin: changes the case of the first (or each) character that matches. */
export function changeCase(
  pattern: Pattern | undefined,
  text: string,
  operator: '^' | '^^' | ',' | ',,',
): string {
  const change = (character: string): string => {
    if (pattern !== undefined && !matches(pattern, character)) return character;
    return operator[0] === '^' ? character.toUpperCase() : character.toLowerCase();
  };
  spend(text.length * CHARACTER_WORK);
  const characters = split(text);
  if (operator.length === 1) {
    return characters.length === 0 ? '' : change(characters[0]) + piece(characters, 1);
  }
  if (pattern === undefined) return operator === '^^' ? text.toUpperCase() : text.toLowerCase();
  let result = '';
  for (const character of characters) result += change(character);
  return result;
}
