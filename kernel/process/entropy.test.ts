import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { O_RDONLY } from '../fs/open-flags.ts';
import { Entropy, SEED_BYTES } from './entropy.ts';
import type { NativeProgram } from './sys.ts';
import { TestKernel } from './test-kernel.ts';

/** Says what the first byte of /dev/random is. */
const roll: NativeProgram = function* (sys) {
  const fd = yield* sys.open('/dev/random', O_RDONLY);
  const bytes = new Uint8Array(1);
  const got = yield* sys.read(fd, bytes);
  return got === 1 ? bytes[0] : 99;
};

test('nobody gets random numbers before there is a seed, and then all who wait do', () => {
  const system = new TestKernel({ sh: roll });
  const { entropy } = system.kernel;
  entropy.isSeeded = false;
  const id = system.start('');
  system.settle();
  expect([...entropy.seeded.sleepers]).toHaveLength(1);
  expect(entropy.fill(null, new Uint8Array(1))).toBe(-wasi.ERRNO_AGAIN);
  entropy.seed(new Uint8Array(SEED_BYTES));
  system.settle();
  expect(system.kernel.execs.read(system.user, id, 0, 0)).toMatchObject({ status: 3 });
});

test('a generator is not asked before it was seeded', () => {
  const said: string[] = [];
  const entropy = new Entropy({
    fill: () => said.push('fill'),
    seed: (bytes) => said.push(`seed ${bytes.length}`),
  });
  entropy.fill(null, new Uint8Array(8));
  entropy.seed(new Uint8Array(SEED_BYTES));
  expect(entropy.fill(null, new Uint8Array(8))).toBe(8);
  expect(said).toEqual(['seed 32', 'fill']);
});
