import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fsck } from './fsck/fsck.ts';
import { MemoryDevice } from './memory-device.ts';
import { StableFs } from './stablefs.ts';
import { compareTrees } from './testing/compare-trees.ts';
import { TreeModel } from './testing/tree-model.ts';
import { applyStep, checkHeld, steps, type Held } from './testing/tree-steps.ts';
import { TmpFs } from './tmpfs.ts';
import { Vfs } from './vfs.ts';

const RUNS = Number(process.env['FC_RUNS'] ?? 60);

function clock(): () => bigint {
  let time = 1_000_000_000n;
  return () => time++;
}

describe('a tree does what the model does', () => {
  test('in the heap', () => {
    fc.assert(
      fc.property(steps(60), (sequence) => {
        const now = clock();
        const vfs = new Vfs(new TmpFs({ now, mode: 0o755 }), now);
        const model = new TreeModel();
        const held: Held = [];
        for (const step of sequence) expect(applyStep(vfs, model, held, step)).toBeUndefined();
        expect(compareTrees(vfs, model)).toEqual([]);
        expect(checkHeld(held)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('in stable memory, mounted anew at any moment', () => {
    fc.assert(
      fc.property(steps(60), fc.nat(), (sequence, hashSeed) => {
        runStable(sequence, used(new MemoryDevice(), 64), { hashSeed });
      }),
      { numRuns: RUNS },
    );
  });

  test('on a small device, where a lack of space loses nothing', () => {
    const blocks = fc.integer({ min: 8, max: 16 });
    fc.assert(
      fc.property(steps(60), blocks, (sequence, count) => {
        runStable(sequence, used(new MemoryDevice(count * 65536), count), {});
      }),
      { numRuns: RUNS },
    );
  });

  test('under a quota', () => {
    const limit = fc.integer({ min: 1, max: 400_000 });
    fc.assert(
      fc.property(steps(60), limit, (sequence, bytes) => {
        const { fs } = runStable(sequence, new MemoryDevice(), { quota: () => bytes });
        expect(fs.used(0)).toBeLessThanOrEqual(Math.max(bytes, 512));
      }),
      { numRuns: RUNS },
    );
  });
});

/** A device that has held something else: nothing may depend on its being empty. */
function used(device: MemoryDevice, blocks: number): MemoryDevice {
  device.grow(blocks * 65536);
  device.write(0, new Uint8Array(blocks * 65536).fill(0xee));
  return device;
}

function runStable(
  sequence: Parameters<typeof applyStep>[3][],
  device: MemoryDevice,
  options: { hashSeed?: number; quota?: () => number },
): { fs: StableFs } {
  const now = clock();
  const all = { ...options, now };
  let fs = StableFs.format(device, all);
  let vfs = new Vfs(fs, now);
  const model = new TreeModel();
  let held: Held = [];
  const remount = (): void => {
    fs = StableFs.mount(device, all);
    vfs = new Vfs(fs, now);
    expect(fsck(device)).toEqual([]);
    fs.reclaimOrphans();
    held = [];
  };
  for (const step of sequence) {
    expect(applyStep(vfs, model, held, step)).toBeUndefined();
    if (step.operation !== 'remount') continue;
    expect(checkHeld(held)).toEqual([]);
    remount();
    expect(compareTrees(vfs, model)).toEqual([]);
  }
  expect(compareTrees(vfs, model)).toEqual([]);
  expect(checkHeld(held)).toEqual([]);
  expect(fsck(device)).toEqual([]);
  remount();
  expect(compareTrees(vfs, model)).toEqual([]);
  expect(fsck(device)).toEqual([]);
  return { fs };
}
