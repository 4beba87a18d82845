import { expect, test } from 'vitest';
import { loadConfiguration } from './configuration.ts';

const none = () => Promise.reject(new Error('not asked for'));

test('canix.json beside the page names the canister; the host is the page’s own', async () => {
  const found = await loadConfiguration('http://localhost:4943/x/?a=b', (url) => {
    expect(url).toBe('http://localhost:4943/x/canix.json');
    return Promise.resolve({ canister: 'aaaaa-aa' });
  });
  expect(found).toEqual({ canister: 'aaaaa-aa', host: 'http://localhost:4943' });
});

test('the address comes first', async () => {
  expect(
    await loadConfiguration('https://example.org/?canister=aaaaa-aa&host=https://icp-api.io', none),
  ).toEqual({ canister: 'aaaaa-aa', host: 'https://icp-api.io' });
});

test('a file without a canister is an error', async () => {
  await expect(loadConfiguration('http://localhost/', () => Promise.resolve({}))).rejects.toThrow(
    'canix.json names no canister',
  );
});
