import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeKernel } from '../web-terminal/testing/fake-kernel.ts';
import { getFile, parseFilePair, putFile } from './file-transfer.ts';

test('reads pairs', () => {
  expect(parseFilePair('a/b.txt:c')).toEqual({ from: 'a/b.txt', to: 'c' });
  expect(parseFilePair('a/b.txt')).toEqual({ from: 'a/b.txt', to: 'b.txt' });
  expect(parseFilePair('a/b.txt:/tmp/')).toEqual({ from: 'a/b.txt', to: '/tmp/b.txt' });
  expect(() => parseFilePair(':x')).toThrow('missing');
});

test('a file goes there and back', async () => {
  const kernel = new FakeKernel();
  const folder = mkdtempSync(join(tmpdir(), 'canix-'));
  const data = Uint8Array.from({ length: 70_000 }, (_, index) => index % 253);
  writeFileSync(join(folder, 'in'), data);
  await putFile(kernel, { from: join(folder, 'in'), to: 'there' });
  expect(kernel.files.get('/home/tester/there')).toEqual(data);
  await getFile(kernel, { from: 'there', to: join(folder, 'out') });
  await getFile(kernel, { from: 'there', to: folder });
  for (const name of ['out', 'there']) {
    expect(Buffer.compare(readFileSync(join(folder, name)), data)).toBe(0);
    expect(statSync(join(folder, name)).mode & 0o700).toBe(0o600);
  }
  await expect(putFile(kernel, { from: folder, to: 'x' })).rejects.toThrow('Is a directory');
});
