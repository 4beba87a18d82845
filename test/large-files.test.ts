import { expect, it } from 'vitest';
import { wat } from '../replica/testing/wat.ts';
import { fileMaker, manyFiles, type LargeFile } from './support/large-files.ts';
import { describeOnCanister } from './support/on-canister.ts';
import { rebuiltKernel } from './support/rebuilt-kernel.ts';
import type { User } from './support/system.ts';

/** What the kernel lets a message take, and what ends a turn late. */
const LONGEST = 1_200_000_000;
const CLEAN = /\/: clean\n$/;

/** A program that sets the size of the file `large`. */
function cutter(size: number): Promise<Uint8Array> {
  return wat(`(module
    (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_filestat_set_size" (func $set_size (param i32 i64) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 1024) "large")
    (func (export "_start")
      (drop (call $path_open (i32.const 4) (i32.const 1) (i32.const 1024) (i32.const 5)
        (i32.const 0) (i64.const 4194372) (i64.const 0) (i32.const 0) (i32.const 0)))
      (call $proc_exit (call $set_size (i32.load (i32.const 0)) (i64.const ${size})))))`);
}

describeOnCanister('a directory of thousands of files', { timeout: 120_000 }, (at) => {
  it('is listed and removed in short messages, by several at a time too', async () => {
    const { system, user } = at;
    await user.put('make.wasm', await manyFiles(4000));
    expect(await user.run('chmod +x make.wasm; mkdir d; ./make.wasm')).toMatchObject({ status: 0 });
    const from = system.messages.length;
    const listed = await user.run(
      'ls d | wc -l & ls -U d | wc -l & ls d | tail -n 1; wait; rm -r d; ls',
    );
    expect(listed).toMatchObject({ stderr: '', status: 0 });
    expect(listed.stdout.split('\n').sort()).toEqual(['', '4000', '4000', 'f003999', 'make.wasm']);
    const longest = Math.max(
      ...system.messages.slice(from).map(({ instructions }) => instructions),
    );
    expect(longest).toBeLessThan(LONGEST);
  });
});

describeOnCanister('a file of hundreds of GiB that is mostly holes', { timeout: 120_000 }, (at) => {
  // A node for each block: what is most work to free for the space that it takes.
  const FILE: LargeFile = { blocks: 2200, stride: 1024 * 65_536 };

  async function makeFile(user: User): Promise<void> {
    await user.put('make.wasm', await fileMaker(FILE));
    const made = await user.run('chmod +x make.wasm; ./make.wasm; du -k large');
    expect(made).toMatchObject({ stderr: '', status: 0 });
    // Blocks, nodes, and those above them.
    expect(Number.parseInt(made.stdout)).toBeGreaterThan(2200 * 68);
  }

  /** Kilobytes that the user holds, once nothing is left to be freed. */
  async function held(user: User): Promise<number> {
    for (let last = Infinity; ;) {
      const { stdout } = await user.run('quota');
      const kilobytes = Number(/(\d+)\*? +\d+ +\d+\*? +\d+\n$/.exec(stdout)?.[1]);
      if (kilobytes < 1000 || kilobytes === last) return kilobytes;
      last = kilobytes;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** Does something, and sees that no message on the way is long. */
  async function inShortMessages(action: () => Promise<void>): Promise<void> {
    const { messages } = at.system;
    const from = messages.length;
    await action();
    const longest = Math.max(...messages.slice(from).map(({ instructions }) => instructions));
    expect(longest).toBeLessThan(LONGEST);
  }

  it('is removed in short messages, and its space comes back', async () => {
    const { user } = at;
    await makeFile(user);
    await inShortMessages(async () => {
      expect(await user.run('rm large; ls large')).toMatchObject({ status: 2 });
      expect(await held(user)).toBeLessThan(1000);
    });
    expect((await at.system.root().run('fsck')).stdout).toMatch(CLEAN);
  });

  it('is freed on after an upgrade', async () => {
    const { user } = at;
    await makeFile(user);
    expect(await user.run('rm large')).toMatchObject({ status: 0 });
    await at.system.upgrade(rebuiltKernel());
    await inShortMessages(async () => {
      expect(await held(user)).toBeLessThan(1000);
    });
    expect((await at.system.root().run('fsck')).stdout).toMatch(CLEAN);
  });

  it('is cut and emptied in short messages', async () => {
    const { user } = at;
    await makeFile(user);
    await user.put('cut.wasm', await cutter(2 ** 30));
    await inShortMessages(async () => {
      const cut = await user.run('chmod +x cut.wasm; ./cut.wasm; ls -l large; du -k large');
      expect(cut.stderr).toBe('');
      expect(cut.stdout).toMatch(/ 1073741824 .*\n10\d\d\tlarge\n$/s);
    });
    await makeFile(user);
    await inShortMessages(async () => {
      expect((await user.run(': >large; ls -l large; du -k large')).stdout).toMatch(
        / 0 .*\n1\tlarge\n$/s,
      );
      expect(await held(user)).toBeLessThan(1000);
    });
    expect((await at.system.root().run('fsck')).stdout).toMatch(CLEAN);
  });
});
