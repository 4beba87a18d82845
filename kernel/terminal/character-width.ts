/** First and last code points of the wide blocks (Unicode East Asian Width W and F, by block). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** Columns that a terminal uses for a code point that is not a control character: 0 for combining marks, 1 or 2. */
export function characterWidth(codePoint: number): number {
  if (codePoint < 0x300) return 1;
  if (codePoint <= 0x36f || codePoint === 0x200d || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)) {
    return 0;
  }
  for (const [first, last] of WIDE) if (codePoint >= first && codePoint <= last) return 2;
  return 1;
}

/** The beginning of `text` that fits in so many columns; `text` has no control characters. */
export function cutToWidth(text: string, columns: number): string {
  let left = columns;
  let end = 0;
  for (const character of text) {
    left -= characterWidth(character.codePointAt(0)!);
    if (left < 0) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
