import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIRECTORY, REGULAR_FILE } from '../file-type.ts';
import type { Inode } from '../inode.ts';
import { MemoryDevice } from '../memory-device.ts';
import * as format from '../stable/format.ts';
import { BLOCK, INODE, RECORD_SIZE, SUPER, UNIT } from '../stable/format.ts';
import { StableFs } from '../stablefs.ts';
import { fsck } from './fsck.ts';

const now = (): bigint => 1n;

/** A file system with a bit of everything. */
function sample(): { device: MemoryDevice; files: Record<string, Inode>; words: Words } {
  const device = new MemoryDevice();
  const fs = StableFs.format(device, { now });
  const make = (dir: Inode, name: string, type = REGULAR_FILE): Inode =>
    fs.create(dir, name, { type, mode: 0o700, uid: 5, gid: 5 }) as Inode;
  const dir = make(fs.root, 'dir', DIRECTORY);
  const files = {
    root: fs.root,
    dir,
    sub: make(dir, 'sub', DIRECTORY),
    inline: make(dir, 'inline'),
    chunk: make(dir, 'chunk'),
    blocks: make(dir, 'blocks'),
    orphan: make(dir, 'orphan'),
    gone: make(dir, 'gone'),
  };
  fs.write(files.inline, 0, new Uint8Array(30));
  fs.write(files.chunk, 0, new Uint8Array(3000));
  fs.write(files.blocks, 0, new Uint8Array(300_000));
  fs.retain(files.orphan);
  fs.unlink(dir, 'orphan');
  fs.unlink(dir, 'gone');
  return { device, files, words: new Words(device) };
}

/** Reads and changes single words of the device. */
class Words {
  private readonly word = new Uint32Array(1);
  private readonly bytes = new Uint8Array(this.word.buffer);
  private readonly device: MemoryDevice;

  constructor(device: MemoryDevice) {
    this.device = device;
  }

  get(offset: number): number {
    this.device.read(offset, this.bytes);
    return this.word[0];
  }

  change(offset: number, change: (value: number) => number): void {
    this.word[0] = change(this.get(offset));
    this.device.write(offset, this.bytes);
  }

  /** Offset of a word of a file's record. */
  record(ino: number, word: number): number {
    const index = this.get(SUPER.inodeIndex * 4) * UNIT;
    return this.get(index) * UNIT + ino * RECORD_SIZE + word * 4;
  }
}

test('a whole file system gives no finding', () => {
  expect(fsck(sample().device)).toEqual([]);
});

test('what is no file system is a finding', () => {
  expect(fsck(new MemoryDevice())).toHaveLength(1);
});

const plusOne = (value: number): number => value + 1;

const DAMAGE: [string, (words: Words, files: Record<string, Inode>) => void, string][] = [
  [
    'a wrong count of links',
    (w, f) => w.change(w.record(f.chunk.ino, INODE.nlink), plusOne),
    'links',
  ],
  ['a wrong count of files', (w) => w.change(SUPER.files * 4, plusOne), 'files'],
  ['a wrong count of blocks', (w) => w.change(SUPER.usedBlocks * 4, plusOne), 'blocks in use'],
  [
    'a wrong count of units',
    (w, f) => w.change(w.record(f.chunk.ino, INODE.blocks), plusOne),
    'units',
  ],
  [
    'a size beyond the layout',
    (w, f) => w.change(w.record(f.inline.ino, INODE.size), () => 57),
    'fit',
  ],
  [
    'blocks beyond the end',
    (w, f) => w.change(w.record(f.blocks.ino, INODE.size), () => 65536),
    'beyond its end',
  ],
  ['an unknown type', (w, f) => w.change(w.record(f.inline.ino, 0), (v) => v | 0x7f), 'type'],
  [
    'a chunk of two files',
    (w, f) => {
      const other = w.get(w.record(f.dir.ino, INODE.root));
      w.change(w.record(f.chunk.ino, INODE.root), () => other);
    },
    'belongs to another already',
  ],
  [
    'a pointer into nowhere',
    (w, f) => w.change(w.record(f.chunk.ino, INODE.root), () => 0x7fffffff),
    'no pointer',
  ],
  [
    'a wrong directory above',
    (w, f) => w.change(w.record(f.sub.ino, INODE.parent), () => 1),
    'for the directory above it',
  ],
  ['an orphan lost', (w) => w.change(SUPER.orphan * 4, () => 0), 'is no orphan'],
  ['a free inode lost', (w) => w.change(SUPER.freeIno * 4, () => 0), 'not in the list'],
  [
    'a name that was lost',
    (w, f) => {
      const root = w.get(w.record(f.dir.ino, INODE.root)) * UNIT;
      w.change(root, (value) => value - 0x10000);
    },
    'entries, but counts',
  ],
  [
    'a name with the wrong hash',
    (w, f) => {
      const root = w.get(w.record(f.dir.ino, INODE.root)) * UNIT;
      w.change(root + 16, plusOne);
    },
    'wrong hash',
  ],
  [
    'a block leaked',
    (w) => w.change(format.headerBlock(0) * BLOCK + 8 + 60 * 4, () => 1),
    'belongs to nobody',
  ],
  [
    'a block in use that counts as free',
    (w) => w.change(format.headerBlock(0) * BLOCK + 8, (value) => value & ~1),
    'is free',
  ],
  [
    'a chunk leaked',
    (w, f) => {
      const block = Math.floor(w.get(w.record(f.chunk.ino, INODE.root)) / 128);
      w.change(format.descriptorOffset(block) + 16, (value) => value | 0x8000);
    },
    'is lost',
  ],
  [
    'a list of chunks cut off',
    (w) => w.change((SUPER.partial + 3) * 4, () => 0),
    'not in the list',
  ],
  [
    'what a user holds',
    (w) => {
      const usage = w.get(w.record(format.USAGE_INO, INODE.root)) * UNIT;
      w.change(usage + 5 * 16, plusOne);
    },
    'are noted',
  ],
  [
    'how many files a user has',
    (w) => {
      const usage = w.get(w.record(format.USAGE_INO, INODE.root)) * UNIT;
      w.change(usage + 5 * 16 + 4, plusOne);
    },
    'files, but',
  ],
];

test.each(DAMAGE)('%s is found', (_, damage, finding) => {
  const { device, files, words } = sample();
  damage(words, files);
  expect(fsck(device).join('\n')).toContain(finding);
});

test('whatever is on the device, the checker comes to an end', () => {
  const { device } = sample();
  const whole = new Uint8Array(device.size);
  device.read(0, whole);
  const word = fc.oneof(fc.nat(127), fc.nat(device.size / 4 - 1));
  const value = fc.oneof(fc.constantFrom(0, 1, 0xffffffff), fc.nat(3000), fc.nat(0xffffffff));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, value), { minLength: 1, maxLength: 6 }), (changes) => {
      device.write(0, whole);
      const words = new Words(device);
      for (const [at, to] of changes) words.change(at * 4, () => to);
      expect(Array.isArray(fsck(device))).toBe(true);
    }),
    { numRuns: 150 },
  );
});
