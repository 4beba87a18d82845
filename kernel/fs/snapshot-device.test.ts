import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryDevice } from './memory-device.ts';
import { SnapshotDevice, SnapshotLostError } from './snapshot-device.ts';

const SIZE = 5 * 4096 + 100;

function device(): MemoryDevice {
  const device = new MemoryDevice();
  device.grow(SIZE);
  device.write(
    0,
    new Uint8Array(SIZE).map((_, at) => at % 253),
  );
  return device;
}

test('it holds what was there, whatever is written since', () => {
  const place = fc.tuple(fc.nat(SIZE - 1), fc.nat(9000));
  fc.assert(
    fc.property(fc.array(place, { maxLength: 8 }), place, (writes, [offset, length]) => {
      const written = device();
      const before = new Uint8Array(SIZE);
      written.read(0, before);
      const snapshot = new SnapshotDevice(written);
      const now = before.slice();
      for (const [at, count] of writes) {
        const data = new Uint8Array(Math.min(count, SIZE - at)).fill(255);
        written.write(at, data);
        now.set(data, at);
      }
      const into = new Uint8Array(Math.min(length, SIZE - offset));
      snapshot.read(offset, into);
      expect(Buffer.compare(into, before.subarray(offset, offset + into.length))).toBe(0);
      snapshot.end();
      const is = new Uint8Array(SIZE);
      written.read(0, is);
      expect(Buffer.compare(is, now)).toBe(0);
    }),
  );
});

test('there is one at a time, and it says when it could not keep everything', () => {
  const written = device();
  const snapshot = new SnapshotDevice(written, 2);
  expect(() => new SnapshotDevice(written)).toThrow('already');
  written.write(4000, new Uint8Array(200));
  snapshot.read(0, new Uint8Array(10));
  written.write(9000, new Uint8Array(1));
  expect(() => snapshot.read(0, new Uint8Array(10))).toThrow(SnapshotLostError);
  snapshot.end();
  expect(SnapshotDevice.isOf(written)).toBe(false);
  new SnapshotDevice(written).end();
});
