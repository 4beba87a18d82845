import { beforeEach, expect, test } from 'vitest';
import { RawRand } from './raw-rand.ts';

const SECOND = 1_000_000_000n;
const ANSWER = Uint8Array.from([
  ...Buffer.from('DIDL'),
  1,
  0x6d,
  0x7b,
  1,
  0,
  32,
  ...Array(32).keys(),
]);

let time: bigint;
let timers: number;
let seeds: Uint8Array[];
let calls: { resolve: (answer: Uint8Array) => void; reject: (error: Error) => void }[];
let request: RawRand;

beforeEach(() => {
  time = 1_700_000_000n * SECOND;
  timers = 0;
  seeds = [];
  calls = [];
  request = new RawRand({
    now: () => time,
    setTimer: () => timers++,
    call: () => new Promise((resolve, reject) => calls.push({ resolve, reject })),
    seed: (bytes) => seeds.push(bytes),
  });
});

test('asks once, and no more when the answer has come', async () => {
  request.timer();
  request.timer();
  calls[0].resolve(ANSWER);
  await Promise.resolve();
  expect(seeds).toEqual([Uint8Array.from(Array(32).keys())]);
  expect([request.dueAt, timers]).toEqual([null, 1]);
  request.timer();
  expect(calls).toHaveLength(1);
});

test('asks again a second after a call that failed, or was answered with something else', async () => {
  for (const end of [
    () => {
      calls.at(-1)!.reject(new Error('the queue is full'));
    },
    () => {
      calls.at(-1)!.resolve(ANSWER.subarray(0, 41));
    },
    () => {
      calls.at(-1)!.resolve(ANSWER.map((byte, i) => (i === 4 ? 2 : byte)));
    },
  ]) {
    request.timer();
    const made = calls.length;
    end();
    await Promise.resolve();
    await Promise.resolve();
    request.timer();
    expect([calls.length, request.dueAt]).toEqual([made, time + SECOND]);
    time += SECOND;
  }
  request.timer();
  expect([calls.length, timers, seeds.length]).toEqual([4, 3, 0]);
});

test('asks again where no answer comes, and takes but one', async () => {
  request.timer();
  expect(request.dueAt).toBe(time + 60n * SECOND);
  time += 60n * SECOND;
  request.timer();
  expect(calls).toHaveLength(2);
  calls[1].resolve(ANSWER);
  await Promise.resolve();
  calls[0].reject(new Error('late'));
  await Promise.resolve();
  await Promise.resolve();
  expect([request.dueAt, seeds.length]).toEqual([null, 1]);
});
