import { AnonymousIdentity } from '@dfinity/agent';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, it } from 'vitest';
import type { User } from '../support/system.ts';
import { describeOnCanister } from '../support/on-canister.ts';

describeOnCanister('registration', {}, (at) => {
  const size = { rows: 24, columns: 80 };
  const stranger = () => at.system.user(Ed25519KeyIdentity.generate());

  /** What every method answers somebody without an account. */
  async function expectRefused({ agent, kernel }: User, why: RegExp): Promise<void> {
    const principal = (await agent.getPrincipal()).toText();
    const cursors = { stdout_cursor: 0n, stderr_cursor: 0n };
    const answers: [string, unknown][] = [
      ['terminal_open', await kernel.terminal_open(size)],
      ['terminal_read', await kernel.terminal_read(0, 0n)],
      ['terminal_cwd', await kernel.terminal_cwd(0)],
      ['exec_start', await kernel.exec_start({ line: 'id', stdin: false, cwd: [], env: [] })],
      ['exec_read', await kernel.exec_read(1, cursors)],
      ['file_stat', await kernel.file_stat('/etc/passwd')],
      ['file_read', await kernel.file_read('/etc/passwd', 0n, 100)],
      ['file_list', await kernel.file_list('/')],
      [
        'file_write',
        await kernel.file_write('/tmp/x', {
          offset: 0n,
          data: new Uint8Array(1),
          truncate: false,
          mode: [],
        }),
      ],
    ];
    for (const [method, answer] of answers) {
      const message = expect.stringMatching(why) as string;
      expect([method, answer]).toEqual([method, { err: { errno: wasi.ERRNO_ACCES, message } }]);
      expect(JSON.stringify(answer)).toContain(principal);
    }
    expect(await kernel.terminals()).toEqual([]);
    expect(await kernel.whoami()).toMatchObject({ uid: 65534, name: 'nobody' });
  }

  it('is open at first, by invitation or closed when root says so', async () => {
    const root = at.system.root();
    const early = await stranger();
    expect((await early.run('id -un')).status).toBe(0);
    expect((await root.run('registration invited')).status).toBe(0);

    const uninvited = await stranger();
    await expectRefused(uninvited, /^registration is by invitation; .* needs an invitation code$/);
    await expectRefused(await at.system.user(new AnonymousIdentity()), /by invitation/);
    expect((await early.run('echo still in')).stdout).toBe('still in\n');

    const code = (await root.run('invite guest')).stdout.trim();
    expect(await uninvited.kernel.register('wrong')).toMatchObject({
      err: { errno: wasi.ERRNO_ACCES },
    });
    expect(await uninvited.kernel.register(code)).toMatchObject({
      ok: { name: 'guest', home: '/home/guest' },
    });
    expect((await uninvited.run('whoami; pwd')).stdout).toBe('guest\n/home/guest\n');
    const late = await stranger();
    expect(await late.kernel.register(code)).toMatchObject({ err: { errno: wasi.ERRNO_ACCES } });

    await root.run('registration closed');
    await expectRefused(late, /^registration is closed; /);
    expect((await uninvited.run('whoami')).stdout).toBe('guest\n');
    const refused = await early.run('registration open');
    expect(refused.stderr).toContain('Permission denied');
    expect(refused.status).toBe(1);

    const principal = (await late.agent.getPrincipal()).toText();
    expect((await root.run(`useradd -p ${principal} late`)).status).toBe(0);
    expect((await late.run('whoami')).stdout).toBe('late\n');
    await root.run('registration open');
  });
});
