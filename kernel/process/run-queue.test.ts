import { expect, test } from 'vitest';
import fc from 'fast-check';
import { Heap } from './heap.ts';
import { niceFactor } from './nice.ts';
import type { Process } from './process.ts';
import { RunQueue } from './run-queue.ts';

/** As much of a process as the queue knows. */
function processOf(uid: number, nice = 0): Process {
  const fields = { queued: false, start: 0, finish: 0, order: 0, line: 0 };
  return { credentials: { uid }, nice, ...fields } as unknown as Process;
}

/** Lets processes that always want to run have turns of `turn` instructions each: what each of them got. */
function share(processes: Map<Process, number>, turns: number): number[] {
  const queue = new RunQueue();
  const used = new Map<Process, number>();
  for (const process of processes.keys()) queue.put(process);
  for (let i = 0; i < turns; i++) {
    const process = queue.take()!;
    const turn = processes.get(process)!;
    used.set(process, (used.get(process) ?? 0) + turn);
    queue.charge(process, turn);
    queue.put(process);
  }
  return [...processes.keys()].map((process) => used.get(process) ?? 0);
}

test('a user with a hundred busy processes gets as much as one with one, even if that has short turns', () => {
  const processes = new Map<Process, number>();
  for (let i = 0; i < 100; i++) processes.set(processOf(1), 60);
  processes.set(processOf(2), 1);
  const used = share(processes, 60_000);
  const single = used.pop()!;
  const hundred = used.reduce((sum, amount) => sum + amount, 0);
  expect(Math.abs(hundred - single)).toBeLessThanOrEqual(60);
  expect(Math.max(...used) - Math.min(...used)).toBeLessThanOrEqual(60);
});

test('nice values divide what a user gets, and no more than that', () => {
  const processes = new Map([
    [processOf(1, 5), 10],
    [processOf(1, 0), 10],
    [processOf(2, 19), 10],
  ]);
  const [nicer, normal, other] = share(processes, 100_000);
  expect(normal / nicer).toBeCloseTo(niceFactor(5), 1);
  expect((normal + nicer) / other).toBeCloseTo(1, 2);
});

test('those who come during one turn run in the order in which they came', () => {
  const queue = new RunQueue();
  const busy = processOf(1);
  queue.put(busy);
  for (let round = 0; round < 3; round++) {
    expect(queue.take()).toBe(busy);
    const woken = Array.from({ length: 20 }, () => processOf(1));
    for (const process of woken) queue.put(process);
    queue.charge(busy, 1000);
    queue.put(busy);
    for (const process of woken) {
      expect(queue.take()).toBe(process);
      queue.charge(process, 1);
    }
  }
});

test('who slept long is owed nothing', () => {
  const queue = new RunQueue();
  const [busy, late] = [processOf(1), processOf(2)];
  queue.put(busy);
  for (let i = 0; i < 1000; i++) {
    queue.charge(queue.take()!, 60);
    queue.put(busy);
  }
  queue.put(late);
  const order: Process[] = [];
  for (let i = 0; i < 10; i++) {
    const process = queue.take()!;
    order.push(process);
    queue.charge(process, 60);
    queue.put(process);
  }
  expect(order.filter((process) => process === late)).toHaveLength(5);
});

test('processes that are taken out do not run, whoever has his turn', () => {
  const queue = new RunQueue();
  const all = [processOf(1), processOf(1), processOf(2), processOf(3)];
  for (const process of all) queue.put(process);
  const [first, second, third, fourth] = all;
  queue.remove(third);
  queue.remove(third);
  expect(queue.length).toBe(3);
  expect(queue.take()).toBe(first);
  queue.remove(second);
  queue.charge(first, 60);
  expect(queue.take()).toBe(fourth);
  queue.charge(fourth, 1);
  expect([queue.take(), queue.empty, queue.length]).toEqual([null, true, 0]);
  queue.put(second);
  queue.put(third);
  expect(queue.length).toBe(2);
  expect(new Set([queue.take(), queue.take()])).toEqual(new Set([second, third]));
});

test('a heap gives the smallest first, whatever is put in and taken out', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 })), (steps) => {
      const heap = new Heap<number>((a, b) => a < b);
      let model: number[] = [];
      for (const step of steps) {
        if (step % 5 === 0) {
          model.sort((a, b) => a - b);
          expect(heap.pop()).toBe(model.shift());
        } else if (step < 0) {
          const there = model.includes(-step);
          expect(heap.remove(-step)).toBe(there);
          if (there) model = model.toSpliced(model.indexOf(-step), 1);
        } else {
          heap.push(step);
          model.push(step);
        }
        expect(heap.length).toBe(model.length);
        expect(heap.first).toBe(model.length === 0 ? undefined : Math.min(...model));
      }
    }),
  );
});
