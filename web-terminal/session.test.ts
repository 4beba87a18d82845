import { beforeEach, expect, test } from 'vitest';
import { TerminalSession } from './session.ts';
import type { TerminalMode } from './session.ts';
import { FakeKernel } from './testing/fake-kernel.ts';
import { ManualTimers, settle } from './testing/manual-timers.ts';

const PROMPT = 'tester@canix:~$ ';

let kernel: FakeKernel;
let timers: ManualTimers;
let session: TerminalSession;
let shown: string;
let mode: TerminalMode | undefined;
let lost: (string | undefined)[];
let missed: bigint;
let ended: (string | undefined)[];

function open(id: number, from = { cursor: 0n, input: 0n }): TerminalSession {
  const opened = new TerminalSession(
    kernel,
    id,
    from,
    {
      output: (data) => (shown += new TextDecoder().decode(data)),
      missed: (bytes) => (missed += bytes),
      mode: (newMode) => (mode = newMode),
      busy: () => {},
      lost: (reason) => lost.push(reason?.message),
      ended: (reason) => ended.push(reason),
    },
    timers,
  );
  opened.start();
  return opened;
}

const plain = () => shown.replace(/\x1b\[\d*m/g, '');
const type = (text: string, options = {}) => {
  session.send(new TextEncoder().encode(text), options);
};
const count = (method: string) => kernel.calls.filter((call) => call === method).length;

beforeEach(async () => {
  kernel = new FakeKernel();
  timers = new ManualTimers();
  shown = '';
  mode = undefined;
  lost = [];
  missed = 0n;
  ended = [];
  const opened = await kernel.terminal_open();
  session = open('ok' in opened ? opened.ok : 0);
  await settle();
});

test('shows the prompt and says that a line is awaited', () => {
  expect(plain()).toBe(PROMPT);
  expect(mode).toEqual({ canonical: true, echo: true, waiting: true });
});

test('a line takes one call, which brings its output', async () => {
  type('echo hi\n', { echoed: true });
  await settle();
  expect(plain()).toBe(`${PROMPT}hi\r\n${PROMPT}`);
  expect(count('terminal_write')).toBe(1);
});

test('what is typed during a call goes together in the next one', async () => {
  kernel.latency = 5;
  for (const key of 'abcdef') type(key);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(kernel.terminal(1).received).toBe('abcdef');
  expect(count('terminal_write')).toBe(2);
});

test('Ctrl-C does not wait for the call before it', async () => {
  kernel.latency = 20;
  type('loop\n');
  type('\x03', { urgent: true });
  expect(count('terminal_write')).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(plain()).toContain('^C');
  expect(kernel.terminal(1).received).toBe('loop\n\x03');
});

test('shows the output of a running program while it runs', async () => {
  type('count 3\n', { echoed: true });
  await settle();
  expect(plain()).toMatch(/1\r\n$/);
  await timers.pass(1000);
  expect(plain()).toContain('1\r\n2\r\n3\r\n' + PROMPT);
});

test('asks often while something runs, seldom when idle, and hardly when hidden', async () => {
  type('loop\n', { echoed: true });
  await timers.pass(10_000);
  const busy = count('terminal_read');
  expect(busy).toBeGreaterThan(10);
  expect(busy).toBeLessThan(30);
  type('\x03', { urgent: true });
  await timers.pass(20_000);
  const before = count('terminal_read');
  await timers.pass(60_000);
  expect(count('terminal_read') - before).toBe(15);
  session.hidden = true;
  await timers.pass(60_000);
  const hidden = count('terminal_read');
  await timers.pass(600_000);
  expect(count('terminal_read') - hidden).toBe(10);
});

test('says that the connection is lost, and goes on where it was', async () => {
  kernel.offline = true;
  type('echo once\n', { echoed: true });
  await timers.pass(30_000);
  expect(lost.at(-1)).toBe('Failed to fetch');
  expect(mode?.waiting).toBe(true);
  kernel.offline = false;
  await timers.pass(6_000);
  expect(lost.at(-1)).toBeUndefined();
  expect(plain()).toBe(`${PROMPT}once\r\n${PROMPT}`);
});

test('a call whose answer was lost is not carried out twice, and its output is not lost', async () => {
  kernel.losingAnswers = true;
  type('echo once\n', { echoed: true });
  await timers.pass(20_000);
  kernel.losingAnswers = false;
  await timers.pass(6_000);
  expect(plain()).toBe(`${PROMPT}once\r\n${PROMPT}`);
  expect(kernel.terminal(1).received).toBe('echo once\n');
});

test('counts output that was overwritten', async () => {
  kernel.terminal(1).ringSize = 100;
  kernel.terminal(1).print('x'.repeat(250));
  session.pollNow();
  await settle();
  expect(missed).toBe(150n);
});

test('nobody waits while input is on its way', async () => {
  kernel.latency = 10;
  session.pollNow();
  type('loop\n', { echoed: true });
  mode = undefined;
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(mode).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 30));
  // The query was answered before the call had made the shell busy, and must not have the last word.
  expect(mode).toEqual({ canonical: true, echo: true, waiting: false });
});

test('tells the end of the session from a terminal that is gone', async () => {
  type('exit\n', { echoed: true });
  await settle();
  expect(ended).toEqual([undefined]);
  const opened = await kernel.terminal_open();
  open('ok' in opened ? opened.ok : 0);
  await settle();
  kernel.upgrade();
  await timers.pass(5_000);
  expect(ended).toEqual([undefined, 'No such device or address']);
});

test('a new terminal with the old number is not taken for the old one', async () => {
  type('echo something\n', { echoed: true });
  await settle();
  const before = shown;
  kernel.upgrade();
  await kernel.terminal_open();
  await timers.pass(60_000);
  expect(ended).toEqual(['Invalid argument']);
  expect(shown).toBe(before);
  expect(kernel.terminal(1).received).toBe('');
});

test('a call that overtook the one before it is made again', async () => {
  // The first call takes longer than the second.
  kernel.latency = 20;
  type('loop\n');
  kernel.latency = 0;
  type('\x03', { urgent: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await timers.pass(2_000);
  expect(kernel.terminal(1).received).toBe('loop\n\x03');
  expect(ended).toEqual([]);
});

test('tells the terminal its last size, also over a lost connection', async () => {
  session.resize({ rows: 10, columns: 20 });
  session.resize({ rows: 30, columns: 90 });
  await settle();
  expect(kernel.terminal(1).size).toEqual({ rows: 30, columns: 90 });
  kernel.offline = true;
  session.resize({ rows: 50, columns: 100 });
  await timers.pass(10_000);
  kernel.offline = false;
  await timers.pass(10_000);
  expect(kernel.terminal(1).size).toEqual({ rows: 50, columns: 100 });
});
