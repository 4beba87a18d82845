import { beforeAll, expect, it } from 'vitest';
import { PROCESS_CASES } from './processes/cases.ts';
import { compileC, whyNoCompiler } from './support/c-programs.ts';
import { describeOnCanister } from './support/on-canister.ts';
import { TestTerminal } from './support/terminal.ts';

const PROGRAMS = [
  'talk',
  'pipeline',
  'filter',
  'replace',
  'waiting',
  'signals',
  'jump',
  'shares',
  'bomb',
  'wasix',
  'forks',
  'job',
  'control',
  'third',
  'unstable',
  'modes',
];

const missing = whyNoCompiler();
if (missing !== null) console.log(`skipped: test/processes.test.ts: ${missing}`);

describeOnCanister('C programs in the canister', { timeout: 240_000 }, (at) => {
  let directory: string;
  beforeAll(async () => {
    if (missing !== null) return;
    directory = (await at.user.run('mkdir c; cd c; pwd')).stdout.trim();
    for (const name of PROGRAMS) await at.user.put(`c/${name}`, compileC(name));
    await at.user.run('chmod 755 c/*');
  });

  it.skipIf(missing !== null).each(PROCESS_CASES)(
    '$title',
    async ({ line, stdout, stderr = '', status = 0 }) => {
      const command = line.replace('BIN', directory);
      const outcome = await at.user.run(`PATH=${directory}:$PATH; ${command}`);
      expect(outcome.stderr).toContain(stderr);
      if (stderr === '') expect(outcome.stderr).toBe('');
      expect(outcome.stdout.split('\n').slice(0, -1)).toEqual(
        stdout.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))),
      );
      expect(outcome.status).toBe(status);
    },
  );

  it.skipIf(missing !== null)('forks for little more than it costs to copy memory', async () => {
    const cost = async (count: number, bytes: number): Promise<number> => {
      const line = `c/forks ${count} ${bytes}`;
      const { result, instructions } = await at.system.measure(() => at.user.run(line));
      expect(result).toMatchObject({ stderr: '', status: 0 });
      return instructions;
    };
    await cost(1, 0);
    const small = ((await cost(41, 0)) - (await cost(1, 0))) / 40;
    const large = ((await cost(5, 10_000_000)) - (await cost(1, 10_000_000))) / 4;
    const text = (n: number): string => (n / 1e6).toFixed(2);
    console.log(`fork, exit and wait: ${text(small)} M instructions; of 10 MB: ${text(large)} M`);
    expect(small).toBeLessThanOrEqual(4e6);
    expect(large).toBeLessThanOrEqual(60e6);
  });

  it.skipIf(missing !== null)('forks with 256 MiB of memory, again and again', async () => {
    const line = `c/forks 1 ${256 << 20}`;
    const from = at.system.messages.length;
    expect(await at.user.run(line)).toMatchObject({ stderr: '', status: 0 });
    const messages = at.system.messages.slice(from);
    expect(Math.max(...messages.map(({ instructions }) => instructions))).toBeLessThan(2e9);
    const before = await at.system.memoryBytes();
    expect(await at.user.run(line)).toMatchObject({ stderr: '', status: 0 });
    expect((await at.system.memoryBytes()) - before).toBeLessThanOrEqual(4 << 20);
  });

  it.skipIf(missing !== null)(
    'has its directories behind the files it is started with',
    async () => {
      await at.user.run('mkdir -p numbered; cd numbered; echo first > one; echo second > two');
      const run = async (line: string): Promise<string> => {
        const outcome = await at.user.run(`cd numbered; ${line}`);
        expect(outcome).toMatchObject({ stderr: '', status: 0 });
        return outcome.stdout;
      };
      const seen = '3 first\none first\n./two second\n/etc/passwd root:';
      const files = 'one ./two /etc/passwd';
      expect(await run(`../c/third ${files} 3<one`)).toContain(seen);
      expect(await run(`exec 3<one 5>out; ../c/third ${files}; echo late >&5`)).toContain(seen);
      expect(await run('cat out two 3<one 4<one')).toBe('late\nsecond\n');
      expect(await run('exec 4>out; cat two >&4; cat out')).toBe('second\n');
      expect(await run('ls /etc/passwd one 3<one')).toBe('/etc/passwd\none\n');
    },
  );

  it.skipIf(missing !== null)('obeys ^C, ^Z, fg and bg on a terminal', async () => {
    const terminal = await TestTerminal.open(at.user);
    await terminal.type('', /\$ /);
    // The parent waits, its child computes: both are in the foreground.
    await terminal.type('c/job\r', /(child[^]*parent 1|parent 1[^]*child)/);
    await terminal.type('\x1a', /Stopped[^]*\$ /);
    await terminal.type('jobs\r', /Stopped +c\/job[^]*\$ /);
    await terminal.type('bg\r', /\$ /);
    await terminal.type('fg\r', /c\/job/);
    await terminal.type('\x03', /\$ /);
    expect(await terminal.type('ps | grep -c "c/[j]ob"\r', /\n\d+\r\n/)).toMatch(/\n0\r\n/);
    // With a handler of its own, ^C is only told of.
    await terminal.type('c/job catch\r', /(child[^]*parent 1|parent 1[^]*child)/);
    const caught = await terminal.type('\x03', /\[signal 2\][^]*\[signal 2\]/);
    expect(caught.match(/signal 2/g)).toHaveLength(2);
    await terminal.type('\x1a', /Stopped[^]*\$ /);
    await terminal.type('fg\r', /\[signal 18\][^]*\[signal 18\]/);
    await terminal.type('\x1c', /\$ /);
    await terminal.type('exit\r', /./);
  });

  it.skipIf(missing !== null)('reads from its terminal in the foreground only', async () => {
    const terminal = await TestTerminal.open(at.user);
    await terminal.type('', /\$ /);
    const shown = await terminal.type('c/job read\r', /stopped 21\r\n/);
    expect(shown).toMatch(/\[signal 21\]\r\nhandled -1 1\r\nblocked -1 1\r\n/);
    expect(await terminal.type('x\r', /\$ /)).toMatch(/read 3\r\n/);
    await terminal.type('exit\r', /./);
  });

  it.skipIf(missing !== null)('reads and sets the modes of its terminal', async () => {
    const terminal = await TestTerminal.open(at.user);
    await terminal.type('', /\$ /);
    await terminal.type('c/job raw\r', /31 24 x 80\r\n/);
    // No echo, no lines, no signals.
    expect(await terminal.type('a\x03\rq', /\$ /)).toMatch(/^<97><3><13>\r\n/);
    await terminal.type('exit\r', /./);
  });
});
