import { expect, test } from 'vitest';
import { parseDownloadRequest } from './download-request.ts';

const encode = (path: string) => Buffer.from(path).toString('base64');

test('reads the path', () => {
  expect(parseDownloadRequest(`download;${encode('/home/ä/a b')}`)).toBe('/home/ä/a b');
});

test('refuses what is not a download of an absolute path', () => {
  expect(parseDownloadRequest('upload;L2E=')).toBeUndefined();
  expect(parseDownloadRequest('download;***')).toBeUndefined();
  expect(parseDownloadRequest(`download;${encode('relative')}`)).toBeUndefined();
  expect(parseDownloadRequest('download;L/8=')).toBeUndefined();
});
