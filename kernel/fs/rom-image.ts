import { encode } from '../text.ts';
import { DIRECTORY, REGULAR_FILE, SYMBOLIC_LINK } from './file-type.ts';
import { nameHash } from './name-hash.ts';

/**
 * Format of a read-only image (all numbers little-endian):
 * a header of 32 bytes; one record of 32 bytes per file, record 0 being the root directory and the
 * records of a directory's files standing together in the order of (hash, name); the names; the data, each file's
 * on a boundary of 16 bytes.
 */
export const ROM_MAGIC = 0x4d4f5243; // 'CROM'
export const ROM_VERSION = 1;
export const ROM_HEADER = 32;
export const ROM_RECORD = 32;

/** Words of the header. */
export const HEADER = { magic: 0, version: 1, files: 2, seconds: 3, hashSeed: 4 } as const;

/** Words of a record. `first` and `count` are a directory's range of records. */
export const RECORD = {
  hash: 0,
  nameOffset: 1,
  /** Low half: length of the name in bytes; then type (8 bits). */
  nameLengthType: 2,
  mode: 3,
  /** Offset of the data or the target; of a directory, number of the first record. */
  start: 4,
  /** Bytes of the data or the target; of a directory, count of records. */
  size: 5,
  /** Number of the directory's record. */
  parent: 6,
  nlink: 7,
} as const;

const HASH_SEED = 0x43524f4d;

/** A file to put into an image. Directories on the way are made, with mode 0o755. */
export interface RomFile {
  /** Path within the image, as `bin/ls`. */
  path: string;
  /** Permission bits; default 0o644 (0o755 for a directory). */
  mode?: number;
  /** Content of a regular file. */
  data?: Uint8Array;
  /** Target, if it is a symbolic link. Without `data` and `target` it is a directory. */
  target?: string;
}

interface Node {
  name: Uint8Array;
  hash: number;
  type: number;
  mode: number;
  data: Uint8Array;
  children: Map<string, Node>;
  parent: number;
  record: number;
  first: number;
}

/**
 * Makes a read-only image for RomFs. The same files give the same bytes. `seconds` since 1970 is the
 * time that all its files show.
 */
export function packRom(files: readonly RomFile[], seconds = 0): Uint8Array {
  const root = makeNode('', DIRECTORY, 0o755);
  for (const file of files) insert(root, file);

  const nodes = number(root);
  const namesStart = ROM_HEADER + nodes.length * ROM_RECORD;
  const namesLength = nodes.reduce((sum, node) => sum + node.name.length, 0);
  let end = align(namesStart + namesLength);
  const starts = nodes.map((node) => {
    const start = end;
    end = align(end + node.data.length);
    return start;
  });

  const image = new Uint8Array(end);
  const view = new DataView(image.buffer);
  view.setUint32(HEADER.magic * 4, ROM_MAGIC, true);
  view.setUint32(HEADER.version * 4, ROM_VERSION, true);
  view.setUint32(HEADER.files * 4, nodes.length, true);
  view.setUint32(HEADER.seconds * 4, seconds, true);
  view.setUint32(HEADER.hashSeed * 4, HASH_SEED, true);
  let nameOffset = namesStart;
  nodes.forEach((node, index) => {
    const isDirectory = node.type === DIRECTORY;
    const put = (word: number, value: number): void =>
      view.setUint32(ROM_HEADER + index * ROM_RECORD + word * 4, value, true);
    put(RECORD.hash, node.hash);
    put(RECORD.nameOffset, nameOffset);
    put(RECORD.nameLengthType, node.name.length | (node.type << 16));
    put(RECORD.mode, node.mode);
    put(RECORD.start, isDirectory ? node.first : starts[index]);
    put(RECORD.size, isDirectory ? node.children.size : node.data.length);
    put(RECORD.parent, node.parent);
    put(RECORD.nlink, isDirectory ? 2 + countDirectories(node) : 1);
    image.set(node.name, nameOffset);
    image.set(node.data, starts[index]);
    nameOffset += node.name.length;
  });
  return image;
}

function insert(root: Node, file: RomFile): void {
  const parts = file.path.split('/').filter((part) => part !== '');
  const name = parts.pop();
  if (name === undefined || [...parts, name].some((part) => part === '.' || part === '..')) {
    throw new Error(`not a path for an image: ${JSON.stringify(file.path)}`);
  }
  let dir = root;
  for (const part of parts) {
    let next = dir.children.get(part);
    if (next === undefined) dir.children.set(part, (next = makeNode(part, DIRECTORY, 0o755)));
    if (next.type !== DIRECTORY) throw new Error(`${file.path}: ${part} is not a directory`);
    dir = next;
  }
  const present = dir.children.get(name);
  let node: Node;
  if (file.data !== undefined) {
    node = makeNode(name, REGULAR_FILE, file.mode ?? 0o644, file.data);
  } else if (file.target !== undefined) {
    node = makeNode(name, SYMBOLIC_LINK, 0o777, encode(file.target));
  } else {
    node = makeNode(name, DIRECTORY, file.mode ?? 0o755);
    if (present?.type === DIRECTORY) node.children = present.children;
  }
  if (present !== undefined && (present.type !== DIRECTORY || node.type !== DIRECTORY)) {
    throw new Error(`${file.path} is there twice`);
  }
  dir.children.set(name, node);
}

function makeNode(
  name: string,
  type: number,
  mode: number,
  data: Uint8Array = new Uint8Array(0),
): Node {
  const bytes = encode(name);
  if (bytes.length > 255) throw new Error(`name too long: ${name}`);
  const hash = nameHash(name, HASH_SEED);
  const children = new Map<string, Node>();
  return { name: bytes, hash, type, mode, data, children, parent: 0, record: 0, first: 0 };
}

/** Gives the nodes their record numbers, breadth first, so that those of a directory stand together. */
function number(root: Node): Node[] {
  const nodes = [root];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    node.record = i;
    node.first = nodes.length;
    const children = [...node.children].sort(
      ([nameA, a], [nameB, b]) => a.hash - b.hash || (nameA < nameB ? -1 : 1),
    );
    for (const [, child] of children) {
      child.parent = i;
      nodes.push(child);
    }
  }
  return nodes;
}

function countDirectories(node: Node): number {
  let count = 0;
  for (const child of node.children.values()) if (child.type === DIRECTORY) count++;
  return count;
}

function align(offset: number): number {
  return Math.ceil(offset / 16) * 16;
}
