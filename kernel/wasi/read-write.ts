import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { BLOCKED, PORTION } from '../process/blocked.ts';
import type { Guest } from '../process/guest.ts';
import { READ, SEEK, WRITE } from '../process/rights.ts';

/**
 * fd_read, fd_write, fd_pread and fd_pwrite. Data goes straight between guest memory and the file. These are the calls that
 * programs make most: short ways, no objects but the views of the data.
 */

const { ERRNO_BADF, ERRNO_FAULT, ERRNO_INVAL, ERRNO_NOTCAPABLE } = wasi;
/** As Linux limits the parts of one call (IOV_MAX). */
const MAX_PARTS = 1024;
/** Most bytes that one call can tell of (ssize_t). */
const SSIZE_MAX = 0x7fff_ffff;

/** Whether parts, of which each lies in memory, are longer together than a call can tell: EINVAL, as readv(2) has it. */
function overflow(guest: Guest, parts: number, count: number): boolean {
  if (guest.size * count <= SSIZE_MAX) return false;
  let whole = 0;
  for (let i = 0; i < count; i++) whole += guest.getU32(parts + 8 * i + 4);
  return whole > SSIZE_MAX;
}

export function fdRead(guest: Guest, call: Call): number {
  const words = call.argumentWords;
  const descriptor = guest.entries[words[0]];
  if (descriptor === undefined || (descriptor.rights & READ) === 0) return ERRNO_BADF;
  const parts = words[2];
  const count = words[4];
  const out = words[6];
  if (count === 1 && ((parts | out) & 3) === 0) {
    // One part, where the tools of all languages put it.
    if (out >= guest.size) return ERRNO_FAULT;
    const memory = guest.u32;
    const pointer = memory[parts >>> 2];
    const end = pointer + memory[(parts >>> 2) + 1];
    if (guest.partStart !== pointer || guest.partEnd !== end) {
      // Where the part itself is beyond memory, its end is not a number.
      if (!(end <= guest.size)) return ERRNO_FAULT;
      guest.takePart(pointer, end);
    }
    const result = descriptor.file.read(guest.process, guest.part);
    if (result < 0) return result === BLOCKED ? BLOCKED : -result;
    memory[out >>> 2] = result;
    return 0;
  }
  const { process } = guest;
  if (count > MAX_PARTS) return ERRNO_INVAL;
  if (!guest.has(parts, count * 8) || !guest.has(out, 4)) return ERRNO_FAULT;
  if (overflow(guest, parts, count)) return ERRNO_INVAL;
  const { file } = descriptor;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const pointer = guest.getU32(parts + 8 * i);
    const length = guest.getU32(parts + 8 * i + 4);
    if (pointer + length > guest.size) return ERRNO_FAULT;
    if (length === 0) continue;
    // What has something already does not wait for more.
    if (total > 0 && file.available() === 0) break;
    const result = file.read(process, guest.u8.subarray(pointer, pointer + length));
    if (result < 0) {
      if (result === BLOCKED) return BLOCKED;
      if (total === 0) return -result;
      break;
    }
    total += result;
    if (result < length) break;
  }
  guest.setU32(out, total);
  return 0;
}

export function fdWrite(guest: Guest, call: Call): number {
  const { process } = guest;
  const words = call.argumentWords;
  const descriptor = guest.entries[words[0]];
  if (descriptor === undefined || (descriptor.rights & WRITE) === 0) return ERRNO_BADF;
  const parts = words[2];
  const count = words[4];
  const out = words[6];
  if (count === 1 && ((parts | out) & 3) === 0 && process.progress === 0) {
    if (out >= guest.size) return ERRNO_FAULT;
    const memory = guest.u32;
    const pointer = memory[parts >>> 2];
    const length = memory[(parts >>> 2) + 1];
    const end = pointer + length;
    if (guest.partStart !== pointer || guest.partEnd !== end) {
      if (!(end <= guest.size)) return ERRNO_FAULT;
      guest.takePart(pointer, end);
    }
    const result = descriptor.file.write(process, guest.part);
    if (result === length) {
      memory[out >>> 2] = result;
      return 0;
    }
    if (result <= 0) return result === BLOCKED ? BLOCKED : -result;
    // Part of it: on with the rest below.
    process.progress = result;
  }
  if (count > MAX_PARTS) return ERRNO_INVAL;
  if (!guest.has(parts, count * 8) || !guest.has(out, 4)) return ERRNO_FAULT;
  if (overflow(guest, parts, count)) return ERRNO_INVAL;
  const { file } = descriptor;
  // A write that had to wait goes on behind what it has handed over.
  let done = process.progress;
  let skip = done;
  const begun = done;
  if (count > 1 && done === 0) {
    let whole = 0;
    for (let i = 0; i < count; i++) whole += guest.getU32(parts + 8 * i + 4);
    const refused = file.beginWrite(process, whole);
    if (refused !== 0) return refused === BLOCKED ? BLOCKED : -refused;
  }
  for (let i = 0; i < count; i++) {
    let pointer = guest.getU32(parts + 8 * i);
    let length = guest.getU32(parts + 8 * i + 4);
    if (pointer + length > guest.size) {
      process.progress = 0;
      return ERRNO_FAULT;
    }
    if (skip >= length) {
      skip -= length;
      continue;
    }
    pointer += skip;
    length -= skip;
    skip = 0;
    while (length > 0) {
      const result = file.write(process, guest.u8.subarray(pointer, pointer + length));
      if (result <= 0) {
        if (result === BLOCKED) {
          if (done === 0 || process.deliverable === 0) {
            process.progress = done;
            return BLOCKED;
          }
          // A signal's handler interrupts it: what was written counts.
          process.wake();
        }
        process.progress = 0;
        if (done === 0) return -result;
        guest.setU32(out, done);
        return 0;
      }
      done += result;
      pointer += result;
      length -= result;
      // A long write gives others their turns: after what a file takes at a time, and after a portion in any case.
      if (length > 0 || done - begun >= PORTION) {
        process.progress = done;
        return BLOCKED;
      }
    }
  }
  process.progress = 0;
  guest.setU32(out, done);
  return 0;
}

export function fdPread(guest: Guest, call: Call): number {
  return positioned(guest, call, READ);
}

export function fdPwrite(guest: Guest, call: Call): number {
  return positioned(guest, call, WRITE);
}

function positioned(guest: Guest, call: Call, right: number): number {
  const descriptor = guest.entries[call.argU32(0)];
  if (descriptor === undefined || (descriptor.rights & right) === 0) return ERRNO_BADF;
  const { file } = descriptor;
  if ((descriptor.rights & SEEK) === 0) {
    const refused = file.seek(0, wasi.WHENCE_CUR);
    return refused < 0 ? -refused : ERRNO_NOTCAPABLE;
  }
  const parts = call.argU32(1);
  const count = call.argU32(2);
  const out = call.argU32(4);
  let offset = call.argI64Number(3);
  if (count > MAX_PARTS || offset < 0 || offset > Number.MAX_SAFE_INTEGER) return ERRNO_INVAL;
  if (!guest.has(parts, count * 8) || !guest.has(out, 4)) return ERRNO_FAULT;
  if (overflow(guest, parts, count)) return ERRNO_INVAL;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const pointer = guest.getU32(parts + 8 * i);
    const length = guest.getU32(parts + 8 * i + 4);
    if (pointer + length > guest.size) return ERRNO_FAULT;
    if (length === 0) continue;
    const part = guest.u8.subarray(pointer, pointer + length);
    const result = right === READ ? file.readAt(offset, part) : file.writeAt(offset, part);
    if (result < 0) {
      if (total === 0) return -result;
      break;
    }
    total += result;
    offset += result;
    if (result < length) break;
  }
  guest.setU32(out, total);
  return 0;
}
