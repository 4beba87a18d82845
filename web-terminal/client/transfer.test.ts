import { expect, test } from 'vitest';
import { FakeKernel } from '../testing/fake-kernel.ts';
import { CHUNK_BYTES, download, upload } from './transfer.ts';

function sourceOf(data: Uint8Array) {
  return {
    size: data.length,
    read: (start: number, end: number) => Promise.resolve(data.subarray(start, end)),
  };
}

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

test('a file of several chunks arrives whole, with progress, and comes back', async () => {
  const kernel = new FakeKernel();
  const data = pattern(2 * CHUNK_BYTES + 12_345);
  const progress: number[] = [];
  kernel.files.set('/home/tester/big', new Uint8Array(10_000_000));
  await upload(kernel, sourceOf(data), 'big', { onProgress: (done) => progress.push(done) });
  expect(Buffer.compare(kernel.files.get('/home/tester/big')!, data)).toBe(0);
  expect(progress[0]).toBe(0);
  expect(progress.at(-1)).toBe(data.length);
  expect(kernel.calls.length).toBe(3);
  const back = await download(kernel, '/home/tester/big');
  expect(Buffer.compare(back.data, data)).toBe(0);
});

test('an empty file is made', async () => {
  const kernel = new FakeKernel();
  await upload(kernel, sourceOf(new Uint8Array()), '/tmp/empty');
  expect(kernel.files.get('/tmp/empty')).toEqual(new Uint8Array());
});

test('refusals are worded as cp words them', async () => {
  const kernel = new FakeKernel();
  await expect(upload(kernel, sourceOf(pattern(3)), '/bin/ls')).rejects.toThrow(
    "cannot create regular file '/bin/ls': Read-only file system",
  );
  await expect(download(kernel, '/none')).rejects.toThrow(
    "cannot stat '/none': No such file or directory",
  );
});

test('a chunk whose answer is lost is sent again', async () => {
  const kernel = new FakeKernel();
  const data = pattern(CHUNK_BYTES + 5);
  const failures: string[] = [];
  kernel.losingAnswers = true;
  await upload(kernel, sourceOf(data), 'f', {
    onRetry: (error) => {
      failures.push(error.message);
      kernel.losingAnswers = false;
    },
  });
  expect(failures).toEqual(['Failed to fetch']);
  expect(Buffer.compare(kernel.files.get('/home/tester/f')!, data)).toBe(0);
});

test('can be stopped', async () => {
  const kernel = new FakeKernel();
  const stop = new AbortController();
  const uploading = upload(kernel, sourceOf(pattern(5 * CHUNK_BYTES)), 'f', {
    signal: stop.signal,
    onProgress: (done) => {
      if (done > 0) stop.abort(new Error('cancelled'));
    },
  });
  await expect(uploading).rejects.toThrow('cancelled');
  expect(kernel.calls.length).toBe(1);
});
