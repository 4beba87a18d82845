import { afterAll, beforeAll, describe } from 'vitest';
import { TestSystem, whyNoKernel, type User } from './system.ts';

/** What tests on a canister share: a fresh system, and a user of it. Only there once tests run. */
export interface OnCanister {
  system: TestSystem;
  user: User;
}

/** `describe` for tests on a system that is booted for them; says so where they cannot run. */
export function describeOnCanister(
  title: string,
  options: { timeout?: number },
  tests: (at: OnCanister) => void,
): void {
  const missing = whyNoKernel();
  if (missing !== null) console.log(`skipped: ${title}: ${missing}`);
  describe.skipIf(missing !== null)(title, options, () => {
    const at = {} as OnCanister;
    beforeAll(async () => {
      at.system = await TestSystem.boot();
      at.user = await at.system.user();
    });
    afterAll(() => at.system.close());
    tests(at);
  });
}
