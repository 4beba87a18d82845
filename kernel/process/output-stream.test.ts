import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BLOCKED } from './blocked.ts';
import { OutputStream } from './output-stream.ts';
import type { Process } from './process.ts';

const CAPACITY = 1024 * 1024;
/** Only asked to sleep. */
const writer = { sleepOn: () => undefined, wake: () => undefined } as unknown as Process;

it('gives what was written and not acknowledged, by position, however it came', () => {
  const step = fc.oneof(
    fc.record({ write: fc.uint8Array({ maxLength: 9000 }) }),
    fc.record({ acknowledge: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ peek: fc.double({ min: 0, max: 1, noNaN: true }), limit: fc.nat(20_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const stream = new OutputStream();
      const all: number[] = [];
      let start = 0;
      for (const action of steps) {
        if ('write' in action) {
          expect(stream.write(writer, action.write)).toBe(action.write.length);
          for (const byte of action.write) all.push(byte);
        } else if ('acknowledge' in action) {
          const cursor = Math.floor(action.acknowledge * all.length);
          stream.acknowledge(cursor);
          start = Math.max(start, cursor);
        } else {
          const cursor = Math.floor(action.peek * (all.length + 1));
          const expected = cursor < start ? [] : all.slice(cursor, cursor + action.limit);
          expect([...stream.peek(cursor, action.limit)]).toEqual(expected);
        }
        expect(stream.end).toBe(all.length);
      }
    }),
    { numRuns: 60 },
  );
});

it('holds so much and no more', () => {
  const stream = new OutputStream();
  expect(stream.write(writer, new Uint8Array(CAPACITY - 1))).toBe(CAPACITY - 1);
  expect(stream.write(writer, Uint8Array.of(1, 2, 3))).toBe(1);
  expect(stream.write(writer, Uint8Array.of(2))).toBe(BLOCKED);
  stream.acknowledge(Infinity);
  stream.acknowledge(NaN);
  expect(stream.write(writer, Uint8Array.of(2))).toBe(1);
  expect([...stream.peek(CAPACITY, 10)]).toEqual([2]);
});
