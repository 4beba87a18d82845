/**
 * Permissions and owners. WASI's filestat has neither; Canix puts them into the seven bytes of padding behind the
 * file type, where other systems leave what was there (callers clear it first). The 64-bit word at offset 16:
 *
 *     bits 0–7 file type · 8 set: the rest is given · 9–20 permission bits (07777) · 21–41 uid · 42–62 gid
 *
 * Where it tells them, they can be set, too: by bits that WASI's flags of *_filestat_set_times leave free. 31 sets permissions, bits
 * 16–27, from which bit 29 takes the umask; 30 sets the owner, by the numbers in place of the access time.
 */
import { errno, filestat, filetype, lookupflags } from 'bindings/wasi_snapshot_preview1';
import { find, isDigit } from './bytes';
import { attributes, close, openForReading, opened, statDescriptor } from './file';
import { List } from './list';
import { alloc } from './memory';
import { base, locate, relative, relativeLength } from './path';
import { contentsSize, readAll } from './reader';
import { Writer } from './writer';

const GIVEN: u64 = 0x100;
const ID_BITS: u64 = 0x1fffff;

// @ts-ignore: decorator
@inline
function word(stat: filestat): u64 {
  return load<u64>(changetype<usize>(stat), 16);
}

/** Whether the system told permissions and owner. */
export function hasOwner(stat: filestat): bool {
  return (word(stat) & GIVEN) != 0;
}

/** Permission bits, 0 … 07777. */
export function modeOf(stat: filestat): u32 {
  return <u32>(word(stat) >>> 9) & 0xfff;
}

/** Number of the user a file belongs to. */
export function uidOf(stat: filestat): u32 {
  return <u32>((word(stat) >>> 21) & ID_BITS);
}

/** Number of the group a file belongs to. */
export function gidOf(stat: filestat): u32 {
  return <u32>((word(stat) >>> 42) & ID_BITS);
}

// The bindings have flags of 16 bits.
// @ts-ignore: decorator
@external('wasi_snapshot_preview1', 'fd_filestat_set_times')
declare function fd_change(fd: u32, accessed: u64, modified: u64, flags: u32): errno;
// @ts-ignore: decorator
@external('wasi_snapshot_preview1', 'path_filestat_set_times')
declare function path_change(
  fd: u32,
  follow: u32,
  path: usize,
  size: usize,
  accessed: u64,
  modified: u64,
  flags: u32,
): errno;

const SET_TIMES: u32 = 1 | 4;
const SET_MODE: u32 = 1 << 31;
const CUT_BY_UMASK: u32 = 1 << 29;
const SET_OWNER: u32 = 1 << 30;

/** What of a file a copy of it is to have. */
@unmanaged
export class Kept {
  accessed: u64;
  modified: u64;
  private word: u64;

  /** That of the file last looked up. */
  static read(): Kept {
    const kept = changetype<Kept>(alloc(offsetof<Kept>()));
    kept.accessed = attributes.atim;
    kept.modified = attributes.mtim;
    kept.word = word(attributes);
    return kept;
  }

  /** Flags to set the permissions, and more than they allow so as to make them `wider`; 0 where the system has none. */
  private mode(wider: u32): u32 {
    if (!(this.word & GIVEN)) return 0;
    return SET_MODE | ((<u32>(this.word >>> 9) & 0x3ff) | wider) << 16;
  }

  /** Whether the file last looked up belongs to somebody else. */
  private isOfOther(): bool {
    return (this.word & GIVEN) != 0 && this.word >>> 21 != word(attributes) >>> 21;
  }

  private get owner(): u64 {
    return (this.word >>> 21 & ID_BITS) | (this.word >>> 42 & ID_BITS) << 32;
  }

  /** Gives a new file these permissions, without those of the umask. */
  giveMode(fd: u32): errno {
    const flags = this.mode(0);
    return flags ? fd_change(fd, 0, 0, flags | CUT_BY_UMASK) : 0;
  }

  /** The same for a directory, into which its owner can put something; `exactly`: also what the umask would take. */
  giveModeTo(directory: usize, wider: u32, exactly: bool): errno {
    const flags = this.mode(wider);
    if (!flags) return 0;
    locate(directory);
    const cut = exactly ? 0 : CUT_BY_UMASK;
    return path_change(base, lookupflags.SYMLINK_FOLLOW, relative, relativeLength, 0, 0, flags | cut);
  }

  /** Gives an open file the permissions, and its owner if that is allowed. */
  giveOwnerAndMode(fd: u32): errno {
    if (statDescriptor(fd) == 0 && this.isOfOther()) fd_change(fd, this.owner, 0, SET_OWNER);
    const flags = this.mode(0);
    return flags ? fd_change(fd, 0, 0, flags) : 0;
  }

  /** Gives an open file the times. */
  giveTimes(fd: u32): errno {
    return fd_change(fd, this.accessed, this.modified, SET_TIMES);
  }

  /** Gives a directory or link all of it; a link has no permissions. */
  giveAll(path: usize, follow: bool): errno {
    locate(path);
    const how = follow ? lookupflags.SYMLINK_FOLLOW : 0;
    // Of those that were just made, the owner is the process.
    if (this.word & GIVEN) path_change(base, how, relative, relativeLength, this.owner, 0, SET_OWNER);
    const flags = SET_TIMES | (follow ? this.mode(0) : 0);
    return path_change(base, how, relative, relativeLength, this.accessed, this.modified, flags);
  }
}

/** The letter that ls -l begins with. */
export function typeLetter(type: filetype): u32 {
  switch (<i32>type) {
    case filetype.DIRECTORY: return 100; // d
    case filetype.REGULAR_FILE: return 45; // -
    case filetype.SYMBOLIC_LINK: return 108; // l
    case filetype.CHARACTER_DEVICE: return 99; // c
    case filetype.BLOCK_DEVICE: return 98; // b
    case filetype.SOCKET_DGRAM:
    case filetype.SOCKET_STREAM: return 115; // s
    default: return 63; // ?
  }
}

/** Puts `drwxr-xr-x`, or `d?????????` when the system does not tell. */
export function putMode(out: Writer, stat: filestat): void {
  out.byte(typeLetter(stat.filetype));
  if (!hasOwner(stat)) {
    out.fill(9, 63);
    return;
  }
  const mode = modeOf(stat);
  for (let shift = 6; shift >= 0; shift -= 3) {
    const bits = mode >>> shift;
    const special = (mode >>> (9 + shift / 3)) & 1;
    const execute = bits & 1;
    out.byte(bits & 4 ? 114 : 45);
    out.byte(bits & 2 ? 119 : 45);
    if (!special) out.byte(execute ? 120 : 45);
    else if (shift) out.byte(execute ? 115 : 83);
    else out.byte(execute ? 116 : 84);
  }
}

/** Pairs of number and name (NUL-terminated) of a file such as /etc/passwd. */
function readNames(path: usize): List {
  const names = List.create();
  if (openForReading(path)) return names;
  const fd = opened();
  const start = readAll(fd);
  close(fd);
  if (!start) return names;
  const end = start + contentsSize;
  for (let line = start; line < end; ) {
    const lineEnd = find(line, end, 10);
    const nameEnd = find(line, lineEnd, 58);
    let p = find(min(nameEnd + 1, lineEnd), lineEnd, 58) + 1;
    let id: usize = 0;
    for (; p < lineEnd && isDigit(load<u8>(p)); p++) id = id * 10 + load<u8>(p) - 48;
    const name = alloc(nameEnd - line + 1);
    memory.copy(name, line, nameEnd - line);
    store<u8>(name + (nameEnd - line), 0);
    names.push(id);
    names.push(name);
    line = lineEnd + 1;
  }
  return names;
}

function nameOf(names: List, id: u32): usize {
  for (let i = 0; i < names.length; i += 2) if (names.at(i) == id) return names.at(i + 1);
  return 0;
}

let users: usize = 0;
let groups: usize = 0;

/** Name of a user by /etc/passwd, or 0. */
export function userName(uid: u32): usize {
  if (!users) users = changetype<usize>(readNames(passwd));
  return nameOf(changetype<List>(users), uid);
}

/** Name of a group by /etc/group, or 0. */
export function groupName(gid: u32): usize {
  if (!groups) groups = changetype<usize>(readNames(group));
  return nameOf(changetype<List>(groups), gid);
}

// @ts-ignore: decorator
@lazy const passwd = memory.data<u8>([47, 101, 116, 99, 47, 112, 97, 115, 115, 119, 100, 0]);
// @ts-ignore: decorator
@lazy const group = memory.data<u8>([47, 101, 116, 99, 47, 103, 114, 111, 117, 112, 0]);
