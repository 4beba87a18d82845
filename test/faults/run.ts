/** `npm run faults -- [--count N] [--seed S]`: brings about faults in a canister at work and checks that nothing is lost. */
import { parseArgs } from 'node:util';
import { bringAboutFaults } from './start.ts';
import { formatSummary } from './summary.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});
const began = Date.now();
const summary = await bringAboutFaults({ seed: Number(values.seed), count: Number(values.count) });
console.log(formatSummary(summary));
console.error(`${Math.round((Date.now() - began) / 1000)} s`);
process.exitCode = summary.differences.length + summary.findings.length > 0 ? 1 : 0;
