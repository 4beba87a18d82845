/** Candid values as JSON, to carry calls between a page and the test that has the fake kernel. */
import { Principal } from '@dfinity/principal';

export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return { $bigint: String(part) };
    if (part instanceof Uint8Array) {
      let binary = '';
      for (const byte of part) binary += String.fromCharCode(byte);
      return { $bytes: btoa(binary) };
    }
    return part;
  });
}

export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null) return part;
    if ('$bigint' in part) return BigInt(part.$bigint as string);
    if ('$bytes' in part) return bytesOf(atob(part.$bytes as string));
    if ('__principal__' in part) return Principal.fromText(part.__principal__ as string);
    return part;
  });
}

function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
