import { wasi } from '@bjorn3/browser_wasi_shim';
import { decode } from '../text.ts';
import { FileSystem } from './file-system.ts';
import { DIRECTORY, REGULAR_FILE } from './file-type.ts';
import type { DirEntry, Inode, StatFs } from './inode.ts';
import { nameHash } from './name-hash.ts';
import type { Place } from './place.ts';
import { HEADER, RECORD, ROM_HEADER, ROM_MAGIC, ROM_RECORD, ROM_VERSION } from './rom-image.ts';

/** Where an image's bytes come from; in the canister, from data linked into the module. */
export interface RomImage {
  /** Length in bytes. */
  readonly size: number;
  /** Fills `into` from `offset`. */
  read(offset: number, into: Uint8Array): void;
}

const WORDS = ROM_RECORD / 4;

/** A file of a RomFs. */
class RomInode implements Inode {
  readonly fs: RomFs;
  readonly ino: number;
  readonly type: number;
  readonly mode: number;
  readonly uid = 0;
  readonly gid = 0;
  readonly nlink: number;
  readonly size: number;
  readonly blocks: number;
  readonly atime: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly rdev = 0;
  place: Place | null = null;
  /** Offset of the data in the image; of a directory, number of its first record. */
  readonly start: number;
  /** Records of a directory's files, read when first needed. */
  records: Uint32Array | undefined;
  /** Those of its files that have been looked up. */
  readonly known = new Map<string, RomInode>();
  target: string | undefined;

  /** `records[at..]` is the file's record, and `number` its place in the image. */
  constructor(fs: RomFs, number: number, records: Uint32Array, at: number, time: bigint) {
    this.fs = fs;
    this.ino = number + 1;
    this.type = records[at + RECORD.nameLengthType] >>> 16;
    this.mode = records[at + RECORD.mode];
    this.nlink = records[at + RECORD.nlink];
    this.start = records[at + RECORD.start];
    this.size = records[at + RECORD.size];
    this.blocks = this.type === DIRECTORY ? 0 : Math.ceil(this.size / 512);
    this.atime = this.mtime = this.ctime = time;
  }
}

/**
 * The shipped system: a read-only image (rom-image.ts). Mounting reads its header and the root's
 * record; all else is read when it is looked for, and data goes straight to where it is wanted.
 */
export class RomFs extends FileSystem {
  override readonly type = 'romfs';
  override readonly root: RomInode;
  private readonly image: RomImage;
  private readonly time: bigint;
  private readonly files: number;
  private readonly seed: number;

  /** Throws if the image is not one, or of a version that is not known. */
  constructor(image: RomImage) {
    super();
    this.image = image;
    const words = new Uint32Array((ROM_HEADER + ROM_RECORD) / 4);
    if (image.size < words.byteLength) throw new Error('read-only image too short');
    image.read(0, new Uint8Array(words.buffer));
    if (words[HEADER.magic] !== ROM_MAGIC) throw new Error('not a read-only image');
    const version = words[HEADER.version];
    if (version !== ROM_VERSION) throw new Error(`read-only image of unknown version ${version}`);
    this.files = words[HEADER.files];
    this.seed = words[HEADER.hashSeed];
    this.time = BigInt(words[HEADER.seconds]) * 1_000_000_000n;
    this.root = new RomInode(this, 0, words, ROM_HEADER / 4, this.time);
  }

  override lookup(dir: Inode, name: string): RomInode | number {
    const parent = dir as RomInode;
    const known = parent.known.get(name);
    if (known !== undefined) return known;
    const records = this.recordsOf(parent);
    const hash = nameHash(name, this.seed);
    let low = 0;
    let high = parent.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (records[middle * WORDS] < hash) low = middle + 1;
      else high = middle;
    }
    for (; low < parent.size && records[low * WORDS] === hash; low++) {
      if (this.nameOf(records, low) === name) return this.child(parent, low, name);
    }
    return -wasi.ERRNO_NOENT;
  }

  override readdir(dir: Inode, cookie: number, limit: number): DirEntry[] {
    const parent = dir as RomInode;
    const records = this.recordsOf(parent);
    const entries: DirEntry[] = [];
    const end = Math.min(parent.size, cookie + limit);
    for (let index = cookie; index < end; index++) {
      const name = this.nameOf(records, index);
      const type = records[index * WORDS + RECORD.nameLengthType] >>> 16;
      entries.push({ cookie: index + 1, name, ino: parent.start + index + 1, type });
    }
    return entries;
  }

  override read(inode: Inode, offset: number, into: Uint8Array): number {
    const file = inode as RomInode;
    if (file.type !== REGULAR_FILE) {
      return file.type === DIRECTORY ? -wasi.ERRNO_ISDIR : -wasi.ERRNO_INVAL;
    }
    const count = Math.min(into.length, file.size - offset);
    if (count <= 0) return 0;
    this.image.read(file.start + offset, count === into.length ? into : into.subarray(0, count));
    return count;
  }

  override readlink(inode: Inode): string {
    const link = inode as RomInode;
    return (link.target ??= this.textAt(link.start, link.size));
  }

  override statfs(): StatFs {
    const { size } = this.image;
    return { type: this.type, blockSize: 4096, size, free: 0, files: this.files, filesFree: 0 };
  }

  private recordsOf(dir: RomInode): Uint32Array {
    if (dir.records === undefined) {
      dir.records = new Uint32Array(dir.size * WORDS);
      const bytes = new Uint8Array(dir.records.buffer);
      if (dir.size > 0) this.image.read(ROM_HEADER + dir.start * ROM_RECORD, bytes);
    }
    return dir.records;
  }

  private child(dir: RomInode, index: number, name: string): RomInode {
    const inode = new RomInode(this, dir.start + index, dir.records!, index * WORDS, this.time);
    dir.known.set(name, inode);
    return inode;
  }

  private nameOf(records: Uint32Array, index: number): string {
    const at = index * WORDS;
    const length = records[at + RECORD.nameLengthType] & 0xffff;
    return this.textAt(records[at + RECORD.nameOffset], length);
  }

  private textAt(offset: number, length: number): string {
    const bytes = new Uint8Array(length);
    this.image.read(offset, bytes);
    return decode(bytes);
  }
}
