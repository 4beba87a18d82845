import { FILE_SYSTEM_START } from '../../kernel/canister/stable-device.ts';
import type { BlockDevice } from '../../kernel/fs/block-device.ts';
import { DIRECTORY, SYMBOLIC_LINK } from '../../kernel/fs/file-type.ts';
import { fsck } from '../../kernel/fs/fsck/fsck.ts';
import type { Inode } from '../../kernel/fs/inode.ts';
import { StableFs } from '../../kernel/fs/stablefs.ts';
import type { Machine } from '../../replica/testing/machine.ts';

const PAGE = 65_536;

/** A file as it is. */
export interface FoundFile {
  ino: number;
  type: 'file' | 'directory' | 'link';
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  /** Contents, or the target of a link. */
  data: Uint8Array;
}

/** The canister's stable memory from outside. What is written, such as the time at which a file was read, is dropped. */
function deviceOf({ canister: { stable } }: Machine): BlockDevice {
  return {
    size: stable.pages * PAGE - FILE_SYSTEM_START,
    grow: () => false,
    write: () => {},
    read: (offset, into) => stable.read(FILE_SYSTEM_START + offset, into),
  };
}

/** What the checker finds wrong with the file system in a canister's stable memory. */
export function fsckOf(machine: Machine): string[] {
  return fsck(deviceOf(machine));
}

/** All files in a canister's stable memory, by path; the root directory is ''. */
export function readTree(machine: Machine): Map<string, FoundFile> {
  const fs = StableFs.mount(deviceOf(machine), { now: () => 0n });
  const found = new Map<string, FoundFile>();
  const visit = (path: string, inode: Inode): void => {
    const { ino, mode, uid, gid, nlink } = inode;
    const type =
      inode.type === DIRECTORY ? 'directory' : inode.type === SYMBOLIC_LINK ? 'link' : 'file';
    found.set(path, { ino, type, mode, uid, gid, nlink, data: contents(fs, inode) });
    if (type !== 'directory') return;
    for (let cookie = 0; ;) {
      const entries = fs.readdir(inode, cookie, 1000);
      if (typeof entries === 'number') throw new Error(`readdir ${path}: ${entries}`);
      if (entries.length === 0) return;
      for (const entry of entries) {
        const file = fs.lookup(inode, entry.name);
        if (typeof file === 'number') throw new Error(`lookup ${path}/${entry.name}: ${file}`);
        visit(`${path}/${entry.name}`, file);
        cookie = entry.cookie;
      }
    }
  };
  visit('', fs.root);
  return found;
}

function contents(fs: StableFs, inode: Inode): Uint8Array {
  if (inode.type === DIRECTORY) return new Uint8Array(0);
  if (inode.type === SYMBOLIC_LINK) {
    const target = fs.readlink(inode);
    if (typeof target === 'number') throw new Error(`readlink: ${target}`);
    return new TextEncoder().encode(target);
  }
  const data = new Uint8Array(inode.size);
  const length = fs.read(inode, 0, data);
  if (length !== data.length) throw new Error(`inode ${inode.ino}: read ${length}`);
  return data;
}
