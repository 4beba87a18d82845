/* The measuring canister of the file system: kernel/fs on stable memory, reached by paths as processes reach it, and no kernel. */
import { certifiedDataSet, IDL, performanceCounter, query, time, update } from 'azle';
import { CanisterHost } from '../../engine/index.ts';
import { StableDevice } from '../../kernel/canister/stable-device.ts';
import { SystemRegisters } from '../../kernel/canister/system-registers.ts';
import { strerror } from '../../kernel/errno.ts';
import { ROOT } from '../../kernel/fs/credentials.ts';
import { fsckSteps, type FsckProgress } from '../../kernel/fs/fsck/fsck.ts';
import { O_CREAT, O_RDWR } from '../../kernel/fs/open-flags.ts';
import type { Place } from '../../kernel/fs/place.ts';
import { StableFs } from '../../kernel/fs/stablefs.ts';
import { Vfs } from '../../kernel/fs/vfs.ts';
import { CheckResult, SAMPLES, type Check } from './interface.ts';

export default class {
  private readonly device = new StableDevice(
    new SystemRegisters(new CanisterHost(certifiedDataSet)),
  );
  private vfs: Vfs | undefined;
  private check: Generator<FsckProgress, string[]> | undefined;

  /** Makes files number `from` to `to` - 1 in the directory called `size`; gives what each took. */
  @update([IDL.Nat32, IDL.Nat32, IDL.Nat32], IDL.Nat64)
  make(size: number, from: number, to: number): bigint {
    const vfs = this.mounted();
    if (from === 0) ok(vfs.mkdir(ROOT, vfs.root, `/${size}`, 0o755));
    const before = performanceCounter(0);
    for (let number = from; number < to; number++) this.create(pathOf(size, number));
    return (performanceCounter(0) - before) / BigInt(to - from);
  }

  /** What operations take in the directory called `size`, which has as many files. Caches begin empty. */
  @update([IDL.Nat32], IDL.Vec(IDL.Nat64))
  measure(size: number): bigint[] {
    this.vfs = undefined;
    const mount = this.timed(1, () => this.mounted());
    const vfs = this.mounted();
    // The directory itself is known, as a working directory is.
    ok(vfs.stat(ROOT, vfs.root, `/${size}`));
    const known = Array.from({ length: SAMPLES }, (_, i) =>
      pathOf(size, Math.floor((i * size) / SAMPLES)),
    );
    const added = known.map((path) => `${path}.new`);
    const look = (path: string): unknown => ok(vfs.stat(ROOT, vfs.root, path));
    const first = this.each(known, look);
    const again = this.each(known, look);
    const missing = this.each(added, (path) => vfs.stat(ROOT, vfs.root, path));
    const create = this.each(added, (path) => this.create(path));
    const remove = this.each(added, (path) => ok(vfs.unlink(ROOT, vfs.root, path)));
    const place = ok(vfs.resolve(ROOT, vfs.root, `/${size}`, true)) as Place;
    let listed = 0;
    const list = this.timed(1, () => {
      for (let cookie = 0; listed < 10_000;) {
        const entries = vfs.readdir(place, cookie, 256);
        if (typeof entries === 'number' || entries.length === 0) break;
        listed += entries.length;
        cookie = entries[entries.length - 1].cookie;
      }
    });
    return [mount, first, again, missing, create, remove, list / BigInt(listed)];
  }

  /** Checks the file system for about `budget` instructions more; tells how far it is. */
  @update([IDL.Nat64], CheckResult)
  advance(budget: bigint): Check {
    this.check ??= fsckSteps(this.device);
    for (;;) {
      const { done, value } = this.check.next();
      if (done) {
        this.check = undefined;
        return { done: true, findings: value };
      }
      if (performanceCounter(0) > budget) return { done: false, findings: [] };
    }
  }

  /** Bytes of stable memory that the file system extends over. */
  @query([], IDL.Nat64)
  size(): bigint {
    return BigInt(this.device.size);
  }

  private mounted(): Vfs {
    if (this.vfs === undefined) {
      const { device } = this;
      const options = { now: time };
      const root =
        device.size > 0 ? StableFs.mount(device, options) : StableFs.format(device, options);
      this.vfs = new Vfs(root, time);
    }
    return this.vfs;
  }

  private create(path: string): void {
    const vfs = this.vfs!;
    const { inode } = ok(vfs.open(ROOT, vfs.root, path, O_CREAT | O_RDWR, 0o644)) as Place;
    inode.fs.release(inode);
  }

  private each(paths: readonly string[], use: (path: string) => unknown): bigint {
    return this.timed(paths.length, () => {
      for (const path of paths) use(path);
    });
  }

  private timed(count: number, action: () => unknown): bigint {
    const before = performanceCounter(0);
    action();
    return (performanceCounter(0) - before) / BigInt(count);
  }
}

function pathOf(size: number, number: number): string {
  return `/${size}/file-${number}`;
}

function ok<T>(result: T): T {
  if (typeof result === 'number' && result < 0) throw new Error(strerror(result));
  return result;
}
