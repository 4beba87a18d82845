import { expect, test } from 'vitest';
import { attach, closeLeftOver } from './attach.ts';
import { FakeKernel } from './testing/fake-kernel.ts';

const SIZE = { rows: 24, columns: 80 };

function claims(...taken: number[]) {
  return {
    taken: () => Promise.resolve(new Set(taken)),
    take: (id: number) => Promise.resolve(!taken.includes(id)),
  };
}

const saved = (id: number, cursor = 0n, screen: string | undefined = '') => ({
  canister: 'c',
  id,
  cursor,
  input: 0n,
  screen,
  prompt: '',
  line: '',
  editing: false,
});

async function open(kernel: FakeKernel): Promise<number> {
  const opened = await kernel.terminal_open();
  return 'ok' in opened ? opened.ok : 0;
}

const type = (kernel: FakeKernel, id: number, line: string) =>
  kernel.terminal_write(id, {
    offset: 0n,
    data: new TextEncoder().encode(line),
    echoed: true,
    cursor: 0n,
  });

test('opens a terminal when there was none, and takes up the one there was', async () => {
  const kernel = new FakeKernel();
  const first = await attach(kernel, undefined, SIZE, claims());
  expect(first.saved).toBeUndefined();
  const again = await attach(kernel, saved(first.id, 5n), SIZE, claims());
  expect(again).toMatchObject({ id: first.id, cursor: 5n, shown: 5n });
  const noScreen = { ...saved(first.id, 5n), screen: undefined };
  expect(await attach(kernel, noScreen, SIZE, claims())).toMatchObject({ cursor: 0n, shown: 5n });
});

test('opens another when the saved one is gone, is another by now, or is taken by another tab', async () => {
  const kernel = new FakeKernel();
  const id = await open(kernel);
  for (const [wanted, taken] of [
    [saved(99), []],
    [saved(id, 1_000_000n), []],
    [saved(id), [id]],
  ] as const) {
    const attached = await attach(kernel, wanted, SIZE, claims(...taken));
    expect(attached.id).toBeGreaterThan(id);
    expect(attached.saved).toBeUndefined();
  }
});

test('takes up a terminal in which a program was left running', async () => {
  const kernel = new FakeKernel();
  const [idle, running] = [await open(kernel), await open(kernel)];
  await type(kernel, running, 'loop\n');
  const attached = await attach(kernel, undefined, SIZE, claims());
  expect(attached).toMatchObject({ id: running, cursor: 0n, input: 5n });
  expect(attached.shown).toBeGreaterThan(0n);
  const other = await attach(kernel, undefined, SIZE, claims(running));
  expect([idle, running]).not.toContain(other.id);
});

test('closes what was left over, once it is sure that nobody wants it', async () => {
  const kernel = new FakeKernel();
  const idle = await open(kernel);
  const running = await open(kernel);
  const taken = await open(kernel);
  const reloading = await open(kernel);
  await type(kernel, running, 'loop\n');
  const held = [taken];
  await closeLeftOver(
    kernel,
    { taken: () => Promise.resolve(new Set(held)), take: () => Promise.resolve(true) },
    () => {
      held.push(reloading);
      return Promise.resolve();
    },
  );
  const left = (await kernel.terminals()).map(({ id }) => id);
  expect(left).toEqual([running, taken, reloading]);
  expect(left).not.toContain(idle);
});
