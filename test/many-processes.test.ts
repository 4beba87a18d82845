import { expect, it } from 'vitest';
import { allowProcesses, measureProcesses } from '../bench/measure-processes.ts';
import { describeOnCanister } from './support/on-canister.ts';

/** `npm run processes` does the same with 1,000. */
const COUNT = 100;

describeOnCanister('many processes at a time', { timeout: 120_000 }, (at) => {
  it('live, end together, and leave their memory to the next ones', async () => {
    await allowProcesses(at.system, at.user, COUNT);
    const first = await measureProcesses(at.system, at.user, COUNT);
    const second = await measureProcesses(at.system, at.user, COUNT);
    console.log(
      `${COUNT} processes: ${((first.after - first.before) / COUNT / 1024).toFixed(0)} KiB each, ` +
        `${(second.instructions / COUNT / 1e6).toFixed(1)} M instructions each`,
    );
    for (const { wasm, native, alive } of [first, second]) {
      expect(wasm).toBe(COUNT / 2);
      expect(native).toBe(COUNT / 2);
      expect(alive).toBeGreaterThan(COUNT);
    }
    expect(second.after - second.before).toBeLessThanOrEqual(1 << 20);
    // With what it takes to list them all; nothing that grows with the others of them.
    expect(second.instructions / COUNT).toBeLessThan(20e6);
  });
});
