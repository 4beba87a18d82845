import { encode } from '../text.ts';

/** Strings as programs get them: zero-terminated, in one piece. */
export interface StringList {
  readonly bytes: Uint8Array;
  /** Where each begins. */
  readonly starts: readonly number[];
}

export function stringList(strings: readonly string[]): StringList {
  const starts: number[] = [];
  const bytes = encode(strings.map((text) => text + '\0').join(''));
  for (let at = 0; starts.length < strings.length;) {
    starts.push(at);
    at = bytes.indexOf(0, at) + 1;
  }
  return { bytes, starts };
}
