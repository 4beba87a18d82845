import { beforeEach, expect, test } from 'vitest';
import { ROOT } from '../fs/credentials.ts';
import type { Place } from '../fs/place.ts';
import { TmpFs } from '../fs/tmpfs.ts';
import { Vfs } from '../fs/vfs.ts';
import { pathStart } from './path-start.ts';

let vfs: Vfs;
let cwd: Place;

beforeEach(() => {
  vfs = new Vfs(new TmpFs({ now: () => 0n }), () => 0n);
  for (const path of ['/etc', '/tmp', '/home', '/home/tmp', '/home/work', '/home/etc']) {
    vfs.mkdir(ROOT, vfs.root, path, 0o755);
  }
  for (const path of ['/etc/passwd', '/home/etc/passwd', '/home/tmp/mine', '/home/notes']) {
    const place = vfs.open(ROOT, vfs.root, path, 0o101, 0o644);
    if (typeof place === 'number') throw new Error(path);
  }
  cwd = vfs.resolve(ROOT, vfs.root, '/home', true) as Place;
});

test.each([
  // What only one of the two has is there.
  ['notes', false, '/home'],
  ['work/new', true, '/home'],
  ['missing', false, '/home'],
  ['missing/new', true, '/home'],
  ['home', false, '/'],
  ['home/notes', false, '/'],
  ['home/new', true, '/'],
  // Both have the first name.
  ['etc/passwd', false, '/'],
  ['tmp/mine', false, '/home'],
  ['tmp/new', true, '/home'],
  ['etc/missing/new', true, '/'],
  ['tmp', false, '/home'],
  // Nobody makes files in the root directory.
  ['home', true, '/home'],
  // These say themselves what they are.
  ['.', false, '/home'],
  ['../etc/passwd', false, '/home'],
  ['', false, '/home'],
])('%s (making it: %s) starts in %s', (path, creates, start) => {
  expect(vfs.pathOf(pathStart(vfs, ROOT, cwd, path, creates))).toBe(start);
});

test('in the root directory there is nothing to choose', () => {
  expect(pathStart(vfs, ROOT, vfs.root, 'etc/passwd', false)).toBe(vfs.root);
});
