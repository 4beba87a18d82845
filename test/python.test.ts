import { expect, it } from 'vitest';
import { describeOnCanister } from './support/on-canister.ts';
import { pythonModule } from './support/python-module.ts';
import { TestTerminal } from './support/terminal.ts';

const PEOPLE = 'name,born\nAda,1815\nGrace,1906\nAlan,1912\n';
const SCRIPT = `import csv, json
with open('people.csv') as source, open('data.json', 'w') as target:
    json.dump(list(csv.DictReader(source)), target, indent=1)
`;

describeOnCanister('CPython in the canister', { timeout: 300_000 }, (at) => {
  /** Runs `action` and prints what it cost. */
  async function measured<T>(what: string, action: () => Promise<T>): Promise<T> {
    return (await measuredCost(what, action)).result;
  }

  async function measuredCost<T>(
    what: string,
    action: () => Promise<T>,
  ): Promise<{ result: T; instructions: number }> {
    const { result, instructions, messages } = await at.system.measure(action);
    console.log(`${what}: ${(instructions / 1e6).toFixed(0)} M instructions, ${messages} messages`);
    return { result, instructions };
  }

  it('is uploaded and installed', async () => {
    const module = pythonModule();
    await measured('upload of 26 MB', () => at.user.put('python.wasm', module));
    const { stdout, stderr, status } = await measured('install python.wasm', () =>
      at.user.run('install python.wasm'),
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^installed python/);
    expect(status).toBe(0);
  });

  it('starts for at most 3.5 B instructions, and for a fifth less once its code is translated', async () => {
    const start = (): Promise<unknown> => at.user.run('python -c pass');
    const first = await measuredCost('python -c pass, first run', start);
    expect(first.result).toMatchObject({ stdout: '', stderr: '', status: 0 });
    expect(first.instructions).toBeLessThanOrEqual(3.5e9);
    const second = await measuredCost('python -c pass, second run', start);
    expect(second.instructions).toBeLessThanOrEqual(0.8 * first.instructions);
  });

  it('prints 42', async () => {
    const { stdout, stderr, status } = await measured(`python -c 'print(6*7)'`, () =>
      at.user.run(`python -c 'print(6*7)'`),
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: '42\n', stderr: '', status: 0 });
  });

  it('reads CSV and writes JSON, which other apps read', async () => {
    await at.user.put('people.csv', PEOPLE);
    await at.user.put('convert.py', SCRIPT);
    const converted = await measured('python convert.py', () => at.user.run('python convert.py'));
    expect(converted).toMatchObject({ stdout: '', stderr: '', status: 0 });
    expect(JSON.parse(new TextDecoder().decode(await at.user.get('data.json')))).toEqual([
      { name: 'Ada', born: '1815' },
      { name: 'Grace', born: '1906' },
      { name: 'Alan', born: '1912' },
    ]);
    const counted = await measured('cat data.json | grep name | wc -l', () =>
      at.user.run('cat data.json | grep name | wc -l'),
    );
    expect(counted).toMatchObject({ stdout: '3\n', stderr: '', status: 0 });
  });

  it('passes on an exit status and a traceback', async () => {
    const raised = await at.user.run(`python -c 'raise SystemExit(7)'`);
    expect(raised.status).toBe(7);
    const failed = await at.user.run(`python -c 'nothing'`);
    expect(failed.stderr).toMatch(/NameError: name 'nothing' is not defined/);
    expect(failed.status).toBe(1);
  });

  it('answers a line at a time at its prompt, and a loop in it disturbs nobody and dies of ^C', async () => {
    const first = await TestTerminal.open(at.user);
    await first.type('', /\$ $/);
    await measured('python, to its prompt', () => first.type('python\n', />>> $/));
    await measured('x = 21', () => first.type('x = 21\n', />>> $/));
    const answer = await measured('x * 2', () => first.type('x * 2\n', />>> $/));
    expect(answer).toMatch(/42\r\n>>> $/);

    await first.type('while True: pass\n\n', /pass/);
    const second = await TestTerminal.open(at.user);
    const from = Date.now();
    const greeting = await second.type('echo still here\n', /\nstill here\r\n/);
    expect(greeting).toMatch(/still here/);
    console.log(`echo beside the loop: ${Date.now() - from} ms`);
    const ended = await first.type('\x03', /\$ $/);
    expect(ended).toMatch(/\^C/);
    const after = await first.type('echo status $?\n', /status \d+\r\n/);
    expect(after).toMatch(/status 130/);
  });
});
