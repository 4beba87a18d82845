import { describe, expect, it } from 'vitest';
import { whyNoKernel } from '../support/system.ts';
import { bringAboutFaults } from './start.ts';
import { countFaults, formatSummary } from './summary.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: faults: ${missing}`);

describe.skipIf(missing !== null)('messages that fail anywhere', { timeout: 240_000 }, () => {
  it('leave everything as it was, and what comes after them goes on', async () => {
    const summary = await bringAboutFaults({ seed: 7, count: 200, stride: 2, upgradeInterval: 10 });
    const text = formatSummary(summary);
    expect(summary.differences, text).toEqual([]);
    expect(summary.findings, text).toEqual([]);
    expect(countFaults(summary), text).toBeGreaterThanOrEqual(200);
    expect(summary.busyUpgrades, text).toBeGreaterThan(0);
    for (const kind of ['traps', 'exhaustions', 'kills -9']) {
      expect(summary.faults[kind], text).toBeGreaterThan(0);
    }
  });
});
