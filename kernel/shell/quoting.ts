/** Quoting text so that a shell reads it back as it was. */

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;
const CONTROL = /[\x00-\x1f\x7f-\x9f]/;

/** As `set -x` and `printf %q`'s kin show a word: bare where that will do, else in single quotes or `$'…'`. */
export function quoteForTrace(text: string): string {
  if (text === '') return "''";
  return SAFE.test(text) ? text : quoteAlways(text);
}

/** In quotes in any case, as `alias` and `trap` list. */
export function quoteAlways(text: string): string {
  if (CONTROL.test(text)) return ansiQuote(text);
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** In double quotes, as `export` lists. */
export function quoteDouble(text: string): string {
  if (CONTROL.test(text)) return ansiQuote(text);
  return `"${text.replace(/["$`\\]/g, '\\$&')}"`;
}

/** With backslashes, as `printf %q` does. */
export function quoteWithBackslashes(text: string): string {
  if (text === '') return "''";
  if (CONTROL.test(text)) return ansiQuote(text);
  return text.replace(/[^A-Za-z0-9_@%+=:./\x80-\uffff-]/g, '\\$&').replace(/^~/, '\\~');
}

const NAMED: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\x1b': '\\E',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
};

function ansiQuote(text: string): string {
  const inner = text.replace(
    /[\x00-\x1f\x7f-\x9f\\']/g,
    (character) => NAMED[character] ?? octal(character.charCodeAt(0)),
  );
  return `$'${inner}'`;
}

/** The bytes of a control character as escapes; beyond ASCII it has two. */
function octal(code: number): string {
  const last = `\\${code.toString(8).padStart(3, '0')}`;
  return code < 0x80 ? last : `\\302${last}`;
}
