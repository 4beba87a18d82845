import { expect, test } from 'vitest';
import { isLocalHost } from './agent.ts';

test('only this machine is trusted to say what the root key is', () => {
  for (const host of [
    'http://127.0.0.1:4943',
    'http://localhost',
    'http://x.localhost:1',
    'http://[::1]:8',
  ]) {
    expect(isLocalHost(host)).toBe(true);
  }
  for (const host of [
    'https://icp-api.io',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'http://192.168.1.2',
  ]) {
    expect(isLocalHost(host)).toBe(false);
  }
});
