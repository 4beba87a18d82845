import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Guest } from '../process/guest.ts';
import { decodeStrict } from '../text.ts';

/** Bytes of a list of arguments, about as many as execve takes. */
const LIST_MAX = 1 << 20;
const LINE_FEED = '\n';

/** UTF-8 in the guest's memory: its text, or EFAULT, E2BIG or EILSEQ, positive. */
function textAt(guest: Guest, pointer: number, length: number): string | number {
  if (!guest.has(pointer, length)) return wasi.ERRNO_FAULT;
  if (length > LIST_MAX) return wasi.ERRNO_2BIG;
  return decodeStrict(guest.u8.subarray(pointer, pointer + length)) ?? wasi.ERRNO_ILSEQ;
}

/**
 * A list of arguments as WASIX passes it: one text, each argument ended by a line feed (which the last one need not have).
 * Arguments that may contain line feeds are ended by zero bytes instead, as no text of WASIX's own has any. Positive errno on
 * failure.
 */
export function listAt(guest: Guest, pointer: number, length: number): string[] | number {
  const text = textAt(guest, pointer, length);
  if (typeof text === 'number') return text;
  const list = text.split(text.includes('\0') ? '\0' : LINE_FEED);
  if (list.at(-1) === '') list.pop();
  return list;
}

/** The same for `NAME=value` entries; the null pointer stands for the environment that the process was given. */
export function environmentAt(
  guest: Guest,
  pointer: number,
  length: number,
): Map<string, string> | number {
  if (pointer === 0) return guest.process.env;
  const list = listAt(guest, pointer, length);
  if (typeof list === 'number') return list;
  const env = new Map<string, string>();
  for (const entry of list) {
    const equals = entry.indexOf('=');
    if (equals > 0) env.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  return env;
}
