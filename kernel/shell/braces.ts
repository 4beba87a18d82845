/**
 * Brace expansion: `a{b,c}d` is `abd acd`, `{1..3}` is `1 2 3`. It works on the text of a word before anything else and
 * leaves quotes and expansions in it alone (bash(1), "Brace Expansion").
 */

/** More words than this from one are refused: the text is the shell's own memory. */
const LIMIT = 100_000;

/** The words that `text` stands for; itself alone where it has no brace expansion; undefined where they are too many. */
export function expandBraces(text: string): string[] | undefined {
  const results: string[] = [];
  return expandInto(text, '', results) ? results : undefined;
}

function expandInto(text: string, prefix: string, results: string[]): boolean {
  for (let at = 0; at < text.length; at = skipElement(text, at)) {
    if (text[at] !== '{') continue;
    const group = readGroup(text, at);
    if (group === undefined) continue;
    const before = prefix + text.slice(0, at);
    const after = text.slice(group.end);
    for (const choice of group.choices) {
      const inner: string[] = [];
      if (group.nested) {
        if (!expandInto(choice, '', inner)) return false;
      } else inner.push(choice);
      for (const one of inner) if (!expandInto(after, before + one, results)) return false;
    }
    return true;
  }
  if (results.length >= LIMIT) return false;
  results.push(prefix + text);
  return true;
}

/** Index after the quoted string, expansion or character at `at`. */
function skipElement(text: string, at: number): number {
  const character = text[at];
  if (character === '\\') return at + 2;
  if (character === "'") return after(text, text.indexOf("'", at + 1));
  if (character === '`') return after(text, text.indexOf('`', at + 1));
  if (character === '"') {
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === '\\') i++;
      else if (text[i] === '"') return i + 1;
    }
    return text.length;
  }
  if (character === '$' && (text[at + 1] === '{' || text[at + 1] === '(')) {
    const [open, close] = text[at + 1] === '{' ? ['{', '}'] : ['(', ')'];
    let depth = 0;
    for (let i = at + 1; i < text.length;) {
      if (text[i] === open) depth++;
      if (text[i] === close && --depth === 0) return i + 1;
      i = text[i] === open || text[i] === close ? i + 1 : skipElement(text, i);
    }
    return text.length;
  }
  return at + 1;
}

function after(text: string, at: number): number {
  return at < 0 ? text.length : at + 1;
}

interface Group {
  choices: string[];
  nested: boolean;
  end: number;
}

/** The brace group that opens at `start`, if it is one. */
function readGroup(text: string, start: number): Group | undefined {
  const choices: string[] = [];
  let from = start + 1;
  let depth = 0;
  for (let at = start + 1; at < text.length;) {
    const character = text[at];
    if (character === '{') {
      depth++;
      at++;
    } else if (character === '}') {
      if (depth-- === 0) {
        const last = text.slice(from, at);
        if (choices.length > 0) return { choices: [...choices, last], nested: true, end: at + 1 };
        const sequence = readSequence(last);
        return sequence && { choices: sequence, nested: false, end: at + 1 };
      }
      at++;
    } else if (character === ',' && depth === 0) {
      choices.push(text.slice(from, at));
      from = ++at;
    } else at = skipElement(text, at);
  }
  return undefined;
}

/** `1..5`, `01..10..2`, `a..f`. */
function readSequence(text: string): string[] | undefined {
  const match = /^(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const numeric = match[1] !== undefined;
  const first = numeric ? Number(match[1]) : match[3].charCodeAt(0);
  const last = numeric ? Number(match[2]) : match[4].charCodeAt(0);
  const step = Math.abs(Number(match[5] ?? 1)) || 1;
  if (Math.abs(last - first) / step > LIMIT) return undefined;
  const padded = numeric && /^-?0\d/.test(match[1]) ? true : numeric && /^-?0\d/.test(match[2]);
  const width = padded ? Math.max(match[1].length, match[2].length) : 0;
  const results: string[] = [];
  for (
    let value = first;
    first <= last ? value <= last : value >= last;
    value += first <= last ? step : -step
  ) {
    if (!numeric) results.push(String.fromCharCode(value));
    else if (value < 0) results.push(`-${String(-value).padStart(width - 1, '0')}`);
    else results.push(String(value).padStart(width, '0'));
  }
  return results;
}
