import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { BLOCKED } from '../process/blocked.ts';
import type { Descriptor } from '../process/descriptor-table.ts';
import { Directory } from '../process/directory.ts';
import type { Guest } from '../process/guest.ts';
import { RegularFile } from '../process/regular-file.ts';
import { SEEK, TELL } from '../process/rights.ts';
import type { GuestCall } from '../process/system-calls.ts';
import type { Abi } from './abi.ts';
import { attributeChange, changeAttributes } from './attributes.ts';
import { ALL_FDFLAGS } from './flags.ts';

/** The fd_* calls that are about a descriptor itself. */

const { ERRNO_BADF, ERRNO_FAULT, ERRNO_INVAL, ERRNO_NOTCAPABLE } = wasi;

/** No preopentype: less than this is one (witx). */
const PASSED_OVER = 255;

function descriptorOf(guest: Guest, call: Call): Descriptor | undefined {
  return guest.entries[call.argU32(0)];
}

export function fdClose(guest: Guest, call: Call): number {
  return -guest.process.descriptors.close(call.argU32(0));
}

/** fd_sync and fd_datasync: every change is on the device when its call returns. EINVAL for what is on none, as fsync(2) has it. */
export function fdSync(right: number): GuestCall {
  return (guest, call) => {
    const descriptor = descriptorOf(guest, call);
    if (descriptor === undefined) return ERRNO_BADF;
    if ((descriptor.rights & right) === 0) return ERRNO_NOTCAPABLE;
    const { type } = descriptor.file;
    const stored = type === wasi.FILETYPE_REGULAR_FILE || type === wasi.FILETYPE_DIRECTORY;
    return stored ? 0 : ERRNO_INVAL;
  };
}

/** Why something cannot be done in a part of a file: ESPIPE where there are no parts, else for lack of the right. */
function refusal({ file }: Descriptor): number {
  const refused = file.seek(0, wasi.WHENCE_CUR);
  return refused === -wasi.ERRNO_SPIPE ? wasi.ERRNO_SPIPE : ERRNO_NOTCAPABLE;
}

export function fdAdvise(guest: Guest, call: Call): number {
  const descriptor = descriptorOf(guest, call);
  if (descriptor === undefined) return ERRNO_BADF;
  if ((descriptor.rights & wasi.RIGHTS_FD_ADVISE) === 0) return refusal(descriptor);
  if (call.argI64Number(1) < 0 || call.argI64Number(2) < 0) return ERRNO_INVAL;
  return call.argU32(3) > wasi.ADVICE_NOREUSE ? ERRNO_INVAL : 0;
}

/** Makes the file at least that long. The space itself is not set aside. */
export function fdAllocate(guest: Guest, call: Call): number {
  const descriptor = descriptorOf(guest, call);
  if (descriptor === undefined) return ERRNO_BADF;
  if ((descriptor.rights & wasi.RIGHTS_FD_ALLOCATE) === 0) return refusal(descriptor);
  const offset = call.argI64Number(1);
  const length = call.argI64Number(2);
  if (offset < 0 || length <= 0) return ERRNO_INVAL;
  const { file } = descriptor;
  if (offset + length <= file.stat().size) return 0;
  return -file.truncate(offset + length);
}

export function fdFdstatGet(guest: Guest, call: Call): number {
  const descriptor = descriptorOf(guest, call);
  if (descriptor === undefined) return ERRNO_BADF;
  const out = call.argU32(1);
  if (!guest.has(out, 24)) return ERRNO_FAULT;
  const { file } = descriptor;
  guest.setU32(out, file.type | (file.flags << 16));
  guest.setU32(out + 4, 0);
  guest.setU64(out + 8, descriptor.rights);
  guest.setU64(out + 16, descriptor.inheriting);
  return 0;
}

export function fdFdstatSetFlags(guest: Guest, call: Call): number {
  const descriptor = descriptorOf(guest, call);
  if (descriptor === undefined) return ERRNO_BADF;
  if ((descriptor.rights & wasi.RIGHTS_FD_FDSTAT_SET_FLAGS) === 0) return ERRNO_NOTCAPABLE;
  const flags = call.argU32(1);
  if ((flags & ~ALL_FDFLAGS) !== 0) return ERRNO_INVAL;
  descriptor.file.flags = flags;
  return 0;
}

/** Rights can only be given up. */
export function fdFdstatSetRights(guest: Guest, call: Call): number {
  const descriptor = descriptorOf(guest, call);
  if (descriptor === undefined) return ERRNO_BADF;
  const base = call.argI64(1);
  const inheriting = call.argI64(2);
  const beyond =
    (base & ~BigInt(descriptor.rights)) | (inheriting & ~BigInt(descriptor.inheriting));
  if (beyond !== 0n) return ERRNO_NOTCAPABLE;
  descriptor.rights = Number(base);
  descriptor.inheriting = Number(inheriting);
  return 0;
}

export function fdFilestatGet(abi: Abi): GuestCall {
  return (guest, call) => {
    const descriptor = descriptorOf(guest, call);
    if (descriptor === undefined) return ERRNO_BADF;
    if ((descriptor.rights & wasi.RIGHTS_FD_FILESTAT_GET) === 0) return ERRNO_NOTCAPABLE;
    const out = call.argU32(1);
    if (!guest.has(out, abi.filestatBytes)) return ERRNO_FAULT;
    abi.putFilestat(guest, out, descriptor.file.stat());
    return 0;
  };
}

export function fdFilestatSetSize(guest: Guest, call: Call): number {
  const descriptor = descriptorOf(guest, call);
  if (descriptor === undefined) return ERRNO_BADF;
  if ((descriptor.rights & wasi.RIGHTS_FD_FILESTAT_SET_SIZE) === 0) {
    return (descriptor.rights & wasi.RIGHTS_FD_WRITE) === 0 ? ERRNO_INVAL : ERRNO_NOTCAPABLE;
  }
  const size = call.argI64Number(1);
  if (size < 0) return ERRNO_INVAL;
  const result = descriptor.file.truncate(size);
  return result === BLOCKED ? BLOCKED : -result;
}

export function fdFilestatSetTimes(guest: Guest, call: Call): number {
  const descriptor = descriptorOf(guest, call);
  if (descriptor === undefined) return ERRNO_BADF;
  if ((descriptor.rights & wasi.RIGHTS_FD_FILESTAT_SET_TIMES) === 0) return ERRNO_NOTCAPABLE;
  const change = attributeChange(guest, call, 1);
  if (change === null) return ERRNO_INVAL;
  const { file } = descriptor;
  const inode =
    file instanceof RegularFile ? file.inode : file instanceof Directory ? file.place.inode : null;
  return inode === null ? ERRNO_INVAL : changeAttributes(guest, inode, change);
}

/**
 * fd_prestat_get. Programs ask for one number after the other from 3 on, until one is not open. Where a file was given to them at
 * such a number, the answer is a kind of thing that WASI does not know yet: they go on behind it.
 */
export function fdPrestatGet(guest: Guest, call: Call): number {
  const file = descriptorOf(guest, call)?.file;
  const name = file instanceof Directory ? file.preopen : null;
  const passedOver = name === null && guest.process.passedOver.includes(call.argU32(0));
  if (name === null && !passedOver) return ERRNO_BADF;
  const out = call.argU32(1);
  if (!guest.has(out, 8)) return ERRNO_FAULT;
  guest.setU32(out, passedOver ? PASSED_OVER : wasi.PREOPENTYPE_DIR);
  guest.setU32(out + 4, name?.length ?? 0);
  return 0;
}

export function fdPrestatDirName(guest: Guest, call: Call): number {
  const file = descriptorOf(guest, call)?.file;
  if (!(file instanceof Directory) || file.preopen === null) return ERRNO_BADF;
  const out = call.argU32(1);
  const name = file.preopen;
  if (call.argU32(2) < name.length) return wasi.ERRNO_NAMETOOLONG;
  if (!guest.has(out, name.length)) return ERRNO_FAULT;
  guest.u8.set(name, out);
  return 0;
}

/** Moves a descriptor to a number that is open too, closing what that was. */
export function fdRenumber(guest: Guest, call: Call): number {
  const { descriptors } = guest.process;
  const from = call.argU32(0);
  const to = call.argU32(1);
  const descriptor = descriptors.get(from);
  if (descriptor === undefined || descriptors.get(to) === undefined) return ERRNO_BADF;
  if (from === to) return 0;
  const result = descriptors.set(to, descriptor);
  if (result < 0) return -result;
  descriptors.get(to)!.closeOnExec = descriptor.closeOnExec;
  return -descriptors.close(from);
}

export function fdSeek(abi: Abi): GuestCall {
  return (guest, call) => {
    const descriptor = descriptorOf(guest, call);
    if (descriptor === undefined) return ERRNO_BADF;
    const offset = call.argI64Number(1);
    const whence = abi.whence(call.argU32(2));
    const out = call.argU32(3);
    if (whence < 0) return ERRNO_INVAL;
    if (!guest.has(out, 8)) return ERRNO_FAULT;
    const needed = offset === 0 && whence === wasi.WHENCE_CUR ? TELL : SEEK;
    const { file } = descriptor;
    if ((descriptor.rights & needed) === 0) {
      // Pipes and terminals have neither right, and a reason of their own.
      const refused = file.seek(0, wasi.WHENCE_CUR);
      return refused < 0 ? -refused : ERRNO_NOTCAPABLE;
    }
    const result = file.seek(offset, whence);
    if (result < 0) return -result;
    guest.setU64(out, result);
    return 0;
  };
}

export function fdTell(guest: Guest, call: Call): number {
  const descriptor = descriptorOf(guest, call);
  if (descriptor === undefined) return ERRNO_BADF;
  const out = call.argU32(1);
  if (!guest.has(out, 8)) return ERRNO_FAULT;
  const result = descriptor.file.seek(0, wasi.WHENCE_CUR);
  if (result < 0) return -result;
  if ((descriptor.rights & TELL) === 0) return ERRNO_NOTCAPABLE;
  guest.setU64(out, result);
  return 0;
}
