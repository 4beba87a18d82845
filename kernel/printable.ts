/**
 * Text of others on somebody's terminal: names of files and programs may hold control characters, which would be commands to the
 * terminal. What the system prints of its own goes through here.
 */

/** C0 controls, delete, and the C1 controls, which terminals that read UTF-8 obey too. */
const CONTROL = /[\x00-\x1f\x7f-\x9f]/;
const LINE_CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
const CONTROLS = /[\x00-\x1f\x7f-\x9f]+/g;

const NAMED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
};

/** With `?` for each control character, as `ls -q` shows names. */
export function printable(text: string): string {
  return CONTROL.test(text) ? text.replace(new RegExp(CONTROL, 'g'), '?') : text;
}

/** A message of one or more lines, with `?` for each control character that is not a newline or a tab. */
export function printableLines(text: string): string {
  return LINE_CONTROL.test(text) ? text.replace(new RegExp(LINE_CONTROL, 'g'), '?') : text;
}

/** In quotes as GNU's messages have names (shell-escape-always): what is printed can be pasted into a shell. */
export function quoteName(name: string): string {
  const plain = name.replaceAll("'", "'\\''");
  if (!CONTROL.test(name)) return `'${plain}'`;
  return `'${plain.replace(CONTROLS, (controls) => `'$'${escape(controls)}''`)}'`;
}

/** Bare, or in quotes where control characters, blanks or a colon would make a message hard to read. */
export function quoteIfNeeded(name: string): string {
  return name === '' || /[\s:'"]/.test(name) || CONTROL.test(name) ? quoteName(name) : name;
}

function escape(controls: string): string {
  let text = '';
  for (const control of controls) {
    const code = control.charCodeAt(0);
    // Beyond ASCII a character is its two bytes.
    if (code >= 0x80) text += `\\302\\${code.toString(8)}`;
    else text += NAMED[control] ?? `\\${code.toString(8).padStart(3, '0')}`;
  }
  return text;
}
