import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadIdentityFile } from './identity-file.ts';

test('is made once, for its owner only', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'canix-')), 'folder', 'identity.json');
  expect(() => loadIdentityFile(file)).toThrow('ENOENT');
  const made = loadIdentityFile(file, { create: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const read = loadIdentityFile(file, { create: true });
  expect(read.getPrincipal().toText()).toBe(made.getPrincipal().toText());
});

test('says so when it is something else', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'canix-')), 'identity.json');
  writeFileSync(file, '{}');
  expect(() => loadIdentityFile(file)).toThrow('not an Ed25519 identity');
});
