import { wasi } from '@bjorn3/browser_wasi_shim';
import fc from 'fast-check';
import { ROOT } from '../credentials.ts';
import { REGULAR_FILE } from '../file-type.ts';
import type { Inode } from '../inode.ts';
import { O_CREAT, O_RDWR } from '../open-flags.ts';
import type { Vfs } from '../vfs.ts';
import type { TreeModel } from './tree-model.ts';

/** One thing done to a tree. */
export interface Step {
  operation: string;
  path: string;
  other: string;
  offset: number;
  length: number;
}

// Few names, and most paths lead somewhere, so that steps often meet.
const name = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('a', 'b', 'c') },
  fc.constantFrom('ä'.repeat(100), 'x'.repeat(255)),
);
const dir = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('', '/a', '/b', '/a/b', '/a/b/..', '/b/.') },
  fc.constantFrom('/c', '/a/c', '/x/y'),
);
const path = fc
  .tuple(
    dir,
    fc.oneof({ weight: 20, arbitrary: name }, fc.constantFrom('', '.', '..')),
    fc.oneof({ weight: 12, arbitrary: fc.constant('') }, fc.constant('/')),
  )
  .map(([parent, last, end]) => `${parent}/${last}${end}`);
// Around the sizes at which a file moves to another layout.
const size = fc.oneof(
  fc.constantFrom(0, 1, 56, 57, 512, 4096, 32768, 32769, 65535, 65536, 65537, 131072, 262144),
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 200000 }),
);

const OPERATIONS = [
  ...['write', 'write', 'write', 'write', 'truncate', 'mkdir', 'mkdir', 'mkdir', 'rmdir', 'unlink'],
  ...['rename', 'rename', 'link', 'symlink', 'chmod', 'hold', 'drop', 'remount'],
];

const FIRST = ['/a', '/b', '/a/b'].map((path) => {
  return { operation: 'mkdir', path, other: '', offset: 0, length: 0 };
});

/** Sequences of steps on a small set of paths; the first ones make some directories. */
export function steps(maxLength: number): fc.Arbitrary<Step[]> {
  const operation = fc.constantFrom(...OPERATIONS);
  const step = fc.record({ operation, path, other: path, offset: size, length: size });
  return fc.array(step, { maxLength }).map((sequence) => [...FIRST, ...sequence]);
}

/** Files kept open during a sequence, and what is to be in them. */
export type Held = { inode: Inode; data: () => Uint8Array }[];

/**
 * Does a step to the real tree and the model; returns what differs in the outcome, or undefined. What the
 * real tree refuses for lack of space is not done to the model.
 */
export function applyStep(vfs: Vfs, model: TreeModel, held: Held, step: Step): string | undefined {
  const { operation, path, other, offset, length } = step;
  const is = doReal(vfs, held, step);
  if (is === -wasi.ERRNO_NOSPC || is === -wasi.ERRNO_DQUOT) {
    // Opening may have made the file before there was no room for its content.
    if (operation === 'write' && typeof vfs.lstat(ROOT, vfs.root, path) !== 'number') {
      model.open(path);
    }
    return undefined;
  }
  let wanted = is;
  switch (operation) {
    case 'write': {
      const data = content(length, offset);
      const written = data.subarray(0, is > 0 ? is : length);
      wanted =
        written.length === 0 ? asNumber(model.open(path)) : model.write(path, offset, written);
      break;
    }
    case 'truncate':
      wanted = model.truncate(path, offset);
      break;
    case 'mkdir':
      wanted = model.mkdir(path);
      break;
    case 'rmdir':
      wanted = model.rmdir(path);
      break;
    case 'unlink':
      wanted = model.unlink(path);
      break;
    case 'rename':
      wanted = model.rename(path, other);
      break;
    case 'link':
      wanted = model.link(path, other);
      break;
    case 'symlink':
      wanted = model.symlink(other, path);
      break;
    case 'chmod':
      wanted = model.chmod(path, length & 0o777);
      break;
    case 'hold': {
      const file = model.open(path);
      wanted = asNumber(file);
      if (typeof file !== 'number' && is === 0) held.at(-1)!.data = () => file.data;
      break;
    }
  }
  return is === wanted ? undefined : `${operation} ${path} ${other}: ${is}, not ${wanted}`;
}

function doReal(vfs: Vfs, held: Held, step: Step): number {
  const { operation, path, other, offset, length } = step;
  const { root } = vfs;
  switch (operation) {
    case 'write': {
      const place = vfs.open(ROOT, root, path, O_RDWR | O_CREAT, 0o644);
      if (typeof place === 'number') return place;
      const { inode } = place;
      const result = inode.fs.write(inode, offset, content(length, offset));
      inode.fs.release(inode);
      return result;
    }
    case 'truncate':
      return vfs.truncate(ROOT, root, path, offset);
    case 'mkdir':
      return vfs.mkdir(ROOT, root, path, 0o755);
    case 'rmdir':
      return vfs.rmdir(ROOT, root, path);
    case 'unlink':
      return vfs.unlink(ROOT, root, path);
    case 'rename':
      return vfs.rename(ROOT, root, path, root, other);
    case 'link':
      return vfs.link(ROOT, root, path, false, root, other);
    case 'symlink':
      return vfs.symlink(ROOT, other, root, path);
    case 'chmod':
      return vfs.chmod(ROOT, root, path, length & 0o777);
    case 'hold': {
      const place = vfs.open(ROOT, root, path, O_RDWR | O_CREAT, 0o644);
      if (typeof place === 'number') return place;
      held.push({ inode: place.inode, data: () => new Uint8Array(0) });
      return 0;
    }
    case 'drop': {
      const last = held.pop();
      last?.inode.fs.release(last.inode);
      return 0;
    }
  }
  return 0;
}

/** What differs between files kept open and what is to be in them. */
export function checkHeld(held: Held): string[] {
  return held.flatMap(({ inode, data }) => {
    if (inode.type !== REGULAR_FILE) return [];
    const expected = data();
    const is = new Uint8Array(expected.length + 1);
    const length = inode.fs.read(inode, 0, is);
    const isSame = length === expected.length && expected.every((byte, at) => is[at] === byte);
    return isSame ? [] : [`open file ${inode.ino} differs`];
  });
}

/** Bytes without zeros, that depend on where they stand. */
function content(length: number, offset: number): Uint8Array {
  return new Uint8Array(length).map((_, at) => 1 + ((offset * 7 + at) % 251));
}

function asNumber(file: object | number): number {
  return typeof file === 'number' ? file : 0;
}
