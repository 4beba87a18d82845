import { describe, expect, it } from 'vitest';
import { rebuiltKernel } from './support/rebuilt-kernel.ts';
import { TestSystem, whyNoKernel } from './support/system.ts';
import { TestTerminal } from './support/terminal.ts';
import { UpgradeLoad } from './support/upgrade-load.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: upgrades: ${missing}`);

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

    it('end the newest with a notice when there are too few instructions, and the others go on', async () => {
      const system = await TestSystem.boot();
      try {
        const user = await system.user();
        const terminal = await TestTerminal.open(user);
        await terminal.type('', /\$ $/);
        for (let i = 1; i <= 8; i++) await terminal.type(`sleep ${i}000 &\n`, /\$ $/);
        await system.root().run('echo 20000000 >/proc/sys/kernel/upgrade_instructions');
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
          '20000000\n',
        );
        expect((await user.run('echo 5 >/proc/sys/kernel/upgrade_instructions')).status).toBe(1);
      } finally {
        await system.close();
      }
    });
  },
);
