/** Options of a command, by letter; those without a value have ''. */
export interface Options {
  options: ReadonlyMap<string, string>;
  operands: string[];
}

/**
 * Reads options as getopt(3) does: `letters` are those that are known, each that takes a value followed by a colon. Options end
 * at the first operand or at `--`.
 * @param words arguments without the command's name
 * @returns what is wrong, as a text, where an option is unknown or lacks its value
 */
export function readOptions(words: readonly string[], letters: string): Options | string {
  const options = new Map<string, string>();
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at];
    if (word === '--') {
      at++;
      break;
    }
    if (word.length < 2 || word[0] !== '-') break;
    for (let i = 1; i < word.length; i++) {
      const letter = word[i];
      const known = letter === ':' ? -1 : letters.indexOf(letter);
      if (known < 0) return `invalid option -- '${letter}'`;
      if (letters[known + 1] !== ':') {
        options.set(letter, '');
        continue;
      }
      const value = i + 1 < word.length ? word.slice(i + 1) : words[++at];
      if (value === undefined) return `option requires an argument -- '${letter}'`;
      options.set(letter, value);
      break;
    }
  }
  return { options, operands: words.slice(at) };
}
