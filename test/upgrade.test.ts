import { describe, expect, it } from 'vitest';
import { wat } from '../replica/testing/wat.ts';
import { compileC, whyNoCompiler } from './support/c-programs.ts';
import { rebuiltKernel } from './support/rebuilt-kernel.ts';
import { TestSystem, whyNoKernel } from './support/system.ts';
import { TestTerminal } from './support/terminal.ts';
import { UpgradeLoad } from './support/upgrade-load.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: upgrades: ${missing}`);

/** MiB of each of three programs. */
const LARGE = Number(process.env.UPGRADE_MIB ?? 30);

/** All of it at most, of the 300 B that there are. */
const MOST_INSTRUCTIONS = 20e9;

describe.skipIf(missing !== null)(
  'upgrades of a canister with running programs',
  { timeout: 300_000 },
  () => {
    it('leave a Python prompt, counters, pipelines, sleepers and two users to go on, five times in a row', async () => {
      const system = await TestSystem.boot();
      try {
        const load = await UpgradeLoad.start(system, false);
        const builds = [rebuiltKernel(0), rebuiltKernel(1)];
        for (let i = 0; i < 5; i++) {
          const figures = await load.upgrade(builds[i % 2]);
          console.log(JSON.stringify(figures), load.progress);
          expect(figures.saving + figures.booting).toBeLessThan(MOST_INSTRUCTIONS);
        }
      } finally {
        await system.close();
      }
    });

    const noCompiler = whyNoCompiler();
    if (noCompiler !== null) console.log(`skipped: upgrades with C programs: ${noCompiler}`);
    it.skipIf(noCompiler !== null)(
      'leave large programs to go on, and one in a handler, one that jumps and full pipes',
      async () => {
        // Programs sleep for seconds: a clock twice as fast, as long as what is signed by the other one is not too old.
        const begin = Date.now();
        const time = (): bigint => BigInt(begin + 2 * (Date.now() - begin)) * 1_000_000n;
        const system = await TestSystem.boot({ time });
        try {
          const user = await system.user();
          const other = await system.user();
          const terminal = await TestTerminal.open(user);
          await user.put('lasting', compileC('lasting'));
          await other.put('lasting', compileC('lasting'));
          for (const each of [user, other]) await each.run('chmod 755 . lasting');
          await terminal.type('', /\$ $/);
          await terminal.type('./lasting handler >handler &\n', /\$ $/);
          await terminal.type('./lasting jump >jump &\n', /\$ $/);
          await terminal.type(
            'seq 1 60000 | cat | { sleep 6; read a; echo $a; tail -n 1; } >piped &\n',
            /\$ $/,
          );
          await terminal.type('./lasting jump >stopped\n', /\n$/);
          await terminal.type('\x1a', /Stopped/);
          // Memory that cannot be written down as less.
          const large = [user, user, other].map((each, i) =>
            each.run(`./lasting fill ${LARGE} ${20 + i}`),
          );
          await new Promise((resolve) => setTimeout(resolve, 2000));
          for (let build = 0; build < 2; build++) {
            await system.upgrade(rebuiltKernel(build));
          }
          await terminal.type('fg\n', /lasting jump/);
          for (const { stdout, stderr, status } of await Promise.all(large)) {
            expect({ stdout, stderr, status }).toEqual({
              stdout: 'filled\nwhole\n',
              stderr: '',
              status: 0,
            });
          }
          await terminal.type('wait; echo all end""ed\n', /all ended/);
          const { stdout } = await user.run('cat handler jump piped stopped');
          const jumped = 'setjmp 0\nwaiting\nsetjmp 42\nwaiting\nsetjmp 42\ntimes 3\n';
          const handled =
            'in handler 10\nhandler ends\nhandled 1, own 17\nin handler 10\nhandler ends\nhandled 2\n';
          expect(stdout).toBe(`${handled}${jumped}1\n60000\n${jumped}`);
        } finally {
          await system.close();
        }
      },
    );

    it('end the newest with a notice when there are too few instructions, and the others go on', async () => {
      const system = await TestSystem.boot();
      try {
        const user = await system.user();
        const terminal = await TestTerminal.open(user);
        await terminal.type('', /\$ $/);
        for (let i = 1; i <= 8; i++) await terminal.type(`sleep ${i}000 &\n`, /\$ $/);
        await system.root().run('echo 30000000 >/proc/sys/kernel/upgrade_instructions');
        await system.upgrade(rebuiltKernel());
        const jobs = await terminal.type('jobs\n', /sleep 8000.*\$ $/s);
        const ended = [...terminal.shown.matchAll(/sleep\[(\d+)\]: ended by an upgrade/g)];
        expect(ended.length).toBeGreaterThan(0);
        expect(ended.length).toBeLessThan(8);
        expect(jobs).toMatch(/Running +sleep 1000/);
        expect(jobs).toMatch(/Terminated +sleep 8000/);
        expect([...jobs.matchAll(/Terminated/g)]).toHaveLength(ended.length);
        // The setting is kept, and can be changed.
        const root = system.root();
        expect((await root.run('cat /proc/sys/kernel/upgrade_instructions')).stdout).toBe(
          '30000000\n',
        );
        expect((await user.run('echo 5 >/proc/sys/kernel/upgrade_instructions')).status).toBe(1);
      } finally {
        await system.close();
      }
    });

    it('that fail leave the kernel as it was: its processes go on, and no image stays', async () => {
      const system = await TestSystem.boot();
      try {
        const user = await system.user();
        const root = system.root();
        const terminal = await TestTerminal.open(user);
        await terminal.type('', /\$ $/);
        await terminal.type('x=kept; sleep 100000 &\n', /\$ $/);
        await terminal.type(
          'i=0; while :; do i=$((i+1)); echo $i >>count; sleep 0.2; done &\n',
          /\$ $/,
        );
        const broken = await wat(
          '(module (memory 1) (func (export "canister_post_upgrade") unreachable))',
        );
        for (let i = 0; i < 2; i++) {
          await expect(system.upgrade(broken)).rejects.toThrow(/unreachable|trapped/);
          const shown = await terminal.type('echo $x; jobs\n', /\[2\].*\$ $/s);
          expect(shown).toMatch(/kept\r\n\[1\]- {2}Running +sleep 100000 &\r\n\[2\]\+ {2}Running/);
          expect((await root.run('ls -A /var/lib/canix')).stdout).not.toContain('processes');
        }
        await terminal.type('kill %2; wc -l count\n', / count\r\n/);
        const lines = new TextDecoder()
          .decode(await user.get('count'))
          .split('\n')
          .slice(0, -1);
        expect(lines).toEqual(lines.map((_, i) => String(i + 1)));
        // And upgrades are possible as before.
        await system.upgrade(rebuiltKernel());
        await terminal.type('echo $x\n', /kept\r\n.*\$ $/s);
      } finally {
        await system.close();
      }
    });

    it('do not give users a new day of instructions, not even where no processes could be saved', async () => {
      const system = await TestSystem.boot();
      try {
        const user = await system.user();
        const used = async (): Promise<number> =>
          Number(/instructions +(\d+)/.exec((await user.run('limits')).stdout)![1]);
        await user.run('i=0; while [ $i -lt 100 ]; do i=$((i+1)); done');
        const before = await used();
        await system.upgrade(rebuiltKernel(1));
        const after = await used();
        expect(after).toBeGreaterThan(before);
        // A directory in its place: there can be no image.
        await system.root().run('mkdir /var/lib/canix/processes');
        await system.upgrade(rebuiltKernel(2));
        expect(await used()).toBeGreaterThan(after);
        expect(new TextDecoder().decode(await system.root().get('/var/log/upgrade.log'))).toMatch(
          /no processes could be saved/,
        );
      } finally {
        await system.close();
      }
    });
  },
);
