import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import type { Stat } from '../process/sys.ts';
import { expandGlob, type Directories } from './glob.ts';

/** A tree given by its files; names ending in a slash are directories. */
function tree(...paths: string[]): Directories {
  const types = new Map<string, number>([['/', wasi.FILETYPE_DIRECTORY]]);
  for (const path of paths) {
    const parts = path.split('/').filter(Boolean);
    parts.forEach((_, i) => {
      const directory = i < parts.length - 1 || path.endsWith('/');
      types.set(
        `/${parts.slice(0, i + 1).join('/')}`,
        directory ? wasi.FILETYPE_DIRECTORY : wasi.FILETYPE_REGULAR_FILE,
      );
    });
  }
  const absolute = (path: string): string => {
    const names: string[] = [];
    for (const name of path.split('/')) {
      if (name === '..') names.pop();
      else if (name !== '' && name !== '.') names.push(name);
    }
    return `/${names.join('/')}`;
  };
  const stat = (path: string): Stat | number => {
    const type = types.get(absolute(path));
    return type === undefined ? -wasi.ERRNO_NOENT : ({ type } as Stat);
  };
  return {
    stat,
    lstat: stat,
    readdir: (path) => {
      const at = absolute(path);
      if (types.get(at) !== wasi.FILETYPE_DIRECTORY) return -wasi.ERRNO_NOTDIR;
      const prefix = at === '/' ? '/' : `${at}/`;
      return [...types]
        .filter(
          ([name]) =>
            name !== '/' && name.startsWith(prefix) && !name.slice(prefix.length).includes('/'),
        )
        .map(([name, type]) => ({ name: name.slice(prefix.length), ino: 1, type }));
    },
  };
}

const files = tree('b.txt', 'a.txt', '.hidden', 'd/x', 'd/y', 'd/.z', 'e/x', 'we[ir]d*', 'empty/');

test.each([
  ['*', ['a.txt', 'b.txt', 'd', 'e', 'empty', 'we[ir]d*']],
  ['*.txt', ['a.txt', 'b.txt']],
  ['.*', ['.hidden']],
  ['[ab].txt', ['a.txt', 'b.txt']],
  ['?', ['d', 'e']],
  ['*/x', ['d/x', 'e/x']],
  ['d/*', ['d/x', 'd/y']],
  ['d/.*', ['d/.z']],
  ['*/', ['d/', 'e/', 'empty/']],
  ['/d/*', ['/d/x', '/d/y']],
  ['./d//*', ['./d//x', './d//y']],
  ['d/../[e]/x', ['d/../e/x']],
  ['a.txt/*', []],
  ['none*', []],
  ['*/nope', []],
  ['we\\[*', ['we[ir]d*']],
  ['\\*', []],
  ['a.txt', []],
  ['[', []],
])('%s', (pattern, names) => {
  expect(expandGlob(files, pattern)).toEqual(names);
});

test('a text that is no pattern costs no look at any file', () => {
  const failing = (): never => {
    throw new Error('asked');
  };
  expect(expandGlob({ stat: failing, lstat: failing, readdir: failing }, '[')).toEqual([]);
});
