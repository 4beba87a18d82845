import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeAll, expect, it } from 'vitest';
import { describeOnCanister } from '../support/on-canister.ts';
import type { User } from '../support/system.ts';

const { ERRNO_ACCES } = wasi;

describeOnCanister('users', {}, (at) => {
  let victim: User;
  let home: string;

  beforeAll(async () => {
    victim = await at.system.user();
    await victim.run("echo secret > diary; echo 'shared text' > /tmp/shared");
    home = (await victim.kernel.whoami()).home;
  });

  const denied = expect.objectContaining({
    err: expect.objectContaining({ errno: ERRNO_ACCES }) as unknown,
  }) as unknown;

  it("cannot read or change each other's files, by whatever path or call", async () => {
    const { kernel } = at.user;
    for (const path of [
      `${home}/diary`,
      `/tmp/../${home}/diary`,
      `/proc/1/root/${home}/diary`,
      `//home/./..${home}/diary`,
    ]) {
      const write = { offset: 0n, data: Uint8Array.of(1), truncate: true, mode: [] as [] };
      expect([path, await kernel.file_read(path, 0n, 10)]).toEqual([path, denied]);
      expect([path, await kernel.file_stat(path)]).toEqual([path, denied]);
      expect([path, await kernel.file_write(path, write)]).toEqual([path, denied]);
    }
    expect(await kernel.file_list(home)).toEqual(denied);
    const { stderr, stdout } = await at.user.run(
      `cat ${home}/diary; ls ${home}; cd ${home}; ln ${home}/diary own; ln -s ${home}/diary link; cat link; echo x > link; rm -rf ${home}; mv ${home} x; chmod 777 ${home}; chown $(whoami) ${home}`,
    );
    expect(stdout).toBe('');
    expect(stderr.match(/Permission denied|Operation not permitted/g)!.length).toBeGreaterThan(8);
    expect((await victim.run('cat diary')).stdout).toBe('secret\n');
  });

  it('cannot take the place of files in /tmp that are not theirs', async () => {
    const { stderr } = await at.user.run(
      'rm /tmp/shared; mv /tmp/shared /tmp/mine; echo x > /tmp/mine2; mv /tmp/mine2 /tmp/shared; ln /tmp/shared /tmp/second',
    );
    expect(stderr.match(/Operation not permitted|Permission denied/g)).toHaveLength(4);
    expect((await victim.run('cat /tmp/shared')).stdout).toBe('shared text\n');
  });

  it('get no rights by set-user-id bits, interpreters of the kernel, or descriptors of others', async () => {
    const { stderr, stdout } = await at.user.run(
      [
        'cp /bin/echo suid; chmod 4755 suid; chmod u+s suid; chmod 2755 suid; mkdir dir; chmod 7777 dir',
        "printf '#!kernel:su\\n' > trick; chmod +x trick; ./trick -c whoami",
        'exec 3< /etc/passwd; echo evil >> /dev/fd/3; echo evil > /proc/self/fd/3',
        'su -c whoami; su nobody -c whoami',
      ].join('; '),
    );
    expect(stdout).toBe('');
    const refused = stderr.match(/^chmod: changing permissions of .*: Operation not permitted$/gm);
    expect([refused?.length, stderr]).toEqual([4, stderr]);
    expect(stderr.match(/su: Permission denied/g)).toHaveLength(2);
    expect(stderr).toContain('echo: write error: Bad file descriptor');
    expect(stderr).toContain('/proc/self/fd/3: Permission denied');
    expect((await at.system.root().run('grep -c evil /etc/passwd')).stdout).toBe('0\n');
  });

  it("cannot see or touch each other's terminals, commands and processes", async () => {
    const id = (await victim.kernel.terminal_open({ rows: 24, columns: 80 })) as { ok: number };
    const started = await victim.kernel.exec_start({
      line: 'exec sleep 1000',
      stdin: true,
      cwd: [],
      env: [],
    });
    if (!('ok' in started)) throw new Error('no command');
    const { kernel } = at.user;
    const cursors = { stdout_cursor: 0n, stderr_cursor: 0n };
    const data = Uint8Array.of(10);
    const input = { stdin_offset: 0n, stdin: data, stdin_end: true };
    const command = started.ok.id;
    for (const answer of [
      await kernel.terminal_read(id.ok, 0n),
      await kernel.terminal_write(id.ok, { offset: 0n, data, echoed: false, cursor: 0n }),
      await kernel.terminal_resize(id.ok, { rows: 1, columns: 1 }),
      await kernel.terminal_cwd(id.ok),
      await kernel.terminal_close(id.ok),
      await kernel.exec_read(command, cursors),
      await kernel.exec_advance(command, { ...input, ...cursors }),
      await kernel.exec_signal(command, 9),
    ]) {
      expect(answer).toEqual(denied);
    }
    await kernel.exec_close(command);
    expect(await kernel.terminals()).toEqual([]);
    const name = (await victim.kernel.whoami()).name;
    const { stdout: list } = await at.user.run('ps -a');
    const pid = new RegExp(`^ *(\\d+) +\\d+ ${name} .* sleep 1000$`, 'm').exec(list)?.[1];
    expect(pid).toBeDefined();
    const { stdout, stderr } = await at.user.run(
      `kill -9 ${pid}; kill -STOP ${pid}; kill -9 -1; kill -9 -- -${pid}; prlimit --pid ${pid} --fuel=1; ` +
        `cat /proc/${pid}/environ; ls /proc/${pid}/fd/; cat /proc/${pid}/cwd/diary; ` +
        `echo x > /dev/pts/${id.ok}; read x < /dev/pts/${id.ok}; echo $x`,
    );
    expect(stdout.trim()).toBe('');
    expect(stderr.match(/not permitted|denied|No such process/g)!.length).toBeGreaterThan(7);
    expect((await victim.run(`kill -0 ${pid}; echo $?`)).stdout).toBe('0\n');
    expect(await victim.kernel.terminal_read(id.ok, 0n)).toMatchObject({ ok: { open: true } });
    await victim.kernel.exec_close(command);
    await victim.kernel.terminal_close(id.ok);
  });

  it('cannot have root change other files than those it was given, by links put in the way', async () => {
    await at.user.run(
      'mkdir -p /tmp/trap/a /tmp/trap/b; ln -s /etc /tmp/trap/link; ln -s /etc/passwd /tmp/trap/a/passwd; echo x > /tmp/trap/a/file',
    );
    const root = at.system.root();
    const { status, stderr } = await root.run(
      'chmod -R 700 /tmp/trap; chown -R root:root /tmp/trap; ls -ld /etc /etc/passwd > /root/modes; rm -r /tmp/trap; cat /etc/passwd > /dev/null',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { stdout } = await root.run('cat /root/modes');
    expect(stdout).toMatch(/^drwxr-xr-x .* \/etc\n-rw-r--r-- .* root root .*\/etc\/passwd\n$/);
  });

  it('cannot win a race with root for where a name leads', async () => {
    const root = at.system.root();
    await root.run(
      'mkdir -p /root/prize/inner; echo precious > /root/prize/inner/file; chmod -R 700 /root/prize',
    );
    await at.user.run('mkdir -p /tmp/race; cd /tmp/race; for i in $(seq 1 80); do mkdir d$i; done');
    const swap =
      'cd /tmp/race; while :; do mv d70 away; ln -s /root/prize d70; rm d70; mv away d70; done';
    const start = { line: swap, stdin: false, cwd: [] as [], env: [] };
    const swapping = await at.user.kernel.exec_start(start);
    if (!('ok' in swapping)) throw new Error('not started');
    for (let i = 0; i < 3; i++) {
      const { stderr } = await root.run('chmod -R a+rwx /tmp/race; chown -R 4242 /tmp/race');
      expect(stderr.replace(/^.*(No such file or directory)\n/gm, '')).toBe('');
    }
    await root.run('rm -rf /tmp/race');
    await at.user.kernel.exec_signal(swapping.ok.id, 9);
    await at.user.kernel.exec_close(swapping.ok.id);
    const { stdout } = await root.run(
      'ls -ld /root/prize /root/prize/inner /root/prize/inner/file; cat /root/prize/inner/file',
    );
    expect(stdout).toMatch(
      /^drwx------ .* root .*prize\ndrwx------ .* root .*inner\n-rwx------ .* root .*file\nprecious\n$/,
    );
  });

  it('cannot keep directories that are too deep for any path from being removed', async () => {
    const path = `${'d'.repeat(100)}/`.repeat(30);
    const made = await at.user.run(
      `mkdir deep; cd deep; for i in 1 2 3; do mkdir -p ${path} && cd -P ${path} || echo failed; done; pwd; echo x > file; cat file`,
    );
    expect(made).toMatchObject({ stderr: '', status: 0 });
    expect(made.stdout).toMatch(/x\n$/);
    // With fewer descriptors than there are directories in each other.
    const removed = await at.user.run('ulimit -n 30; rm -r deep; ls');
    expect(removed).toMatchObject({ stderr: '', status: 0 });
    expect(removed.stdout.split('\n')).not.toContain('deep');
    expect(at.system.messages.filter(({ outcome }) => outcome === 'trapped')).toEqual([]);
  });

  it('random bytes differ between processes, also of the same program', async () => {
    const line = 'head -c 32 /dev/urandom | sha256sum; head -c 32 /dev/random | sha256sum';
    const [one, other] = [await at.user.run(line), await victim.run(line)];
    const sums = [...one.stdout.split('\n'), ...other.stdout.split('\n')].filter(Boolean);
    expect(new Set(sums).size).toBe(4);
  });
});
