import { ROOT } from '../credentials.ts';
import { DIRECTORY, SYMBOLIC_LINK } from '../file-type.ts';
import type { Inode } from '../inode.ts';
import type { Vfs } from '../vfs.ts';
import type { ModelFile, TreeModel } from './tree-model.ts';

/** Differences between a real tree and the model of it, a sentence each. */
export function compareTrees(vfs: Vfs, model: TreeModel): string[] {
  const differences: string[] = [];
  const seen = new Map<ModelFile, Inode>();
  const visit = (path: string, expected: ModelFile): void => {
    const place = vfs.resolve(ROOT, vfs.root, path, false);
    if (typeof place === 'number') {
      differences.push(`${path}: errno ${-place}`);
      return;
    }
    const { inode } = place;
    const differs = (what: string, is: unknown, wanted: unknown): void => {
      if (is !== wanted)
        differences.push(`${path}: ${what} is ${String(is)}, not ${String(wanted)}`);
    };
    const known = seen.get(expected);
    if (known !== undefined && known !== inode) differences.push(`${path}: is another file`);
    const isKnown = known === inode;
    seen.set(expected, inode);
    differs('mode', inode.mode, expected.mode);
    differs('owner', `${inode.uid}:${inode.gid}`, `${expected.uid}:${expected.gid}`);
    differs('nlink', inode.nlink, expected.nlink);
    if (expected.kind === 'link') {
      differs('type', inode.type, SYMBOLIC_LINK);
      differs('target', inode.fs.readlink(inode), expected.target);
    } else if (expected.kind === 'file') {
      differs('size', inode.size, expected.data.size);
      if (isKnown) return;
      const at = expected.data.differsFrom((offset, into) => inode.fs.read(inode, offset, into));
      if (at >= 0) differences.push(`${path}: differs at ${at}`);
    } else {
      differs('type', inode.type, DIRECTORY);
      differs('count of entries', inode.size, expected.entries.size);
      const names = namesIn(inode);
      differs('entries', names.sort().join(), [...expected.entries.keys()].sort().join());
      for (const [name, child] of expected.entries) visit(`${path}/${name}`, child);
    }
  };
  visit('/.', model.root);
  return differences;
}

/** All names of a directory, read a few at a time. */
export function namesIn(dir: Inode, limit = 3): string[] {
  const names: string[] = [];
  for (let cookie = 0; ;) {
    const entries = dir.fs.readdir(dir, cookie, limit);
    if (typeof entries === 'number') throw new Error(`readdir: errno ${-entries}`);
    if (entries.length === 0) return names;
    for (const entry of entries) {
      names.push(entry.name);
      cookie = entry.cookie;
    }
  }
}
