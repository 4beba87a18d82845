import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { encode } from '../text.ts';
import type { Guest } from '../process/guest.ts';

/** args_get and environ_get with their sizes: lists of zero-terminated strings. */

/** The strings of one list in one piece, and where each begins. */
interface StringList {
  bytes: Uint8Array;
  starts: number[];
}

export function argsSizesGet(guest: Guest, call: Call): number {
  return putSizes(guest, call, guest.process.argv);
}

export function argsGet(guest: Guest, call: Call): number {
  return putStrings(guest, call, guest.process.argv);
}

export function environSizesGet(guest: Guest, call: Call): number {
  return putSizes(guest, call, environmentOf(guest));
}

export function environGet(guest: Guest, call: Call): number {
  return putStrings(guest, call, environmentOf(guest));
}

function environmentOf(guest: Guest): string[] {
  return [...guest.process.env].map(([name, value]) => `${name}=${value}`);
}

function putSizes(guest: Guest, call: Call, strings: string[]): number {
  const count = call.argU32(0);
  const size = call.argU32(1);
  if (!guest.has(count, 4) || !guest.has(size, 4)) return wasi.ERRNO_FAULT;
  guest.setU32(count, strings.length);
  guest.setU32(size, listOf(strings).bytes.length);
  return 0;
}

function putStrings(guest: Guest, call: Call, strings: string[]): number {
  const pointers = call.argU32(0);
  const buffer = call.argU32(1);
  const { bytes, starts } = listOf(strings);
  if (!guest.has(pointers, 4 * starts.length) || !guest.has(buffer, bytes.length)) {
    return wasi.ERRNO_FAULT;
  }
  for (let i = 0; i < starts.length; i++) guest.setU32(pointers + 4 * i, buffer + starts[i]);
  guest.u8.set(bytes, buffer);
  return 0;
}

function listOf(strings: string[]): StringList {
  const starts: number[] = [];
  const bytes = encode(strings.map((text) => text + '\0').join(''));
  for (let at = 0; starts.length < strings.length;) {
    starts.push(at);
    at = bytes.indexOf(0, at) + 1;
  }
  return { bytes, starts };
}
