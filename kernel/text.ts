/**
 * UTF-8 without TextEncoder and TextDecoder, which in the canister are polyfills that cost some
 * 15,000 instructions a byte. ASCII, which nearly all names and lines are, takes the short way.
 */

// fromCharCode with spread arguments: beyond some thousands the argument list overflows the stack.
const PIECE = 4096;
// Anchored, because QuickJS takes three times as long to look for one letter that is beyond ASCII.
const ASCII = /^[\x00-\x7f]*$/;

/** The UTF-8 bytes of a string; a lone surrogate becomes U+FFFD as in the Encoding standard. */
export function encode(text: string): Uint8Array {
  const length = text.length;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return encodeBeyondAscii(text, bytes, i);
    bytes[i] = unit;
  }
  return bytes;
}

/** Length of `encode(text)` without making it. */
export function encodedLength(text: string): number {
  const length = text.length;
  let bytes = length;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes++;
    else {
      bytes += 2;
      // A pair is four bytes for two units.
      if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) i++;
    }
  }
  return bytes;
}

/** The string that UTF-8 bytes stand for; each ill-formed sequence becomes U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return decodeFrom(bytes, false)!;
}

/** Like `decode`, but undefined if the bytes are not well-formed UTF-8. */
export function decodeStrict(bytes: Uint8Array): string | undefined {
  return decodeFrom(bytes, true);
}

function encodeBeyondAscii(text: string, ascii: Uint8Array, start: number): Uint8Array {
  const length = text.length;
  const bytes = new Uint8Array(start + (length - start) * 3);
  bytes.set(ascii.subarray(0, start));
  let at = start;
  for (let i = start; i < length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[at++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
      continue;
    }
    if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(i + 1))) {
      code = 0x10000 + ((code - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00);
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
    } else {
      if ((code & 0xf800) === 0xd800) code = 0xfffd;
      bytes[at++] = 0xe0 | (code >> 12);
    }
    bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
    bytes[at++] = 0x80 | (code & 0x3f);
  }
  return bytes.slice(0, at);
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}

function decodeFrom(bytes: Uint8Array, strict: boolean): string | undefined {
  const length = bytes.length;
  if (length <= PIECE) {
    // Both steps run inside the JavaScript engine, which is far cheaper than a loop over the bytes.
    const ascii = String.fromCharCode.apply(null, bytes as unknown as number[]);
    if (ASCII.test(ascii)) return ascii;
  }
  let text = '';
  let units: number[] = [];
  let at = 0;
  while (at < length) {
    if (units.length === 0 && length > PIECE) {
      // What is ASCII in pieces goes the short way piece by piece.
      const piece = bytes.subarray(at, at + PIECE);
      const ascii = String.fromCharCode.apply(null, piece as unknown as number[]);
      if (ASCII.test(ascii)) {
        text += ascii;
        at += piece.length;
        continue;
      }
    }
    if (units.length >= PIECE) {
      text += String.fromCharCode.apply(null, units);
      units = [];
    }
    const lead = bytes[at++];
    if (lead < 0x80) {
      units.push(lead);
      continue;
    }
    // Encoding standard, UTF-8 decoder: bounds of the second byte exclude overlong forms,
    // surrogates and what lies beyond U+10FFFF.
    let needed = 0;
    let lower = 0x80;
    let upper = 0xbf;
    let code = 0;
    if (lead >= 0xc2 && lead <= 0xdf) {
      needed = 1;
      code = lead & 0x1f;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      needed = 2;
      code = lead & 0x0f;
      if (lead === 0xe0) lower = 0xa0;
      if (lead === 0xed) upper = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      needed = 3;
      code = lead & 0x07;
      if (lead === 0xf0) lower = 0x90;
      if (lead === 0xf4) upper = 0x8f;
    }
    let good = needed > 0;
    for (; good && needed > 0; needed--) {
      const next = at < length ? bytes[at] : 0;
      if (next < lower || next > upper) {
        good = false;
        break;
      }
      lower = 0x80;
      upper = 0xbf;
      code = (code << 6) | (next & 0x3f);
      at++;
    }
    if (!good) {
      if (strict) return undefined;
      units.push(0xfffd);
    } else if (code < 0x10000) {
      units.push(code);
    } else {
      units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
    }
  }
  return text + String.fromCharCode.apply(null, units);
}
