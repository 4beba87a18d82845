import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serveStaticFiles } from './static-files.ts';

const outside = mkdtempSync(join(tmpdir(), 'canix-'));
writeFileSync(join(outside, 'secret'), 'secret');
const folder = mkdtempSync(join(outside, 'www-'));
writeFileSync(join(folder, 'index.html'), '<title>page</title>');
let canister: string | undefined;
const server = createServer(serveStaticFiles(folder, () => canister));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => server.close());

test('serves the page and, once there is one, the canister', async () => {
  const page = await fetch(origin);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toBe('<title>page</title>');
  expect((await fetch(`${origin}/canix.json`)).status).toBe(503);
  canister = 'aaaaa-aa';
  expect(await (await fetch(`${origin}/canix.json`)).json()).toEqual({ canister: 'aaaaa-aa' });
});

test('serves nothing else', async () => {
  for (const path of ['/none', '/%2e%2e/secret', '/..%2fsecret', '/%00', '/%ff']) {
    const response = await fetch(origin + path);
    expect([400, 404]).toContain(response.status);
    expect(await response.text()).not.toContain('secret');
  }
  expect((await fetch(origin, { method: 'POST' })).status).toBe(405);
});
