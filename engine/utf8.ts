/** Bytes of which a string is made at once. */
const CHUNK = 4096;

/** Decodes valid UTF-8 (names in a validated module). */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[]);
  }
  return /^[\0-\x7f]*$/.test(text) ? text : decodeAny(bytes);
}

function decodeAny(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++];
    if (first < 0x80) {
      text += String.fromCharCode(first);
      continue;
    }
    const count = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    let point = first & (0x3f >> count);
    for (let k = 0; k < count; k++) point = (point << 6) | (bytes[i++] & 0x3f);
    text += String.fromCodePoint(point);
  }
  return text;
}

/** First byte of a character of so many further ones. */
const LEADS = [0, 0xc0, 0xe0, 0xf0];

/** Encodes a name. An unpaired surrogate becomes bytes that no valid name has. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point < 0x80) bytes.push(point);
    else {
      const count = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
      bytes.push(LEADS[count] | (point >> (6 * count)));
      for (let k = count - 1; k >= 0; k--) bytes.push(0x80 | ((point >> (6 * k)) & 0x3f));
    }
  }
  return Uint8Array.from(bytes);
}
