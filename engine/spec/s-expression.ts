/** Part of a script in the text format: a list in parentheses, a string, or any other word. */
export type Node = List | Atom;

export interface List {
  kind: 'list';
  items: Node[];
  /** Where its text begins and ends. */
  start: number;
  end: number;
}

export interface Atom {
  kind: 'word' | 'string';
  /** The word, or the string as it is written, without its quotes. */
  text: string;
  start: number;
}

/** The source is not well-formed. */
class MalformedTextError extends Error {}

const SPACE = /\s/;
const END_OF_WORD = /[\s()";]/;

/** Reads the lists of a source text (WebAssembly specification, 6.3 "Lexical Format"). */
export function parseLists(source: string): List[] {
  const top: List = { kind: 'list', items: [], start: 0, end: source.length };
  const open: List[] = [top];
  let at = 0;
  while ((at = skipSpace(source, at)) < source.length) {
    const list = open[open.length - 1];
    const character = source[at];
    if (character === '(') {
      const inner: List = { kind: 'list', items: [], start: at, end: -1 };
      list.items.push(inner);
      open.push(inner);
      at++;
    } else if (character === ')') {
      if (open.length === 1) throw new MalformedTextError('")" without a "("');
      list.end = ++at;
      open.pop();
    } else if (character === '"') {
      const end = endOfString(source, at);
      list.items.push({ kind: 'string', text: source.slice(at + 1, end), start: at });
      at = end + 1;
    } else {
      let end = at + 1;
      while (end < source.length && !END_OF_WORD.test(source[end])) end++;
      list.items.push({ kind: 'word', text: source.slice(at, end), start: at });
      at = end;
    }
  }
  if (open.length > 1) throw new MalformedTextError('a "(" has no ")"');
  return top.items.map((item) => {
    if (item.kind !== 'list') throw new MalformedTextError(`"${item.text}" stands alone`);
    return item;
  });
}

/** The position of the next thing that is neither space nor comment. */
function skipSpace(source: string, at: number): number {
  for (;;) {
    if (at < source.length && SPACE.test(source[at])) {
      at++;
    } else if (source.startsWith(';;', at)) {
      while (at < source.length && source[at] !== '\n' && source[at] !== '\r') at++;
    } else if (source.startsWith('(;', at)) {
      at = endOfBlockComment(source, at);
    } else {
      return at;
    }
  }
}

function endOfBlockComment(source: string, at: number): number {
  let depth = 0;
  do {
    if (source.startsWith('(;', at)) {
      depth++;
      at += 2;
    } else if (source.startsWith(';)', at)) {
      depth--;
      at += 2;
    } else if (at++ >= source.length) {
      throw new MalformedTextError('a comment has no end');
    }
  } while (depth > 0);
  return at;
}

/** The position of the quote that ends the string which begins here. */
function endOfString(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '"') return at;
    if (source[at] === '\\') at++;
  }
  throw new MalformedTextError('a string has no end');
}

const ESCAPES: Record<string, number> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, '\\': 92 };

/** The bytes that a string as it is written stands for. */
export function stringBytes(text: string): Uint8Array {
  const parts: number[] = [];
  const encoder = new TextEncoder();
  for (let at = 0; at < text.length;) {
    if (text[at] !== '\\') {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      parts.push(...encoder.encode(character));
      at += character.length;
      continue;
    }
    const escape = text[at + 1];
    if (escape === 'u') {
      const end = text.indexOf('}', at);
      const code = parseInt(text.slice(at + 3, end).replaceAll('_', ''), 16);
      parts.push(...encoder.encode(String.fromCodePoint(code)));
      at = end + 1;
    } else if (escape in ESCAPES) {
      parts.push(ESCAPES[escape]);
      at += 2;
    } else {
      parts.push(parseInt(text.slice(at + 1, at + 3), 16));
      at += 3;
    }
  }
  return Uint8Array.from(parts);
}
