import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { Engine, WebAssemblyHost } from '../../engine/index.ts';
import { REGULAR_FILE } from '../fs/file-type.ts';
import type { Inode } from '../fs/inode.ts';
import { TmpFs } from '../fs/tmpfs.ts';
import { type CachedModule, ModuleCache } from './module-cache.ts';
import { SystemCalls } from './system-calls.ts';

const CORE = 'dist/engine/core.wasm';
const built = existsSync(CORE);
if (!built) console.log(`skipped: kernel/process/module-cache.test.ts: ${CORE} is not built`);

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

describe.skipIf(!built)('the cache of modules', () => {
  let time: bigint;
  let fs: TmpFs;
  let cache: ModuleCache;

  beforeEach(() => {
    time = 1n;
    fs = new TmpFs({ now: () => time });
    const engine = new Engine(new WebAssemblyHost(readFileSync(CORE), 64));
    // Two modules of eight bytes are kept, three are too many.
    cache = new ModuleCache(engine, new SystemCalls(), () => time, 20);
  });

  function file(name: string): Inode {
    const attributes = { type: REGULAR_FILE, mode: 0o755, uid: 0, gid: 0 };
    const inode = fs.create(fs.root, name, attributes) as Inode;
    fs.write(inode, 0, EMPTY_MODULE);
    return inode;
  }

  /** Runs a program; gives its module. */
  function use(inode: Inode): CachedModule {
    time++;
    const cached = cache.acquire(inode) as CachedModule;
    while (!cached.step());
    cache.release(cached);
    return cached;
  }

  test('keeps one module for all who run a file, also after them', () => {
    const inode = file('a');
    time++;
    const first = cache.acquire(inode);
    expect(cache.acquire(inode)).toBe(first);
    cache.release(first as CachedModule);
    cache.release(first as CachedModule);
    expect(use(inode)).toBe(first);
  });

  test.each<[string, (inode: Inode) => void]>([
    ['written', (inode) => fs.write(inode, 0, EMPTY_MODULE)],
    ['truncated', (inode) => fs.truncate(inode, 8)],
    ['given other attributes', (inode) => fs.setattr(inode, { mode: 0o700 })],
  ])('loads a file again that was %s', (_what, change) => {
    const inode = file('a');
    const first = use(inode);
    time++;
    change(inode);
    const second = use(inode);
    expect(second).not.toBe(first);
    expect(use(inode)).toBe(second);
  });

  test('loads a file again that was loaded at the very time it changed', () => {
    const inode = file('a');
    time++;
    fs.write(inode, 0, EMPTY_MODULE);
    const first = cache.acquire(inode) as CachedModule;
    cache.release(first);
    expect(cache.acquire(inode)).not.toBe(first);
  });

  test('drops what was used longest ago when there is too much, but nothing that is in use', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(file);
    const first = use(a);
    const second = use(b);
    expect(use(a)).toBe(first);
    use(c);
    expect(use(a)).toBe(first);
    expect(use(b)).not.toBe(second);

    time++;
    const running = [a, b, c].map((inode) => cache.acquire(inode) as CachedModule);
    expect([a, b, c].map((inode) => cache.acquire(inode))).toEqual(running);
    for (const cached of [...running, ...running]) cache.release(cached);
    expect(use(c)).toBe(running[2]);
    expect(use(a)).not.toBe(running[0]);
  });

  test('lets go of a deleted file when another is loaded', () => {
    use(file('a'));
    const other = file('b');
    const { filesFree } = fs.statfs();
    fs.unlink(fs.root, 'a');
    expect(fs.statfs().filesFree).toBe(filesFree);
    use(other);
    expect(fs.statfs().filesFree).toBe(filesFree + 1);
  });
});
