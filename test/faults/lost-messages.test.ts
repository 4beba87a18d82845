import { describe, expect, it } from 'vitest';
import { readKernelModule } from '../../cli/installer.ts';
import { whyNoKernel } from '../support/system.ts';
import { Session } from './session.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: messages of the system's that are lost: ${missing}`);

describe.skipIf(missing !== null)(
  'a message that the canister sends itself and that traps',
  { timeout: 240_000 },
  () => {
    it('at any system call: all goes on with nobody outside doing anything', async () => {
      const session = await Session.boot(readKernelModule());
      const id = await session.start(1, 'for i in $(seq 1 8); do sleep 30; echo $i; done');
      let lost = 0;
      for (let left = 2000; left > 0; left--) {
        const fired = session.pending === 'timer';
        if (!(await session.step())) break;
        if (!fired || lost >= 12) continue;
        // What the timer has sent.
        session.plan.arm({ kind: 'trap', at: lost + 1 });
        await session.step();
        if (session.plan.fired) lost++;
        session.plan.arm(undefined);
      }
      expect(lost).toBe(12);
      expect(session.traps).toBe(12);
      expect(session.output(1, id)).toEqual({
        stdout: '1\n2\n3\n4\n5\n6\n7\n8\n',
        stderr: '',
        status: 0,
      });
    });

    it('for hours: it is tried again less and less often, and goes on when it can', async () => {
      const session = await Session.boot(readKernelModule());
      const id = await session.start(1, 'sleep 30; echo awake');
      const began = session.time;
      while (session.traps < 12) {
        expect(session.pending).toBeDefined();
        if (session.pending === 'queued') {
          session.plan.arm({ kind: 'exhaustion', limit: 100_000 });
        }
        await session.step();
        session.plan.arm(undefined);
      }
      expect(Number(session.time - began) / 3.6e12).toBeGreaterThan(2);
      expect(session.output(1, id).status).toBe(null);
      await session.settle();
      expect(session.output(1, id)).toEqual({ stdout: 'awake\n', stderr: '', status: 0 });
      const timers = session.messages.filter(({ kind }) => kind === 'timer');
      expect(timers.length).toBeGreaterThan(10);
      for (const { instructions, outcome } of timers) {
        expect(outcome).toBe('finished');
        expect(instructions).toBeLessThan(10_000);
      }
      console.log(`a message of the timer: ${timers[0].instructions} instructions`);
    });
  },
);
