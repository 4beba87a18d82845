import { DIRECTORY } from '../fs/file-type.ts';
import { printable, quoteName } from '../printable.ts';
import type { Call, Stat, Sys } from '../process/sys.ts';
import { complain, complainErrno, print } from './console.ts';
import { readOptions } from './options.ts';
import { humanSize, kibibytes } from './size.ts';

const USAGE = 'usage: du [-abchks] [-d DEPTH] [FILE...]';
const BATCH = 256;

interface Folder {
  path: string;
  bytes: number;
  /** Where reading it goes on. */
  cookie: number;
  /** Directories in it that have not been entered. */
  waiting: string[];
  isRead: boolean;
}

/**
 * `du [-abchks] [-d DEPTH] [FILE...]` (du(1)): space that directories and what is below them take, in KiB; -a also files, -b
 * bytes of content, -c a total, -h for people, -s only what was named, -d only so far down. A file of several names counts once.
 */
export function* du(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'abchksd:');
  if (typeof read === 'string') return yield* complain(sys, `${read}\n${USAGE}`);
  const { options, operands } = read;
  const depth = options.has('s') ? '0' : (options.get('d') ?? '1000000');
  if (!/^\d{1,9}$/.test(depth))
    return yield* complain(sys, `invalid maximum depth ${quoteName(depth)}`);
  let unit: (bytes: number) => string = kibibytes;
  if (options.has('h')) unit = humanSize;
  else if (options.has('b')) unit = String;
  const tree = new Tree(sys, {
    bytesOf: options.has('b') ? ({ size, type }) => (type === DIRECTORY ? 0 : size) : spaceOf,
    show: unit,
    files: options.has('a'),
    depth: Number(depth),
  });
  let total = 0;
  for (const path of operands.length > 0 ? operands : ['.']) total += yield* tree.measure(path);
  if (options.has('c')) yield* print(sys, `${unit(total)}\ttotal\n`);
  return tree.status;
}

/** The inode itself takes a unit too. */
function spaceOf({ blocks }: Stat): number {
  return (blocks + 1) * 512;
}

interface Measure {
  bytesOf: (stat: Stat) => number;
  show: (bytes: number) => string;
  /** Whether files have lines too. */
  files: boolean;
  /** Levels below what was named that have lines. */
  depth: number;
}

/** Walks trees, printing as it leaves directories. */
class Tree {
  status = 0;
  readonly #sys: Sys;
  readonly #options: Measure;
  /** Files of several names that have been counted, by device and number. */
  readonly #counted = new Set<string>();

  constructor(sys: Sys, options: Measure) {
    this.#sys = sys;
    this.#options = options;
  }

  *measure(path: string): Call<number> {
    const sys = this.#sys;
    const stat = sys.lstat(path);
    if (typeof stat === 'number') {
      this.status = yield* complainErrno(sys, `cannot access ${quoteName(path)}`, stat);
      return 0;
    }
    const own = this.#bytesOf(stat);
    if (stat.type !== DIRECTORY) {
      yield* this.#print(own, path);
      return own;
    }
    const folders = [begin(path, own)];
    for (;;) {
      const folder = folders[folders.length - 1];
      const below = folder.waiting.pop();
      if (below !== undefined) {
        const found = sys.lstat(below);
        if (typeof found !== 'number') folders.push(begin(below, this.#bytesOf(found)));
      } else if (!folder.isRead) {
        yield* this.#read(folder, folders.length);
        yield* sys.pause();
      } else {
        folders.pop();
        if (folders.length <= this.#options.depth) yield* this.#print(folder.bytes, folder.path);
        if (folders.length === 0) return folder.bytes;
        folders[folders.length - 1].bytes += folder.bytes;
      }
    }
  }

  /** Counts the files among the next entries of a directory. */
  *#read(folder: Folder, depth: number): Call<void> {
    const sys = this.#sys;
    const entries = sys.disk.entries(folder.path, folder.cookie, BATCH);
    if (typeof entries === 'number') {
      const what = `cannot read directory ${quoteName(folder.path)}`;
      this.status = yield* complainErrno(sys, what, entries);
    }
    if (typeof entries === 'number' || entries.length === 0) {
      folder.isRead = true;
      return;
    }
    folder.cookie = entries[entries.length - 1].cookie;
    const prefix = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
    for (const { name, type } of entries) {
      const path = prefix + name;
      if (type === DIRECTORY) {
        folder.waiting.push(path);
        continue;
      }
      const stat = sys.lstat(path);
      // What is gone meanwhile takes nothing.
      if (typeof stat === 'number') continue;
      const bytes = this.#bytesOf(stat);
      folder.bytes += bytes;
      if (this.#options.files && depth <= this.#options.depth) yield* this.#print(bytes, path);
    }
  }

  #bytesOf(stat: Stat): number {
    if (stat.nlink > 1 && stat.type !== DIRECTORY) {
      const key = `${stat.dev} ${stat.ino}`;
      if (this.#counted.has(key)) return 0;
      this.#counted.add(key);
    }
    return this.#options.bytesOf(stat);
  }

  #print(bytes: number, path: string): Call<void> {
    const name = this.#sys.isatty(1) ? printable(path) : path;
    return print(this.#sys, `${this.#options.show(bytes)}\t${name}\n`);
  }
}

function begin(path: string, bytes: number): Folder {
  return { path, bytes, cookie: 0, waiting: [], isRead: false };
}
