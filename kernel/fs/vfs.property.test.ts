import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fsck } from './fsck/fsck.ts';
import { MemoryDevice } from './memory-device.ts';
import { StableFs, type StableFsOptions } from './stablefs.ts';
import { compareTrees } from './testing/compare-trees.ts';
import { TreeModel } from './testing/tree-model.ts';
import { applyStep, checkHeld, steps, USERS, type Held, type Step } from './testing/tree-steps.ts';
import { TmpFs } from './tmpfs.ts';
import { Vfs } from './vfs.ts';

const RUNS = Number(process.env['FC_RUNS'] ?? 60);
const BLOCK = 65536;

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
        for (const step of sequence) {
          // Files in the heap have no holes: those far out are for the other tree.
          if (step.offset > 2 ** 20) continue;
          expect(applyStep(vfs, model, held, step)).toBeUndefined();
        }
        expect(compareTrees(vfs, model)).toEqual([]);
        expect(checkHeld(held)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('in stable memory, mounted anew at any moment', () => {
    fc.assert(
      fc.property(steps(60), fc.nat(), (sequence, hashSeed) => {
        const device = used(new MemoryDevice(), 64);
        new StableRun(device, { hashSeed }).all(sequence);
      }),
      { numRuns: RUNS },
    );
  });

  test('on a small device, where a lack of space loses nothing', () => {
    fc.assert(
      fc.property(steps(60), fc.integer({ min: 8, max: 16 }), (sequence, count) => {
        const run = new StableRun(used(new MemoryDevice(count * BLOCK), count), {}, true);
        run.all(sequence);
        run.clear();
      }),
      { numRuns: RUNS },
    );
  });

  test('with space that is freed in parts, a few at a time', () => {
    fc.assert(
      fc.property(steps(60), fc.integer({ min: 9, max: 40 }), (sequence, count) => {
        const device = used(new MemoryDevice(count * BLOCK), count);
        const run = new StableRun(device, { freeAtOnce: 4 }, true);
        run.all(sequence);
        run.clear();
      }),
      { numRuns: RUNS },
    );
  });

  test('under quotas, which root sets as it goes', () => {
    const quota = fc.record({
      bytes: fc.integer({ min: 1, max: 400_000 }),
      inodes: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(steps(60), quota, (sequence, quota) => {
        const run = new StableRun(new MemoryDevice(), { quota }, true);
        run.all(sequence);
      }),
      { numRuns: RUNS },
    );
  });
});

/** A device that has held something else: nothing may depend on its being empty. */
function used(device: MemoryDevice, blocks: number): MemoryDevice {
  device.grow(blocks * BLOCK);
  device.write(0, new Uint8Array(blocks * BLOCK).fill(0xee));
  return device;
}

/** Frees all that is still to be freed. */
function drain(fs: StableFs): void {
  while (fs.hasRemains()) fs.reclaim();
}

/** A sequence of steps on a StableFs, checked on the way. */
class StableRun {
  private readonly options: StableFsOptions;
  private readonly model = new TreeModel();
  private fs: StableFs;
  private vfs: Vfs;
  private held: Held = [];

  constructor(
    private readonly device: MemoryDevice,
    options: Partial<StableFsOptions>,
    /** Space or quotas may come to an end. */
    private readonly lacks = false,
  ) {
    this.options = { ...options, now: clock() };
    this.fs = StableFs.format(device, this.options);
    this.vfs = new Vfs(this.fs, this.options.now);
  }

  all(sequence: Step[]): void {
    for (const step of sequence) this.step(step);
    this.check();
    this.remount();
    this.check();
    drain(this.fs);
    const files = this.model.filesByUser();
    for (const { uid } of USERS) {
      expect([uid, this.fs.quotaOf(uid).inodes]).toEqual([uid, files.get(uid) ?? 0]);
    }
  }

  /** Removes everything, which needs no space: all of it comes back. */
  clear(): void {
    const remove = (path: string): void => {
      const { root } = this.vfs;
      const place = this.vfs.resolve(USERS[0], root, path, false);
      if (typeof place === 'number') throw new Error(`${path}: ${place}`);
      for (;;) {
        const entries = this.vfs.readdir(place, 0, 1);
        if (typeof entries === 'number' || entries.length === 0) break;
        const below = `${path}${entries[0].name}`;
        if (this.vfs.unlink(USERS[0], root, below) === 0) continue;
        remove(`${below}/`);
        expect(this.vfs.rmdir(USERS[0], root, below)).toBe(0);
      }
    };
    remove('/');
    drain(this.fs);
    const held = USERS.map(({ uid }) => this.fs.quotaOf(uid));
    expect(held.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(512);
    expect(held.reduce((sum, { inodes }) => sum + inodes, 0)).toBe(1);
    expect(fsck(this.device)).toEqual([]);
  }

  private step(step: Step): void {
    if (step.operation === 'limit') {
      this.limit(step);
      return;
    }
    const before = USERS.map(({ uid }) => this.fs.quotaOf(uid));
    if (step.length % 3 === 0) this.fs.reclaim();
    expect(applyStep(this.vfs, this.model, this.held, step, this.lacks)).toBeUndefined();
    USERS.forEach(({ uid }, user) => {
      // Nobody comes to have more than his limit, though he may have had it before that was set.
      const { bytes, inodes, limit } = this.fs.quotaOf(uid);
      // What one that was emptied has left counts as one more until it is freed.
      const more = this.fs.hasRemains() ? 1 : 0;
      expect(bytes).toBeLessThanOrEqual(Math.max(limit.bytes, before[user].bytes) + more * 512);
      expect(inodes).toBeLessThanOrEqual(Math.max(limit.inodes, before[user].inodes) + more);
    });
    if (step.operation !== 'remount') return;
    this.check();
    this.remount();
    this.check();
  }

  private limit({ who, offset, length }: Step): void {
    if (this.options.quota === undefined) return;
    const uid = who === 0 ? null : USERS[who].uid;
    const bytes = offset % 5 === 0 ? undefined : offset;
    expect(this.fs.setQuota(uid, bytes, length % 50)).toBe(0);
  }

  private check(): void {
    expect(compareTrees(this.vfs, this.model)).toEqual([]);
    expect(checkHeld(this.held)).toEqual([]);
    expect(fsck(this.device)).toEqual([]);
  }

  private remount(): void {
    this.fs = StableFs.mount(this.device, this.options);
    this.vfs = new Vfs(this.fs, this.options.now);
    expect(fsck(this.device)).toEqual([]);
    this.fs.reclaimOrphans();
    this.held = [];
  }
}
