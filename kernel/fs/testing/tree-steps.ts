import { wasi } from '@bjorn3/browser_wasi_shim';
import fc from 'fast-check';
import type { Credentials } from '../credentials.ts';
import { ROOT } from '../credentials.ts';
import { UNFINISHED } from '../file-system.ts';
import { REGULAR_FILE } from '../file-type.ts';
import type { Inode } from '../inode.ts';
import { O_CREAT, O_RDWR } from '../open-flags.ts';
import type { Vfs } from '../vfs.ts';
import type { ModelFile, TreeModel } from './tree-model.ts';

/** Who does things: root, and two users of whom the second is in the first one's group. */
export const USERS: readonly Credentials[] = [
  ROOT,
  { uid: 1000, gid: 1000, groups: [] },
  { uid: 1001, gid: 1001, groups: [1000] },
];

/** One thing done to a tree. */
export interface Step {
  operation: string;
  /** Index in USERS. */
  who: number;
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
// And those at which its tree grows, far behind what is written.
const offset = fc.oneof(
  { weight: 8, arbitrary: size },
  fc
    .tuple(
      fc.constantFrom(2 ** 26, 10 * 2 ** 30, 2 ** 36, 2 ** 43),
      fc.integer({ min: -9, max: 9 }),
    )
    .map(([edge, beside]) => edge + beside),
);

const OPERATIONS = [
  ...['write', 'write', 'write', 'write', 'append', 'truncate', 'mkdir', 'mkdir', 'mkdir'],
  ...['rmdir', 'unlink', 'unlink', 'rename', 'rename', 'rename', 'link', 'link', 'symlink'],
  ...['chmod', 'chown', 'hold', 'hold', 'drop', 'writeHeld', 'truncateHeld', 'fill', 'empty'],
  ...['remount', 'limit'],
];

const MODES = [0o755, 0o777, 0o1777, 0o700, 0o644, 0o666, 0o640, 0o060, 0o444, 0, 0o111];

// Directories to meet in: one for all, one where everybody keeps his own.
const FIRST: readonly Step[] = [
  ...['/a', '/b', '/a/b'].map((path) => first('mkdir', path)),
  first('chmod', '/', 0o777),
  first('chmod', '/a', 0o1777),
  first('chmod', '/a/b', 0o777),
];

function first(operation: string, path: string, mode = 0): Step {
  const length = Math.max(0, MODES.indexOf(mode));
  return { operation, who: 0, path, other: '', offset: 0, length };
}

/** Sequences of steps on a small set of paths; the first ones make some directories. */
export function steps(maxLength: number): fc.Arbitrary<Step[]> {
  const operation = fc.constantFrom(...OPERATIONS);
  const who = fc.constantFrom(0, 0, 1, 1, 2);
  const step = fc.record({ operation, who, path, other: path, offset, length: size });
  return fc.array(step, { maxLength }).map((sequence) => [...FIRST, ...sequence]);
}

/** Files kept open during a sequence, and what they are in the model. */
export type Held = { inode: Inode; file: ModelFile }[];

/**
 * Does a step to the real tree and the model; returns what differs in the outcome, or undefined. What the
 * real tree refuses for lack of space is not done to the model; `lacks` says whether it may.
 */
export function applyStep(
  vfs: Vfs,
  model: TreeModel,
  held: Held,
  step: Step,
  lacks = false,
): string | undefined {
  model.as(USERS[step.who]);
  const { is, wanted } = new Doing(vfs, model, held, step, lacks).run();
  if (is === wanted) return undefined;
  const { operation, who, path, other, offset, length } = step;
  return `${operation} ${path} ${other} ${offset} ${length} by ${who}: ${is}, not ${wanted}`;
}

interface Outcome {
  is: number;
  wanted: number;
}

/** One step on its way. */
class Doing {
  constructor(
    private readonly vfs: Vfs,
    private readonly model: TreeModel,
    private readonly held: Held,
    private readonly step: Step,
    private readonly lacks: boolean,
  ) {}

  run(): Outcome {
    const { vfs, model, held } = this;
    const { operation, path, other, offset, length } = this.step;
    const cred = USERS[this.step.who];
    const { root } = vfs;
    switch (operation) {
      case 'write':
      case 'append':
        return this.write();
      case 'truncate': {
        const is = wholly(() => vfs.truncate(cred, root, path, offset));
        return this.both(is, () => model.truncate(path, offset));
      }
      case 'mkdir':
        return this.both(vfs.mkdir(cred, root, path, 0o755), () => model.mkdir(path));
      case 'rmdir':
        return this.both(vfs.rmdir(cred, root, path), () => model.rmdir(path));
      case 'unlink':
        return this.both(vfs.unlink(cred, root, path), () => model.unlink(path));
      case 'rename':
        return this.both(vfs.rename(cred, root, path, root, other), () =>
          model.rename(path, other),
        );
      case 'link':
        return this.both(vfs.link(cred, root, path, false, root, other), () =>
          model.link(path, other),
        );
      case 'symlink':
        return this.both(vfs.symlink(cred, other, root, path), () => model.symlink(other, path));
      case 'chmod': {
        const mode = MODES[length % MODES.length];
        return this.both(vfs.chmod(cred, root, path, mode), () => model.chmod(path, mode));
      }
      case 'chown': {
        const uid = [-1, 0, 1000, 1001][length % 4];
        const gid = [-1, 0, 1000, 1001][(length >> 2) % 4];
        return this.both(vfs.chown(cred, root, path, uid, gid), () => model.chown(path, uid, gid));
      }
      case 'hold':
        return this.hold();
      case 'drop': {
        const last = held.pop();
        last?.inode.fs.release(last.inode);
        return { is: 0, wanted: 0 };
      }
      case 'writeHeld': {
        const last = held.at(length % 3 === 0 ? 0 : -1);
        return last === undefined ? { is: 0, wanted: 0 } : this.put(last.inode, last.file, offset);
      }
      case 'truncateHeld': {
        const last = held.at(-1);
        if (last === undefined) return { is: 0, wanted: 0 };
        const is = wholly(() => last.inode.fs.truncate(last.inode, offset));
        return this.both(is, () => {
          last.file.data.resize(offset);
          return 0;
        });
      }
      case 'fill':
      case 'empty':
        return this.many();
    }
    return { is: 0, wanted: 0 };
  }

  /** The outcome of something that may lack space, and is not done to the model then. */
  private both(is: number, doModel: () => number): Outcome {
    const isLack = is === -wasi.ERRNO_NOSPC || is === -wasi.ERRNO_DQUOT;
    return { is, wanted: isLack && this.lacks ? is : doModel() };
  }

  private open(): { inode: Inode; file: ModelFile } | Outcome {
    const { vfs, model } = this;
    const { who, path } = this.step;
    const place = vfs.open(USERS[who], vfs.root, path, O_RDWR | O_CREAT, 0o644);
    if (typeof place === 'number') {
      return this.both(place, () => asNumber(model.open(path)));
    }
    const file = model.open(path);
    if (typeof file !== 'number') return { inode: place.inode, file };
    place.inode.fs.release(place.inode);
    return { is: 0, wanted: file };
  }

  private write(): Outcome {
    const opened = this.open();
    if (!('inode' in opened)) return opened;
    const { inode, file } = opened;
    const at = this.step.operation === 'append' ? inode.size : this.step.offset;
    const outcome = this.put(inode, file, at);
    inode.fs.release(inode);
    return outcome;
  }

  private put(inode: Inode, file: ModelFile, offset: number): Outcome {
    const data = content(this.step.length, offset);
    if (offset + data.length > 2 ** 44) return { is: 0, wanted: 0 };
    const is = inode.fs.write(inode, offset, data);
    // What finds space for a part only writes that part.
    const isPart = this.lacks && is > 0 && is < data.length;
    return this.both(is, () => {
      file.data.write(offset, isPart ? data.subarray(0, is) : data);
      return isPart ? is : data.length;
    });
  }

  private hold(): Outcome {
    const opened = this.open();
    if (!('inode' in opened)) return opened;
    this.held.push(opened);
    return { is: 0, wanted: 0 };
  }

  /** Makes or removes many small files, so that directories grow and shrink by leaves. */
  private many(): Outcome {
    const { vfs, model } = this;
    const { operation, who, path, length } = this.step;
    for (let i = 0; i < length % 150; i++) {
      const name = `${path}/${operation === 'fill' || i % 3 > 0 ? 'many' : 'none'}-${i}`;
      const outcome =
        operation === 'fill'
          ? this.both(vfs.symlink(USERS[who], name, vfs.root, name), () =>
              model.symlink(name, name),
            )
          : this.both(vfs.unlink(USERS[who], vfs.root, name), () => model.unlink(name));
      if (outcome.is !== outcome.wanted) return outcome;
    }
    return { is: 0, wanted: 0 };
  }
}

/** The result of something that may have to be called again. */
function wholly(call: () => number): number {
  for (;;) {
    const result = call();
    if (result !== UNFINISHED) return result;
  }
}

/** What differs between files kept open and what is to be in them. */
export function checkHeld(held: Held): string[] {
  return held.flatMap(({ inode, file }) => {
    if (inode.type !== REGULAR_FILE) return [];
    const { data } = file;
    const at = data.differsFrom((offset, into) => inode.fs.read(inode, offset, into));
    return at < 0 && inode.size === data.size ? [] : [`open file ${inode.ino} differs at ${at}`];
  });
}

/** Bytes without zeros, that depend on where they stand. */
function content(length: number, offset: number): Uint8Array {
  return new Uint8Array(length).map((_, at) => 1 + ((offset * 7 + at) % 251));
}

function asNumber(file: object | number): number {
  return typeof file === 'number' ? file : 0;
}
