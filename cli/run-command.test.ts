import { expect, test } from 'vitest';
import { FakeKernel } from '../web-terminal/testing/fake-kernel.ts';
import { runCommand } from './run-command.ts';

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

function collect() {
  const parts: Uint8Array[] = [];
  return {
    take: (data: Uint8Array) => void parts.push(data),
    get bytes() {
      return Buffer.concat(parts);
    },
  };
}

async function run(kernel: FakeKernel, line: string, stdin?: AsyncIterable<Uint8Array>) {
  const stdout = collect();
  const stderr = collect();
  const ended = await runCommand(kernel, line, {
    stdin,
    stdout: stdout.take,
    stderr: stderr.take,
    sleep: soon,
  });
  return { ...ended, stdout: stdout.bytes, stderr: stderr.bytes };
}

async function* pieces(data: Uint8Array, size: number) {
  for (let at = 0; at < data.length; at += size) {
    await soon();
    yield data.subarray(at, at + size);
  }
}

test('passes output and status on', async () => {
  const kernel = new FakeKernel();
  const ok = await run(kernel, 'echo hi');
  expect(ok.stdout.toString()).toBe('hi\n');
  expect(ok.status).toBe(0);
  expect(ok.usage.instructions).toBe(1000n);
  expect(kernel.calls).toEqual(['exec_start']);
  await ok.close();
  expect(kernel.calls).toEqual(['exec_start', 'exec_close']);
  const failed = await run(kernel, 'fail 3');
  expect(failed).toMatchObject({ status: 3 });
  expect(failed.stderr.toString()).toBe('failing\n');
});

test('standard input gets there whole although little is taken at a time', async () => {
  const data = Uint8Array.from({ length: 7_777 }, (_, index) => index % 251);
  const { status, stdout } = await run(new FakeKernel(), 'cat', pieces(data, 1_500));
  expect(status).toBe(0);
  expect(Buffer.compare(stdout, data)).toBe(0);
});

test('an empty standard input ends at once', async () => {
  expect(await run(new FakeKernel(), 'cat', pieces(new Uint8Array(), 1))).toMatchObject({
    status: 0,
  });
});

test('acknowledges output, so that a command that prints much goes on', async () => {
  const kernel = new FakeKernel();
  kernel.outputLimit = 3_000_000;
  kernel.outputStep = 500_000;
  const { stdout } = await run(kernel, 'count 9000000');
  expect(stdout.length).toBe(9_000_000);
  expect(stdout.subarray(-3)).toEqual(Buffer.from([8_999_997, 8_999_998, 8_999_999]));
});

test('signals reach the command', async () => {
  const kernel = new FakeKernel();
  const { status } = await runCommand(kernel, 'loop', {
    stdout: () => {},
    stderr: () => {},
    sleep: soon,
    onStart: (signal) => void signal(2),
  });
  expect(status).toBe(130);
});

test('goes on after a lost connection without losing or doubling anything', async () => {
  const kernel = new FakeKernel();
  const failures: string[] = [];
  const stdout = collect();
  const data = Uint8Array.from({ length: 5_000 }, (_, index) => index % 251);
  const { status } = await runCommand(kernel, 'cat', {
    stdin: pieces(data, 1_000),
    stdout: (part) => {
      stdout.take(part);
      kernel.losingAnswers = failures.length < 2;
    },
    stderr: () => {},
    sleep: soon,
    onRetry: (error) => {
      failures.push(error.message);
      kernel.losingAnswers = false;
    },
  });
  expect(status).toBe(0);
  expect(failures.length).toBe(2);
  expect(Buffer.compare(stdout.bytes, data)).toBe(0);
});
