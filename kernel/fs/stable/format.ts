/**
 * The on-disk format of StableFs, described in docs/file-system.md. All numbers are little-endian; typed arrays
 * are laid over the bytes as they are, since every host this runs on is little-endian.
 *
 * A pointer is the number of a 512-byte unit, so that 32 bits reach 2 TiB; 0 is no pointer.
 */
export const MAGIC_LOW = 0x696e6143; // 'Cani'
export const MAGIC_HIGH = 0x53467863; // 'cxFS'
export const VERSION = 2;
/** The version before, which mounting makes into the present one: its usage file had only the units, a word for each user. */
export const VERSION_UNITS_ONLY = 1;

/** Bytes of a unit, and of a block; a block is what space is handed out in. */
export const UNIT = 512;
export const BLOCK = 65536;
export const UNITS_PER_BLOCK = BLOCK / UNIT;

/** Words (32 bits) of the superblock, which is unit 0. */
export const SUPER = {
  magicLow: 0,
  magicHigh: 1,
  version: 2,
  /** Blocks the file system extends over. */
  blocks: 3,
  groups: 4,
  /** Blocks in use, those with superblock and group headers not counted. */
  usedBlocks: 5,
  /** Inode numbers below this one have been in use. */
  nextIno: 6,
  /** First of the list of inodes that are free again. */
  freeIno: 7,
  /** Files there are. */
  files: 8,
  /** First of the list of files without a name that somebody still holds. */
  orphan: 9,
  /** Seed of the hashes of names. */
  hashSeed: 10,
  /** Limits of users without their own, as in an account. */
  unitLimit: 11,
  inodeLimit: 12,
  /** First block with free space, for each class of chunks. */
  partial: 16,
  /** Pointers to the blocks of the inode index. */
  inodeIndex: 64,
} as const;
export const SUPER_WORDS = 128;
export const INODE_INDEX_BLOCKS = 64;

/** A group: a header block, and the blocks whose state is kept there. Block 0 is the superblock's. */
export const GROUP_BLOCKS = 1984;
export const GROUP_STRIDE = GROUP_BLOCKS + 1;
/** The header begins with the count of free blocks, a word not used, and one bit per block: 1 is in use. */
export const GROUP_FREE = 0;
export const GROUP_BITMAP = 2;
export const GROUP_WORDS = 64;
/** One descriptor per block follows, for blocks divided into chunks. */
const DESCRIPTORS = 2048;
const DESCRIPTOR_SIZE = 32;

/** Words of a descriptor. */
export const DESCRIPTOR = {
  /** Class + 1 of the chunks (0: not divided); in the high half, chunks free. */
  state: 0,
  /** Neighbours in the list of blocks of this class with free chunks. */
  next: 1,
  previous: 2,
  /** One bit per chunk: 1 is in use. */
  bitmap: 4,
} as const;
export const DESCRIPTOR_WORDS = 8;

/** Chunks are powers of two from a unit (class 0) to half a block (class 6). */
export const CLASSES = 7;
/** Nodes of trees are chunks of 4 KiB. */
export const NODE = 4096;
export const NODE_CLASS = 3;
export const NODE_UNITS = NODE / UNIT;
export const NODE_WORDS = NODE / 4;

/** Inode records: 512 to a block; the inode index has the pointers to the blocks. */
export const RECORD_SIZE = 128;
export const RECORDS_PER_BLOCK = BLOCK / RECORD_SIZE;
export const POINTERS_PER_BLOCK = BLOCK / 4;

/** Words of an inode record. */
export const INODE = {
  /** Type (8 bits, 0: free), layout (8), mode (16). */
  typeLayoutMode: 0,
  uid: 1,
  gid: 2,
  nlink: 3,
  /** 64 bits each. */
  size: 4,
  mtime: 6,
  ctime: 8,
  atime: 10,
  rdev: 12,
  /** Units held by the content. */
  blocks: 13,
  /** Of a directory: the inode number of the one above. */
  parent: 14,
  /** Rises each time the number is used again. */
  generation: 15,
  /** Neighbours in the list of orphans; of a free record, the next free one. */
  next: 16,
  previous: 17,
  /** Pointer to the content, and its class of chunk or its height of tree. */
  root: 18,
  height: 19,
} as const;
export const RECORD_WORDS = RECORD_SIZE / 4;
/** Content of at most this many bytes stands in the record itself, in place of root and height. */
export const INLINE_OFFSET = INODE.root * 4;
export const INLINE_MAX = RECORD_SIZE - INLINE_OFFSET;

/** How the content of a file is laid out. */
export const LAYOUT_INLINE = 0;
/** One chunk, `height` being its class. */
export const LAYOUT_CHUNK = 1;
/** A tree of `height` levels of nodes over blocks; a directory's tree counts its leaves as a level. */
export const LAYOUT_TREE = 2;

export const ROOT_INO = 1;
/** The file with an account for each user, at 16 times the uid. */
export const USAGE_INO = 2;

/** Words of an account: what a user holds, and limits (0: the default). */
export const ACCOUNT = { units: 0, inodes: 1, unitLimit: 2, inodeLimit: 3 } as const;
export const ACCOUNT_WORDS = 4;
export const ACCOUNT_SIZE = ACCOUNT_WORDS * 4;
export const NO_LIMIT = 0xffffffff;

/** Largest size of a file, 16 TiB: what a tree of three levels holds is 64 TiB. */
export const SIZE_MAX = 2 ** 44;

/** Names that a file has at most, and directories in one: what the record's word holds. */
export const LINKS_MAX = 0xffff_ffff;

/** Block that holds the header of a group. */
export function headerBlock(group: number): number {
  return 1 + group * GROUP_STRIDE;
}

/** Group a block belongs to. */
export function groupOf(block: number): number {
  return ((block - 1) / GROUP_STRIDE) | 0;
}

/** Offset on the device of the descriptor of a block. */
export function descriptorOffset(block: number): number {
  const header = headerBlock(groupOf(block));
  return header * BLOCK + DESCRIPTORS + (block - header - 1) * DESCRIPTOR_SIZE;
}

/** Smallest class whose chunks hold `bytes` (1..32768). */
export function classFor(bytes: number): number {
  return bytes <= UNIT ? 0 : 23 - Math.clz32(bytes - 1);
}

/** Chunks of a class in a block. */
export function chunksPerBlock(chunkClass: number): number {
  return UNITS_PER_BLOCK >> chunkClass;
}
