/*
 * Upgrades a canister again and again while programs run in it, and sees that they all go on and nothing is lost.
 *
 *   npm run upgrades [-- --times 100]
 */
import { Command } from 'commander';
import { rebuiltKernel } from '../test/support/rebuilt-kernel.ts';
import { TestSystem } from '../test/support/system.ts';
import { UpgradeLoad, type UpgradeFigures } from '../test/support/upgrade-load.ts';

const program = new Command('upgrades')
  .description('Upgrades a canister with running programs again and again.')
  .option('--times <number>', 'upgrades', '100')
  .parse();
const times = Number(program.opts<{ times: string }>().times);

function million(value: number): string {
  return `${(value / 1e6).toFixed(0)} M`;
}

const system = await TestSystem.boot();
const load = await UpgradeLoad.start(system, true);
// Two builds take turns: each upgrade is to another module than the one before.
const builds = [rebuiltKernel(0), rebuiltKernel(1)];
const all: UpgradeFigures[] = [];
for (let i = 0; i < times; i++) {
  const figures = await load.upgrade(builds[i % 2]);
  all.push(figures);
  const { saving, booting, after, processes, bytes } = figures;
  console.log(
    `${i + 1}: saving ${million(saving)}, booting ${million(booting)}, going on ${million(after)} instructions; ` +
      `${processes} processes, ${bytes} bytes; ${load.progress}`,
  );
}
const mean = (of: (figures: UpgradeFigures) => number): number =>
  all.reduce((sum, figures) => sum + of(figures), 0) / all.length;
console.log(
  `${times} upgrades: on average saving ${million(mean(({ saving }) => saving))}, booting ${million(mean(({ booting }) => booting))}, ` +
    `at most ${million(Math.max(...all.map(({ saving, booting }) => saving + booting)))} instructions together; nothing lost`,
);
await system.close();
