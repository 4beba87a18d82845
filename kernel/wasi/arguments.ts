import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import type { Guest } from '../process/guest.ts';
import type { StringList } from '../process/string-list.ts';

/** args_get and environ_get with their sizes: lists of zero-terminated strings. */

export function argsSizesGet(guest: Guest, call: Call): number {
  return putSizes(guest, call, guest.arguments);
}

export function argsGet(guest: Guest, call: Call): number {
  return putStrings(guest, call, guest.arguments);
}

export function environSizesGet(guest: Guest, call: Call): number {
  return putSizes(guest, call, guest.environment);
}

export function environGet(guest: Guest, call: Call): number {
  return putStrings(guest, call, guest.environment);
}

function putSizes(guest: Guest, call: Call, { bytes, starts }: StringList): number {
  const count = call.argU32(0);
  const size = call.argU32(1);
  if (!guest.has(count, 4) || !guest.has(size, 4)) return wasi.ERRNO_FAULT;
  guest.setU32(count, starts.length);
  guest.setU32(size, bytes.length);
  return 0;
}

function putStrings(guest: Guest, call: Call, { bytes, starts }: StringList): number {
  const pointers = call.argU32(0);
  const buffer = call.argU32(1);
  if (!guest.has(pointers, 4 * starts.length) || !guest.has(buffer, bytes.length)) {
    return wasi.ERRNO_FAULT;
  }
  for (let i = 0; i < starts.length; i++) guest.setU32(pointers + 4 * i, buffer + starts[i]);
  guest.u8.set(bytes, buffer);
  return 0;
}
