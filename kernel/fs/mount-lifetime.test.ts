import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ROOT } from './credentials.ts';
import { REGULAR_FILE } from './file-type.ts';
import { MemoryDevice } from './memory-device.ts';
import { StableFs } from './stablefs.ts';
import { TmpFs } from './tmpfs.ts';
import { Vfs } from './vfs.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('what is mounted on a directory is there after many other files were used', async () => {
  const now = () => 0n;
  const fs = StableFs.format(new MemoryDevice(), { now });
  const vfs = new Vfs(fs, now);
  expect(vfs.mkdir(ROOT, vfs.root, '/mnt', 0o755)).toBe(0);
  const mounted = new TmpFs({ now });
  expect(vfs.mount('/mnt', mounted)).toBe(0);
  expect(vfs.mkdir(ROOT, vfs.root, '/mnt/inside', 0o755)).toBe(0);
  // Nobody goes there for a while (the last walk remembers what it found), and there are more files than any cache of inodes keeps for its own sake.
  expect(vfs.mkdir(ROOT, vfs.root, '/other', 0o755)).toBe(0);
  expect(vfs.stat(ROOT, vfs.root, '/other')).toMatchObject({ nlink: 2 });
  for (let i = 0; i < 10_000; i++) {
    fs.create(fs.root, `file${i}`, { type: REGULAR_FILE, mode: 0o644, uid: 0, gid: 0 });
    if (i % 1000 === 0) {
      await new Promise(setImmediate);
      collectGarbage();
    }
  }
  expect(vfs.stat(ROOT, vfs.root, '/mnt/inside')).toMatchObject({ dev: mounted.dev });
});
