import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import { MemoryDevice } from '../fs/memory-device.ts';
import { SnapshotDevice } from '../fs/snapshot-device.ts';
import { SUPER } from '../fs/stable/format.ts';
import { StableFs } from '../fs/stablefs.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { commands } from './index.ts';
import { humanSize, parseSize } from './size.ts';

const MIB = 2 ** 20;
const CLEAN = /^Pass 1: .*\nPass 2: .*\nPass 3: .*\nPass 4: .*\n\/: clean\n$/;

describe('space on disk', () => {
  let system: TestKernel;
  let device: MemoryDevice;

  beforeEach(() => {
    device = new MemoryDevice();
    const options = {
      now: () => 1n,
      maxBytes: 64 * MIB,
      quota: { bytes: MIB, inodes: 50 },
    };
    system = new TestKernel(commands({} as Engine), undefined, StableFs.format(device, options));
  });

  const root = (line: string) => system.run(line, 0, system.root);

  function put(name: string, bytes: number): number {
    const data = new Uint8Array(bytes);
    return system.kernel.files.write(system.user, name, { offset: 0, data, truncate: true });
  }

  /** Goes on, a turn at a time, until a check has begun. */
  function untilChecking(): void {
    for (let turns = 0; turns < 100 && !SnapshotDevice.isOf(device); turns++) system.kernel.run(1);
    expect(SnapshotDevice.isOf(device)).toBe(true);
  }

  it('df tells size, use and place of what is mounted', () => {
    const { stdout } = system.run('df; df -i /; df -h /tmp; df -a');
    expect(stdout).toMatch(/^Filesystem 1K-blocks +Used Available Use% Mounted on\n/);
    expect(stdout).toMatch(/\nstablefs +65536 +\d+ +\d+ +1% \/\n/);
    expect(stdout).toMatch(
      /\nFilesystem +Inodes +IUsed +IFree IUse% Mounted on\nstablefs +536870910 /,
    );
    expect(stdout).toMatch(/\ntmpfs +64M +0 +64M +0% \/tmp\n/);
    expect(stdout).toMatch(/\nproc +0 +0 +0 +- \/proc\n/);
    expect(system.run('df /nowhere')).toMatchObject({
      stderr: "df: '/nowhere': No such file or directory\n",
      status: 1,
    });
  });

  it('du adds up what is below, each file once', () => {
    const { vfs } = system.kernel;
    for (const path of ['/d', '/d/e'])
      vfs.mkdir({ uid: 0, gid: 0, groups: [] }, vfs.root, path, 0o755);
    system.write('/d/e/large', new Uint8Array(100_000));
    system.write('/d/small', new Uint8Array(3000));
    vfs.link({ uid: 0, gid: 0, groups: [] }, vfs.root, '/d/e/large', false, vfs.root, '/d/again');
    // A node of 4 KiB for each directory, two blocks with a node of 4 KiB over them, a chunk of 4 KiB; and the inodes.
    const large = 128 + 4 + 0.5;
    const inner = large + 4 + 0.5;
    const all = inner + 4 + 0.5 + 4 + 0.5;
    const k = Math.ceil;
    expect(system.run('du /d').stdout).toMatch(/^\d+\t\/d\/e\n/);
    const [first, second] = system.run('du /d').stdout.split('\n');
    expect(Number(first.split('\t')[0]) + Number(second.split('\t')[0])).toBeGreaterThanOrEqual(
      k(all),
    );
    expect(second).toBe(`${k(all)}\t/d`);
    expect(system.run('du -s /d').stdout).toBe(`${k(all)}\t/d\n`);
    expect(system.run('du -bs /d').stdout).toBe('103000\t/d\n');
    expect(system.run('du -sh /d/small').stdout).toBe('4.5K\t/d/small\n');
    expect(system.run('du -sc /d/small /d/small').stdout).toBe(
      '5\t/d/small\n5\t/d/small\n9\ttotal\n',
    );
    expect(system.run('du -ad 1 /d').stdout).toContain('5\t/d/small\n');
    expect(system.run('du -d x').stderr).toBe("du: invalid maximum depth 'x'\n");
    expect(system.run('du /d/nothing').stderr).toBe(
      "du: cannot access '/d/nothing': No such file or directory\n",
    );
  });

  it('quota shows what one holds, and setquota is obeyed at once', () => {
    const { name, uid } = system.user;
    expect(put('f', 10_000)).toBe(10_000);
    expect(system.run('quota').stdout).toMatch(
      new RegExp(
        `^Disk quotas for user ${name} \\(uid ${uid}\\):\nFilesystem blocks limit files limit\n/ +\\d+ +1024 +\\d+ +50\n$`,
      ),
    );
    expect(system.run('quota root')).toMatchObject({
      stderr: "quota: quota of 'root': Operation not permitted\n",
      status: 1,
    });
    expect(system.run(`setquota ${name} 1G none`)).toMatchObject({
      stderr: 'setquota: cannot set quota: Operation not permitted\n',
      status: 1,
    });
    expect(put('g', 2 * MIB)).toBeLessThan(0);
    expect(root(`setquota ${name} 3M none; quota -s ${name}`).stdout).toMatch(
      / 3\.0M +\d+ +none\n$/,
    );
    expect(put('g', 2 * MIB)).toBe(2 * MIB);
    expect(root(`setquota ${name} default default; quota ${name}`).stdout).toMatch(/\d\* +1024 /);
    expect(put('h', 100_000)).toBeLessThan(0);
    expect(root(`setquota -d none 7; repquota`).stdout).toMatch(
      new RegExp(`\n${name} +\\d+ +none +\\d+\\*? +7\n`),
    );
    expect(root('setquota root 1 1').stderr).toBe(
      'setquota: cannot set quota: Operation not permitted\n',
    );
    expect(root('setquota nobody2 1 1').stderr).toBe("setquota: user 'nobody2' does not exist\n");
    expect(root(`setquota ${name} 1x 1`).stderr).toBe("setquota: bad limit of blocks: '1x'\n");
    expect(root('fsck').stdout).toMatch(CLEAN);
  });

  it('fsck is root’s, tells what is wrong and changes nothing', () => {
    expect(system.run('fsck')).toMatchObject({
      stderr: 'fsck: /: Operation not permitted\n',
      status: 8,
    });
    expect(root('fsck -C /').stdout).toMatch(/\nPass 2: .*\n( +\d+ of \d+\n)+Pass 3/);
    expect(root('fsck /tmp').stderr).toBe('fsck: /tmp: Operation not supported\n');
    expect(root('fsck -y').status).toBe(16);
    const count = new Uint8Array(4);
    device.read(SUPER.usedBlocks * 4, count);
    count[0]++;
    device.write(SUPER.usedBlocks * 4, count);
    const damaged = new Uint8Array(device.size);
    device.read(0, damaged);
    const found = root('fsck');
    expect(found.stdout).toMatch(
      /\n\/: superblock counts \d+ blocks in use, not \d+\n\/: HAS ERRORS; nothing was changed\n$/,
    );
    expect(found.status).toBe(4);
    expect(SnapshotDevice.isOf(device)).toBe(false);
  });

  it('fsck looks at one moment while others go on, and ends cleanly when it is killed', () => {
    for (let i = 0; i < 45; i++) put(`f${i}`, 5000);
    const id = system.kernel.execs.start(system.root, { line: 'fsck', stdin: false, env: [] });
    untilChecking();
    expect(root('fsck').stderr).toBe('fsck: /: is being checked already\n');
    for (let i = 0; i < 45; i++) put(`f${i}`, 60_000 - i);
    system.settle();
    expect(system.output(id)).toMatchObject({ stdout: expect.stringMatching(CLEAN), status: 0 });
    const killed = system.kernel.execs.start(system.root, { line: 'fsck', stdin: false, env: [] });
    untilChecking();
    expect(system.kernel.execs.signal(system.root, killed, 9)).toBe(0);
    system.settle();
    expect(SnapshotDevice.isOf(device)).toBe(false);
    expect(root('fsck').stdout).toMatch(CLEAN);
  });
});

describe('sizes', () => {
  it.each([
    [0, '0'],
    [1023, '1023'],
    [1024, '1.0K'],
    [1025, '1.1K'],
    [10_240, '10K'],
    [1024 * 1024 - 1, '1.0M'],
    [9.95 * 2 ** 20, '10M'],
    [64 * 2 ** 30, '64G'],
  ])('%d is %s', (bytes, text) => {
    expect(humanSize(bytes)).toBe(text);
  });

  it('counts may have units', () => {
    expect(
      ['5', '5K', '2m', '1G', '', 'x', '1KB', '-1'].map((text) => parseSize(text, 1024)),
    ).toEqual([5120, 5120, 2 * MIB, 2 ** 30, undefined, undefined, undefined, undefined]);
  });
});
