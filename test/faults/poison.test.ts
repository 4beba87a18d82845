import { describe, expect, it } from 'vitest';
import { readKernelModule } from '../../cli/installer.ts';
import { whyNoKernel } from '../support/system.ts';
import { Session } from './session.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: processes that make messages fail: ${missing}`);

/** Whoever has this written to stable memory makes the message trap. */
const POISON = new TextEncoder().encode('deadly poison');
const LOOP = 'for i in $(seq 1 30); do echo $i >> log; sleep 0.3; done';

describe.skipIf(missing !== null)(
  'a process that makes messages trap',
  { timeout: 240_000 },
  () => {
    it('is found and killed, and everything else goes on with nobody outside doing anything', async () => {
      const session = await Session.boot(readKernelModule());
      const [alice, bob] = [1, 2];
      const good = await session.start(alice, LOOP);
      const worse = await session.start(bob, 'sleep 2; echo deadly poison > drink; echo survived');
      session.plan.poison = POISON;
      await session.settle();
      expect(session.traps).toBeGreaterThanOrEqual(2);
      expect(session.traps).toBeLessThan(10);
      expect(session.output(bob, worse)).toEqual({
        stdout: '',
        stderr: 'sh: killed: the system fails when it runs\n',
        status: 137,
      });
      expect(session.output(alice, good)).toMatchObject({ status: 0 });
      expect((await session.run(alice, 'wc -l < log')).stdout.trim()).toBe('30');
      expect((await session.run(bob, 'cat drink; echo alive')).stdout).toContain('alive');
    });

    it('does not keep users from what they do meanwhile', async () => {
      const session = await Session.boot(readKernelModule());
      const [alice, bob] = [1, 2];
      await session.call(alice, 'file_write', 'here', {
        offset: 0n,
        data: new Uint8Array(3),
        truncate: true,
        mode: [],
      });
      await session.start(bob, 'while :; do sleep 1; echo deadly poison > drink; done');
      session.plan.poison = POISON;
      let refused = 0;
      for (let i = 0; i < 60; i++) {
        await session.step();
        try {
          await session.run(alice, `echo ${i} >> lines`);
        } catch {
          refused++;
        }
      }
      // Until it is noticed that a message has failed, those that run processes may fail like it.
      expect(refused).toBeLessThan(8);
      const { stdout } = await session.run(alice, 'wc -l < lines');
      expect(Number(stdout)).toBe(60 - refused);
    });
  },
);
