import { beforeAll, expect, it } from 'vitest';
import type { User } from './support/system.ts';
import { describeOnCanister } from './support/on-canister.ts';

describeOnCanister('cp and mv', {}, (at) => {
  /** Runs a line in a directory of its own; permissions and names as `ls -l` tells them. */
  async function listed(user: User, line: string): Promise<string[]> {
    const outcome = await user.run(`cd copies; ${line}`);
    expect(outcome).toMatchObject({ stderr: '', status: 0 });
    return outcome.stdout
      .split('\n')
      .filter((row) => /^[-dl]/.test(row))
      .map((row) => row.replace(/^(\S+) .* (\S+)$/, '$1 $2'));
  }

  beforeAll(async () => {
    await at.user.run(
      'mkdir copies; cd copies; umask 0; echo x > secret; echo x > tool; echo x > open; mkdir -p tree/sub; echo x > tree/sub/own;' +
        'chmod 600 secret; chmod 755 tool; chmod 666 open; chmod 700 tree; chmod 500 tree/sub; chmod 400 tree/sub/own',
    );
  });

  it('give new files the permissions that the umask leaves', async () => {
    expect(
      await listed(at.user, 'umask 027; mkdir new; cp secret tool open new; ls -l new'),
    ).toEqual(['-rw-r----- open', '-rw------- secret', '-rwxr-x--- tool']);
  });

  it('leave those of files that are there', async () => {
    expect(
      await listed(
        at.user,
        'umask 0; echo y > there; chmod 620 there; cp tool there; ls -l there; cp -f secret there; ls -l there',
      ),
    ).toEqual(['-rw--w---- there', '-rw--w---- there']);
  });

  it('keep them with -p, and in trees', async () => {
    const line = 'umask 077; cp -p open kept; ls -l kept; umask 0; cp -r tree tree2';
    expect(await listed(at.user, `${line}; ls -l tree2 tree2/sub; ls -ld tree2`)).toEqual([
      '-rw-rw-rw- kept',
      'dr-x------ sub',
      '-r-------- own',
      'drwx------ tree2',
    ]);
    const across =
      'umask 077; chmod 755 tree2; chmod 711 tree2/sub; mv tree2 /tmp/moved; ls -ld /tmp/moved';
    expect(await listed(at.user, `${across}; ls -lR /tmp/moved`)).toEqual([
      'drwxr-xr-x /tmp/moved',
      'drwx--x--x sub',
      '-r-------- own',
    ]);
  });

  it('take files to another file system with their owner, where root does it', async () => {
    const root = at.system.root();
    const name = (await at.user.run('id -un')).stdout.trim();
    const home = (await at.user.run('pwd')).stdout.trim();
    const line = `cd ${home}/copies; umask 077; cp -a secret tool /tmp; mv open /tmp/opened; ln -s x link; cp -a link /tmp`;
    expect(await root.run(line)).toMatchObject({ stderr: '', status: 0 });
    const { stdout } = await root.run('cd /tmp; ls -l secret tool opened');
    const rows = stdout
      .trim()
      .split('\n')
      .map((row) => row.split(/\s+/));
    expect(rows.map(([mode, , user, group, , , , , file]) => [mode, user, group, file])).toEqual([
      ['-rw-rw-rw-', name, name, 'opened'],
      ['-rw-------', name, name, 'secret'],
      ['-rwxr-xr-x', name, name, 'tool'],
    ]);
  });
});
