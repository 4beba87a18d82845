/** Backslash escapes of `echo -e` and `printf`. They may name single bytes, so the result is bytes where it must be. */
import { encode } from '../text.ts';

export interface Unescaped {
  bytes: Uint8Array;
  /** `\c` was met: nothing more is to be printed. */
  stop: boolean;
}

const SIMPLE: Record<string, number> = {
  a: 7,
  b: 8,
  e: 27,
  E: 27,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
};

/**
 * Where the text stands decides about octal escapes: `echo -e` knows `\0nnn`, a format of `printf` `\nnn`, an argument of its
 * `%b` both.
 */
export type EscapePlace = 'echo' | 'format' | 'argument';

/** Expands the escapes in `text`. */
export function unescape(text: string, place: EscapePlace): Unescaped {
  if (!text.includes('\\')) return { bytes: encode(text), stop: false };
  const pieces: Uint8Array[] = [];
  let stop = false;
  let from = 0;
  const escape =
    /\\(?:([abeEfnrtv\\])|(c)|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|(0[0-7]{0,3})|([1-7][0-7]{0,2})|(["'?]))/g;
  for (let match = escape.exec(text); match !== null; match = escape.exec(text)) {
    let bytes: Uint8Array | undefined;
    if (match[1] !== undefined) bytes = Uint8Array.of(SIMPLE[match[1]]);
    else if (match[2] !== undefined) stop = true;
    else if (match[3] !== undefined) bytes = Uint8Array.of(parseInt(match[3], 16));
    else if (match[4] !== undefined || match[5] !== undefined) {
      const code = parseInt(match[4] ?? match[5], 16);
      bytes = code <= 0x10ffff ? encode(String.fromCodePoint(code)) : undefined;
    } else if (match[6] !== undefined || (match[7] !== undefined && place !== 'echo')) {
      // In a format `\0101` is `\010` and a `1`.
      let digits = match[6] ?? match[7];
      if (place === 'format' && digits.length > 3) {
        escape.lastIndex -= digits.length - 3;
        digits = digits.slice(0, 3);
      }
      bytes = Uint8Array.of(parseInt(digits, 8) & 0xff);
    } else if (match[8] !== undefined && place === 'format') bytes = encode(match[8]);
    if (bytes === undefined && !stop) continue;
    pieces.push(encode(text.slice(from, match.index)));
    if (stop) {
      from = text.length;
      break;
    }
    pieces.push(bytes!);
    from = escape.lastIndex;
  }
  pieces.push(encode(text.slice(from)));
  return { bytes: concatenate(pieces), stop };
}

/** Joins byte strings. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  let total = 0;
  for (const piece of pieces) total += piece.length;
  const all = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
