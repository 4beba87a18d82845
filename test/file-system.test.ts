import { expect, it } from 'vitest';
import wabt from 'wabt';
import { readKernelModule } from '../cli/installer.ts';
import { compileC, whyNoCompiler } from './support/c-programs.ts';
import { describeOnCanister } from './support/on-canister.ts';
import type { User } from './support/system.ts';

const GIB = 2 ** 30;
/** Where the file system begins in stable memory (kernel/canister/stable-device.ts): its magic number, and its version. */
const MAGIC = 96 << 20;
const VERSION = MAGIC + 8;
const CLEAN = /^Pass 1: .*\nPass 2: .*\nPass 3: .*\nPass 4: .*\n\/: clean\n$/;

/** A canister that, installed over another, writes a word in stable memory, and answers a query. */
async function wordWriter(offset: number, value: number): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat(
    'writer.wat',
    `(module
      (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
      (import "ic0" "msg_reply" (func $reply))
      (memory 1)
      (func (export "canister_post_upgrade")
        (i32.store (i32.const 0) (i32.const ${value}))
        (call $write (i64.const ${offset}) (i64.const 0) (i64.const 4)))
      (func (export "canister_query alive") (call $reply)))`,
  );
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

async function writeAt(user: User, path: string, offset: number, text: string): Promise<void> {
  const data = new TextEncoder().encode(text);
  const write = { offset: BigInt(offset), data, truncate: false, mode: [] as [] };
  expect(await user.kernel.file_write(path, write)).toHaveProperty('ok');
}

describeOnCanister('the file system', { timeout: 120_000 }, (at) => {
  const root = (line: string) => at.system.root().run(line);

  it('has commands that tell of space, and a check by root while it is in use', async () => {
    const { user } = at;
    expect((await user.run('df /')).stdout).toMatch(
      /^Filesystem 1K-blocks +Used Available Use% Mounted on\nstablefs +67108864 +\d+ +\d+ +1% \/\n$/,
    );
    await user.run('mkdir tree; seq 1 30000 > tree/numbers; ln tree/numbers tree/again');
    expect((await user.run('du -s tree')).stdout).toBe('201\ttree\n');
    expect((await user.run('fsck')).stderr).toBe('fsck: /: Operation not permitted\n');
    expect(await root('fsck')).toMatchObject({ stdout: expect.stringMatching(CLEAN), status: 0 });
  });

  it('holds users to their quota, and lets them remove what they have', async () => {
    const { user } = at;
    const { stdout: name } = await user.run('whoami');
    const me = name.trim();
    expect(await root(`setquota ${me} 500 30`)).toMatchObject({ stderr: '', status: 0 });
    const over = await user.run('seq 1 100000 > large; echo $?; quota');
    expect(over.stderr).toContain('Disk quota exceeded');
    expect(over.stdout).toMatch(/^1\n.* +\d+\*? +500 +\d+ +30\n$/s);
    const many = await user.run('for i in $(seq 1 40); do echo > f$i || break; done; echo $i');
    expect(many.stderr).toContain('Disk quota exceeded');
    expect(Number(many.stdout)).toBeLessThan(30);
    expect((await user.run('rm -r large f*; quota')).stdout).toMatch(/ +\d+ +500 +\d+ +30\n$/);
    expect((await root(`setquota ${me} default default; fsck`)).stdout).toMatch(CLEAN);
  });

  it('keeps a sparse file of 10 GiB in the space of what was written', async () => {
    const { user } = at;
    for (let i = 0; i <= 10; i++) await writeAt(user, 'sparse', i * GIB, `at ${i}`);
    expect((await user.run('ls -l sparse; du sparse; tail -c 4 sparse')).stdout).toMatch(
      / 10737418245 .*\n753\tsparse\nt 10$/,
    );
    const read = await user.kernel.file_read('sparse', BigInt(7 * GIB - 10), 20);
    if (!('ok' in read)) throw new Error(read.err.message);
    expect(new TextDecoder().decode(Uint8Array.from(read.ok))).toBe(
      `${'\0'.repeat(10)}at 7${'\0'.repeat(6)}`,
    );
    expect((await user.run('rm sparse')).status).toBe(0);
    expect((await root('fsck')).stdout).toMatch(CLEAN);
  });

  it('has files locked and watched by commands', async () => {
    const { user } = at;
    const locked = await user.run(
      'flock lock flock -n lock echo no; echo $?; exec 9>lock; flock 9; flock lock echo second & echo first; flock -u 9; wait',
    );
    expect(locked).toMatchObject({ stdout: '1\nfirst\nsecond\n', stderr: '' });
    const watched = await user.run(
      'mkdir w; inotifywait -mq -e create,delete w > seen & sleep 1; touch w/a; rm w/a; sleep 1; kill $!; cat seen',
    );
    expect(watched.stdout).toBe('w/ CREATE a\nw/ DELETE a\n');
  });

  const noCompiler = whyNoCompiler();
  if (noCompiler !== null) console.log(`skipped: files shared by C programs: ${noCompiler}`);
  it.skipIf(noCompiler !== null)('is shared by C programs with locks and watches', async () => {
    const { user } = at;
    await user.put('files.wasm', compileC('files'));
    expect(await user.run('chmod +x files.wasm; ./files.wasm')).toMatchObject({
      stdout: 'saw shared\nfrom the child\n',
      stderr: '',
      status: 0,
    });
  });

  it('is refused in a version that is not known: the upgrade fails and says so, and nothing is lost', async () => {
    const { system, user } = at;
    await user.put('kept', 'as it was');
    const { stdout: held } = await user.run('quota');
    await system.upgrade(await wordWriter(VERSION, 7));
    await expect(system.upgrade(readKernelModule())).rejects.toThrow(
      'cannot mount /: file system of unknown version 7; this kernel knows 1 to 2',
    );
    // What was installed is there still and answers.
    await expect(
      user.agent.query(system.canister, { methodName: 'alive', arg: new Uint8Array() }),
    ).resolves.toMatchObject({ status: 'replied' });
    // As a kernel before the last version of the format would have left it: the next one counts what everybody has.
    await system.upgrade(await wordWriter(VERSION, 1));
    await system.upgrade(readKernelModule());
    expect((await user.run('cat kept; quota')).stdout).toBe(`as it was${held}`);
    expect((await root('fsck')).stdout).toMatch(CLEAN);
    await system.upgrade(await wordWriter(VERSION, 2));
    await system.upgrade(await wordWriter(MAGIC, 0));
    await expect(system.upgrade(readKernelModule())).rejects.toThrow(
      'cannot mount /: no file system on the device',
    );
    await system.upgrade(await wordWriter(MAGIC, 0x696e6143));
    await system.upgrade(readKernelModule());
    expect((await user.run('cat kept')).stdout).toBe('as it was');
    expect((await root('fsck')).stdout).toMatch(CLEAN);
  });
});
