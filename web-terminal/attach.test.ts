import { expect, test } from 'vitest';
import { attach } from './attach.ts';
import { FakeKernel } from './testing/fake-kernel.ts';

const SIZE = { rows: 24, columns: 80 };
const mine = () => Promise.resolve(true);
const saved = (id: number, cursor = 0n) => ({
  canister: 'c',
  id,
  cursor,
  input: 0n,
  prompt: '',
  line: '',
  editing: false,
});

test('opens a terminal when there was none, and takes up the one there was', async () => {
  const kernel = new FakeKernel();
  const first = await attach(kernel, undefined, SIZE, mine);
  expect(first.saved).toBeUndefined();
  const again = await attach(kernel, saved(first.id), SIZE, mine);
  expect(again.id).toBe(first.id);
  expect(again.saved).toBeDefined();
});

test('opens another when the saved one is gone, is another by now, or is taken by another tab', async () => {
  const kernel = new FakeKernel();
  const { id } = await attach(kernel, undefined, SIZE, mine);
  expect((await attach(kernel, saved(99), SIZE, mine)).id).toBeGreaterThan(id);
  expect((await attach(kernel, saved(id, 1_000_000n), SIZE, mine)).id).toBeGreaterThan(id);
  const taken = await attach(kernel, saved(id), SIZE, (wanted) => Promise.resolve(wanted !== id));
  expect(taken).toMatchObject({ saved: undefined });
  expect(taken.id).toBeGreaterThan(id);
});
