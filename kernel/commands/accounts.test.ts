import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import { TestKernel } from '../process/test-kernel.ts';
import type { User } from '../users/user.ts';
import { commands } from './index.ts';

const ALICE = 'ryjl3-tyaaa-aaaaa-aaaba-cai';
const BOB = 'renrk-eyaaa-aaaaa-aaada-cai';

describe('accounts', () => {
  let system: TestKernel;

  beforeEach(() => {
    system = new TestKernel(commands({} as Engine));
  });

  /** Runs a line as root. */
  const root = (line: string) => system.run(line, 0, system.root);
  const ok = (stdout = '') => ({ stdout, stderr: '', status: 0 });

  function login(principal: string): User {
    const user = system.kernel.users.login(principal, false);
    if (typeof user === 'number') throw new Error(`login: ${user}`);
    return user;
  }

  it('root makes users and groups, and what is changed counts from the next login on', () => {
    expect(root(`useradd -p ${ALICE} alice; groupadd staff; usermod -aG staff alice`)).toEqual(
      ok(),
    );
    const alice = login(ALICE);
    expect(alice).toMatchObject({ name: 'alice', home: '/home/alice' });
    const as = (line: string) => system.run(line, 0, login(ALICE));
    const { uid } = alice;
    const staff = uid + 1;
    expect(as('id; groups; id -Gn; id -u').stdout).toBe(
      `uid=${uid}(alice) gid=${uid}(alice) groups=${uid}(alice),${staff}(staff)\n` +
        `alice staff\nalice staff\n${uid}\n`,
    );
    expect(root('groups alice nobody').stdout).toBe('alice : alice staff\nnobody : nobody\n');
    expect(root('usermod -G "" alice; gpasswd -a alice staff; gpasswd -d alice staff')).toEqual(
      ok('Adding user alice to group staff\nRemoving user alice from group staff\n'),
    );
    expect(as('groups').stdout).toBe('alice\n');
    expect(root('usermod -l carol -d /home/alice alice').status).toBe(0);
    expect(as('whoami; groups').stdout).toBe('carol\ncarol\n');
    expect(root(`usermod -p ${BOB} carol`)).toEqual(ok());
    expect(login(BOB).name).toBe('carol');
    expect(login(ALICE).name).not.toBe('carol');
  });

  it('a group shares files among its members and nobody else', () => {
    root(
      `useradd -p ${ALICE} alice; useradd -p ${BOB} bob; groupadd staff; gpasswd -a alice staff`,
    );
    const [alice, bob] = [login(ALICE), login(BOB)];
    system.write('/tmp/shared', 'text', 0o640);
    expect(root('chown root:staff /tmp/shared')).toEqual(ok());
    expect(system.run('read x < /tmp/shared; echo $x', 0, alice).stdout).toBe('text\n');
    expect(system.run('read x < /tmp/shared', 0, bob).stderr).toContain('Permission denied');
    // Members can give their own files to the group, others cannot.
    expect(system.run('umask 077; echo a > /tmp/own; chgrp staff /tmp/own', 0, alice)).toEqual(
      ok(),
    );
    expect(system.run('echo b > /tmp/his; chgrp staff /tmp/his', 0, bob)).toMatchObject({
      stderr: "chgrp: changing group of '/tmp/his': Operation not permitted\n",
      status: 1,
    });
  });

  it('only root changes accounts', () => {
    root('invite');
    for (const line of [
      'useradd eve',
      'userdel root',
      'groupadd eve',
      'groupdel root',
      'usermod -l eve rrkah',
      'gpasswd -a rrkah root',
      'invite',
      'invite -l',
      'registration closed',
    ]) {
      const { stderr, status } = system.run(line);
      const held = /^userdel|^groupdel/.test(line);
      expect([line, stderr]).toEqual([
        line,
        expect.stringMatching(
          held ? /Permission denied|used by|cannot remove/ : /Permission denied/,
        ),
      ]);
      expect(status).toBeGreaterThan(0);
    }
    expect(root('registration').stdout).toBe('open\n');
  });

  it('refuses names, principals and numbers that are none or taken', () => {
    for (const [line, message] of [
      ["useradd 'a:b'", "useradd: invalid user name 'a:b'\n"],
      ["useradd $'a\\nroot2'", "useradd: invalid user name 'a'$'\\n''root2'\n"],
      ['useradd 0', "useradd: invalid user name '0'\n"],
      ['useradd root', "useradd: user 'root' already exists\n"],
      ['useradd -p xxxxx eve', "useradd: invalid principal 'xxxxx'\n"],
      [
        'useradd -p rrkah-fqaaa-aaaaa-aaaaq-cai eve',
        "useradd: principal rrkah-fqaaa-aaaaa-aaaaq-cai is user 'rrkah' already\n",
      ],
      ['useradd -d home eve', "useradd: invalid path 'home'\n"],
      ['groupadd -g 0 wheel', "groupadd: GID '0' already exists\n"],
      ['usermod -G none root', "usermod: group 'none' does not exist\n"],
      ['userdel none', "userdel: user 'none' does not exist\n"],
      ['userdel root', expect.stringMatching(/user root is currently used by process \d+/)],
    ] as const) {
      expect([line, root(line)]).toEqual([
        line,
        { stdout: '', stderr: message, status: expect.any(Number) as number },
      ]);
    }
  });

  it('who is invited becomes a user with the code, once; others hear why not', () => {
    const { users } = system.kernel;
    expect(root('registration invited')).toEqual(ok());
    expect(users.login(ALICE, false)).toBe(-wasi.ERRNO_ACCES);
    expect(users.login('2vxsx-fae', false)).toBe(-wasi.ERRNO_ACCES);
    expect(users.refusal(ALICE)).toBe(
      `registration is by invitation; ${ALICE} has no account here and needs an invitation code`,
    );
    const code = root('invite alice').stdout.trim();
    expect(code).toMatch(/^[a-z2-9]{20}$/);
    expect(root('invite -l').stdout).toBe(`${code} alice\n`);
    expect(users.redeem(ALICE, 'x'.repeat(20))).toBe(-wasi.ERRNO_ACCES);
    expect(users.redeem(ALICE, '')).toBe(-wasi.ERRNO_ACCES);
    expect(users.redeem('2vxsx-fae', code)).toBe(-wasi.ERRNO_ACCES);
    expect(users.redeem(ALICE, code)).toMatchObject({ name: 'alice', home: '/home/alice' });
    expect(users.redeem(BOB, code)).toBe(-wasi.ERRNO_ACCES);
    expect(users.redeem(ALICE, code)).toBe(-wasi.ERRNO_EXIST);
    expect(login(ALICE).name).toBe('alice');
    // The file is nobody else's to read.
    expect(system.run('read x < /etc/invitations').stderr).toContain('Permission denied');
    const other = root('invite').stdout.trim();
    expect(root(`registration closed; invite -d ${other.slice(1)}`).status).toBe(1);
    expect(users.redeem(BOB, other)).toBe(-wasi.ERRNO_ACCES);
    expect(root(`registration open; invite -d ${other}; invite -l`)).toEqual(ok());
    expect(users.redeem(BOB, other)).toBe(-wasi.ERRNO_ACCES);
    expect(login(BOB).name).toBe('renrk');
  });

  it('a policy that nobody can have meant lets nobody in', () => {
    system.write('/etc/registration', 'opne\n');
    expect(system.kernel.users.login(ALICE, false)).toBe(-wasi.ERRNO_ACCES);
    expect(system.run('registration').stdout).toBe('closed\n');
  });

  it('root becomes anybody; others whom root permits, with their groups, home and path', () => {
    root(`useradd -p ${ALICE} alice; useradd bob; groupadd ops; gpasswd -a bob ops`);
    expect(root("su alice -c 'whoami; id -u; echo $HOME $USER'").stdout).toMatch(
      /^alice\n\d+\n\/home\/alice alice\n$/,
    );
    expect(root("su - alice -c 'pwd; echo $PATH'").stdout).toBe(
      '/home/alice\n/home/alice/.local/bin:/usr/local/bin:/bin\n',
    );
    const alice = login(ALICE);
    const su = (line: string) => system.run(line, 0, alice);
    expect(su('su -c whoami')).toEqual({
      stdout: '',
      stderr: 'su: Permission denied\n',
      status: 1,
    });
    expect(su('su bob -c whoami').stderr).toBe('su: Permission denied\n');
    expect(su('su nobody2 -c whoami').stderr).toBe("su: user 'nobody2' does not exist\n");
    system.write('/etc/doas.conf', 'permit nopass alice as bob # for the shop\n');
    expect(su('su bob -c "whoami; groups"').stdout).toBe('bob\nbob ops\n');
    expect(su("PATH=/tmp /bin/su bob -c 'echo $PATH'").stdout).toContain('/home/bob/.local/bin');
    expect(su('su -c whoami').stderr).toBe('su: Permission denied\n');
    // Whoever has been let in goes on as that user, not further.
    expect(su('su bob -c "su alice -c whoami"').stderr).toBe('su: Permission denied\n');
    root('chmod 666 /etc/doas.conf');
    expect(su('su bob -c whoami').stderr).toBe('su: Permission denied\n');
  });

  it('rules: the last that matches decides, groups count, and a line that is none undoes all', () => {
    root(`useradd -p ${ALICE} alice; groupadd wheel; gpasswd -a alice wheel`);
    const su = () => system.run('su -c whoami', 0, login(ALICE)).stdout;
    const rules = (text: string) => {
      system.write('/etc/doas.conf', text.padEnd(200, ' '));
    };
    rules('permit nopass :wheel\n');
    expect(su()).toBe('root\n');
    rules('permit nopass :wheel\ndeny alice as root\n');
    expect(su()).toBe('');
    rules('permit nopass alice\npermit nopass alice cmd ls\n');
    expect(su()).toBe('');
  });

  it('processes of a user who became another count as theirs', () => {
    root('useradd alice');
    const { processes } = system.kernel;
    const id = system.start("su alice -c 'echo $$; read x'", true, system.root);
    system.settle();
    const pid = Number(system.output(id).stdout);
    expect(processes.find(pid)?.credentials.uid).toBe(system.kernel.users.byName('alice')!.uid);
    expect(system.run(`kill -9 ${pid}`).stderr).toContain('Operation not permitted');
    expect(root('userdel alice').stderr).toContain('currently used by process');
    system.kernel.execs.close(system.root, id);
    system.settle();
    expect(root('userdel alice')).toEqual(ok());
    expect(system.kernel.users.byName('alice')).toBeUndefined();
    expect(system.kernel.users.groupByName('alice')).toBeUndefined();
  });
});
