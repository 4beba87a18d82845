import { expect, test } from 'vitest';
import { loadIdentity } from './identity.ts';

test('one browser is one principal', async () => {
  const items = new Map<string, unknown>();
  const store = {
    get: (key: string) => Promise.resolve(items.get(key)),
    set: (key: string, value: unknown) => Promise.resolve(void items.set(key, value)),
  };
  const first = (await loadIdentity(store)).getPrincipal().toText();
  expect((await loadIdentity(store)).getPrincipal().toText()).toBe(first);
  items.clear();
  expect((await loadIdentity(store)).getPrincipal().toText()).not.toBe(first);
});
