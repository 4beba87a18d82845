import { expect, test } from 'vitest';
import { forgetTerminal, loadSavedTerminal, saveTerminal } from './saved-terminal.ts';

const terminal = {
  canister: 'aaaaa-aa',
  id: 7,
  cursor: 2n ** 40n,
  input: 12n,
  screen: 'the screen',
  prompt: '$ ',
  line: 'l',
  editing: true,
};

function memory(limit = Infinity) {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > limit) throw new Error('QuotaExceededError');
      items.set(key, value);
    },
    removeItem: (key: string) => void items.delete(key),
  };
}

test('gives back what was saved, for the same canister only', () => {
  const store = memory();
  saveTerminal(store, terminal);
  expect(loadSavedTerminal(store, 'aaaaa-aa')).toEqual(terminal);
  expect(loadSavedTerminal(store, '2vxsx-fae')).toBeUndefined();
  forgetTerminal(store);
  expect(loadSavedTerminal(store, 'aaaaa-aa')).toBeUndefined();
});

test('a screen that does not fit is left out', () => {
  const store = memory(200);
  saveTerminal(store, { ...terminal, screen: 'x'.repeat(1000) });
  expect(loadSavedTerminal(store, 'aaaaa-aa')).toEqual({ ...terminal, screen: undefined });
});
