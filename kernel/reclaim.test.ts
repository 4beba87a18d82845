import { expect, test } from 'vitest';
import { REGULAR_FILE } from './fs/file-type.ts';
import type { Inode } from './fs/inode.ts';
import { MemoryDevice } from './fs/memory-device.ts';
import { StableFs } from './fs/stablefs.ts';
import { TestKernel } from './process/test-kernel.ts';

const BLOCK = 65_536;
const BLOCKS = 400;

/** A kernel on a file system in which a large file of its user's has just been removed. */
function withRemains(): { system: TestKernel; fs: StableFs } {
  const fs = StableFs.format(new MemoryDevice(), { now: () => 0n, freeAtOnce: 8 });
  const system = new TestKernel(
    {
      *sh(sys) {
        for (;;) yield* sys.pause();
      },
    },
    undefined,
    fs,
  );
  const { uid } = system.user;
  const [large, other] = ['large', 'other'].map((name) => {
    return fs.create(fs.root, name, { type: REGULAR_FILE, mode: 0o644, uid, gid: uid }) as Inode;
  });
  for (let i = 0; i < BLOCKS; i++) {
    for (const file of [large, other]) fs.write(file, i * BLOCK, Uint8Array.of(1));
  }
  expect(fs.unlink(fs.root, 'large')).toBe(0);
  return { system, fs };
}

test('what files that are gone have left is freed from message to message, for their owners', () => {
  const { system, fs } = withRemains();
  const { kernel, user } = system;
  const share = kernel.processes.limiter.shareOf(user.uid);
  const before = { instructions: share.instructions, used: kernel.used, free: fs.statfs().free };
  let messages = 0;
  for (; kernel.pending.runnable; messages++) kernel.run(10_000);
  expect(messages).toBeGreaterThan(3);
  expect(fs.hasRemains()).toBe(false);
  expect(fs.statfs().free - before.free).toBeGreaterThan((BLOCKS - 20) * BLOCK);
  expect(share.instructions - before.instructions).toBeGreaterThan(messages * 1000);
  // Counted once, beside the first turn of init.
  const used = kernel.used - before.used - (share.instructions - before.instructions);
  expect(used).toBeGreaterThanOrEqual(0);
  expect(used).toBeLessThan(3_000);
});

test('it leaves processes three quarters of each message', () => {
  const { system, fs } = withRemains();
  const id = system.start('');
  expect(id).toBeGreaterThan(0);
  const [process] = [...system.kernel.processes.all()].filter(({ name }) => name === 'sh');
  const before = process.usage.instructions;
  let messages = 0;
  for (; fs.hasRemains(); messages++) system.kernel.run(20_000);
  const mean = (process.usage.instructions - before) / messages;
  expect(mean).toBeGreaterThan(12_000);
  expect(mean).toBeLessThan(17_000);
});
