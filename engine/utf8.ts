/** Decodes valid UTF-8 (names in a validated module). */
export function decodeUtf8(bytes: Uint8Array): string {
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
