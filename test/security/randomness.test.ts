import { describe, expect, it } from 'vitest';
import { readKernelModule } from '../../cli/installer.ts';
import { Session } from '../faults/session.ts';
import { compileC, whyNoCompiler } from '../support/c-programs.ts';
import { describeOnCanister } from '../support/on-canister.ts';
import { rebuiltKernel } from '../support/rebuilt-kernel.ts';
import { whyNoKernel } from '../support/system.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: randomness of a new canister: ${missing}`);
const noCompiler = whyNoCompiler();
if (noCompiler !== null) console.log(`skipped: randomness after fork: ${noCompiler}`);

const ROLL = 'head -c 16 /dev/urandom | sha256sum';

describe.skipIf(missing !== null)('random numbers', { timeout: 120_000 }, () => {
  it('are not given out before the Internet Computer has given a seed, however often it refuses', async () => {
    const session = new Session();
    await session.open();
    await session.install(readKernelModule());
    session.refusals = 5;
    const id = await session.start(1, ROLL);
    for (let steps = 0; steps < 200 && session.refusals > 0; steps++) {
      expect(session.output(1, id)).toEqual({ stdout: '', stderr: '', status: null });
      await session.step();
    }
    expect(session.refusals).toBe(0);
    await session.settle();
    expect(session.output(1, id)).toMatchObject({ stderr: '', status: 0 });
    expect(session.output(1, id).stdout).toMatch(/^[0-9a-f]{64} /);
  });

  it('are there at once after an upgrade, and others than before', async () => {
    const session = await Session.boot(readKernelModule());
    const { stdout: before } = await session.run(1, ROLL);
    await session.install(rebuiltKernel());
    session.refusals = 1000;
    const { stdout: after, status } = await session.run(1, ROLL);
    expect([status, after === before]).toEqual([0, false]);
    expect((await session.run(0, 'ls /var/lib/canix')).stdout).not.toContain('random-seed');
  });
});

describeOnCanister('a copy of a process', { timeout: 120_000 }, (at) => {
  it.skipIf(noCompiler !== null)('has random numbers of its own', async () => {
    await at.user.put('dice', compileC('dice'));
    const outcome = await at.user.run('chmod +x dice; ./dice');
    expect(outcome).toMatchObject({ stdout: 'rolled\n', stderr: '', status: 0 });
  });
});
