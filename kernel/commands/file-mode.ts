/**
 * Applies a mode of chmod(1) to permission bits: octal (`755`) or symbolic (`u+x,go-w`, `a=rX`).
 * @param mode the bits before, 0..0o7777
 * @param directory X sets execute for directories and for files somebody may execute already
 * @param umask bits that a clause without who leaves alone
 * @returns the bits after, or null where `text` is no mode
 */
export function applyMode(
  text: string,
  mode: number,
  directory: boolean,
  umask: number,
): number | null {
  if (/^[0-7]{1,4}$/.test(text)) return parseInt(text, 8);
  let result = mode;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(clause);
    if (match === null) return null;
    for (const [, operator, permissions] of match[2].matchAll(/([-+=])([rwxXst]*)/g)) {
      result = applyClause(result, match[1], operator, permissions, directory, umask);
    }
  }
  return result;
}

const WHO: Record<string, number> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };
const PERMISSION: Record<string, number> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 };

function applyClause(
  mode: number,
  who: string,
  operator: string,
  permissions: string,
  directory: boolean,
  umask: number,
): number {
  let mask = who === '' ? 0o7777 & ~umask : 0;
  for (const letter of who) mask |= WHO[letter];
  let bits = 0;
  for (const letter of permissions) {
    if (letter === 'X') bits |= directory || (mode & 0o111) !== 0 ? 0o111 : 0;
    else bits |= PERMISSION[letter];
  }
  bits &= mask | 0o1000;
  if (operator === '+') return mode | bits;
  if (operator === '-') return mode & ~bits;
  return (mode & ~(mask & 0o777)) | bits;
}
