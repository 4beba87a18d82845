import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { MemoryDevice } from '../fs/memory-device.ts';
import { DIRECTORY, REGULAR_FILE } from '../fs/file-type.ts';
import { StableFs } from '../fs/stablefs.ts';
import type { Inode } from '../fs/inode.ts';
import { TestKernel } from '../process/test-kernel.ts';

test('a directory is listed whole or not at all', () => {
  const fs = StableFs.format(new MemoryDevice(), { now: () => 0n });
  const system = new TestKernel({}, undefined, fs);
  const { files } = system.kernel;
  const owner = { mode: 0o755, uid: 0, gid: 0 };
  const dir = fs.create(fs.root, 'many', { ...owner, type: DIRECTORY }) as Inode;
  for (let i = 0; i < 50_000; i++) fs.create(dir, `file-${i}`, { ...owner, type: REGULAR_FILE });
  const all = files.list(system.user, '/many');
  expect(Array.isArray(all) ? new Set(all.map(({ name }) => name)).size : all).toBe(50_000);
  fs.create(dir, 'one-more', { ...owner, type: REGULAR_FILE });
  expect(files.list(system.user, '/many')).toBe(-wasi.ERRNO_OVERFLOW);
  // Nobody holds it then.
  for (let i = 0; i < 50_000; i++) fs.unlink(dir, `file-${i}`);
  fs.unlink(dir, 'one-more');
  expect(files.list(system.user, '/many')).toEqual([]);
});
