import { describe, expect, it, vi } from 'vitest';
import { measureLongRun } from '../bench/measure-long-run.ts';
import { hostileGuest } from './support/hostile-guests.ts';
import { describeOnCanister } from './support/on-canister.ts';
import { TestSystem, whyNoKernel } from './support/system.ts';

const missing = whyNoKernel();

describeOnCanister('processes in a canister', {}, (at) => {
  it('yes | head -1 ends at once', async () => {
    // The canister's first messages are Azle's.
    await at.user.run('yes | head -n 1');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { result, messages } = await at.system.measure(() => at.user.run('yes | head -n 1'));
    expect(result).toMatchObject({ stdout: 'y\n', stderr: '', status: 0 });
    // One starts it, one lets the kernel forget it.
    expect(messages).toBe(2);
  });

  it('a user with many busy processes holds up nobody', async () => {
    const other = await at.system.user();
    await at.user.put('loop', await hostileGuest('loop'));
    const { kernel } = at.user;
    const line = 'chmod +x loop; i=0; while [ $i -lt 12 ]; do ./loop & i=$((i + 1)); done; wait';
    const started = await kernel.exec_start({ line, stdin: false, cwd: [], env: [] });
    if ('err' in started) throw new Error(started.err.message);
    while (Number((await at.user.run('ps | grep -c loop$')).stdout) < 12);
    // The line, and its end: each answered by the message that brings it.
    const from = at.system.messages.length;
    await other.run('seq 3 | sort -r');
    const own = at.system.messages.slice(from).filter(({ method }) => method.startsWith('exec_'));
    expect(own.map(({ method }) => method)).toEqual(['exec_start', 'exec_close']);
    await kernel.exec_signal(started.ok.id, 9);
    await kernel.exec_close(started.ok.id);
    await at.user.run('kill -9 $(ps | grep loop$ | while read pid rest; do echo $pid; done)');
  });
});

describe.skipIf(missing !== null)('in a canister', () => {
  it('a process that sleeps an hour costs nothing until then, and wakes on time', async () => {
    // The replica's time and that of the agents, which check each other's, are moved together.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
    const system = await TestSystem.boot({ time: () => BigInt(Date.now()) * 1_000_000n });
    try {
      const user = await system.user();
      const line = 'sleep 3600; echo woke';
      const started = await user.kernel.exec_start({ line, stdin: false, cwd: [], env: [] });
      if ('err' in started) throw new Error(started.err.message);
      const { id } = started.ok;
      const read = async (): Promise<{ text: string; ended: boolean }> => {
        const output = await user.kernel.exec_read(id, { stdout_cursor: 0n, stderr_cursor: 0n });
        if ('err' in output) throw new Error(output.err.message);
        const text = new TextDecoder().decode(Uint8Array.from(output.ok.stdout));
        return { text, ended: output.ok.status.length > 0 };
      };
      // What a new canister has to do besides is done.
      pass(5);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const idle = system.messages.filter(({ kind }) => kind !== 'query').length;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(system.messages.filter(({ kind }) => kind !== 'query')).toHaveLength(idle);
      pass(3580);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await read()).toEqual({ text: '', ended: false });
      expect(system.messages.filter(({ kind }) => kind !== 'query')).toHaveLength(idle);
      pass(20);
      for (let i = 0; i < 200 && !(await read()).ended; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(await read()).toEqual({ text: 'woke\n', ended: true });
      // Nobody but the timer woke it: its message, and the one that it sends, which runs processes.
      expect(system.messages.filter(({ kind }) => kind !== 'query')).toHaveLength(idle + 2);
    } finally {
      await system.close();
      vi.useRealTimers();
    }
  });

  it('a long computation is done in many messages, and each line typed meanwhile answered in its own', async () => {
    const run = await measureLongRun(5e9);
    console.log(JSON.stringify(run));
    expect(run.instructions).toBeGreaterThan(3e9);
    expect(run.messages).toBeGreaterThanOrEqual(4);
    expect(run.echoes).toBeGreaterThanOrEqual(1);
    expect(run.longestWait).toBe(1);
  });
});
