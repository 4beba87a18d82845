import { describe, expect, it } from 'vitest';
import { measureSystemCalls } from '../bench/measure-system-calls.ts';
import { describeSystemCalls, missed } from '../bench/system-call-table.ts';
import { whyNoKernel } from './support/system.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: costs of system calls in a canister: ${missing}`);

describe.skipIf(missing !== null)('system calls in a canister', () => {
  it('take no more instructions than they may', { timeout: 240_000 }, async () => {
    const rows = await measureSystemCalls({ sleepers: 100, directories: false });
    console.log(describeSystemCalls(rows));
    expect(rows).toHaveLength(7);
    for (const { instructions } of rows.slice(0, -1)) expect(instructions).toBeGreaterThan(1000);
    expect(missed(rows)).toEqual([]);
  });
});
