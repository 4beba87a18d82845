import { beforeEach, describe, expect, test } from 'vitest';
import type { CoreHost } from './host/core-host.ts';
import { MemoryPool } from './memory-pool.ts';

const MIB = 1 << 20;

describe('buffers of memories', () => {
  let freed: Uint8Array[];
  let room: number;
  let pool: MemoryPool;

  beforeEach(() => {
    freed = [];
    room = Infinity;
    const host = {
      alloc: (bytes: number) => {
        if (bytes > room) throw new RangeError('no memory');
        room -= bytes;
        return new Uint8Array(bytes);
      },
      free: (buffer: Uint8Array) => {
        room += buffer.length;
        freed.push(buffer);
      },
    };
    pool = new MemoryPool(host as unknown as CoreHost, 26 * MIB);
  });

  test('are used again, as zeros, where they fit', () => {
    const [small, large] = [pool.take(2 * MIB, Infinity), pool.take(3 * MIB, Infinity)];
    small.fill(7);
    pool.give(large);
    pool.give(small);
    expect(pool.take(4 * MIB, Infinity).length).toBe(4 * MIB);
    const again = pool.take(2 * MIB - 5, Infinity);
    expect(again === small).toBe(true);
    expect(again.indexOf(7)).toBe(-1);
    // Too large for so little, or for what it may be.
    expect(pool.take(2 * MIB, Infinity) === large).toBe(false);
    expect(pool.take(3 * MIB - 1, 3 * MIB - 1) === large).toBe(false);
    expect(pool.take(3 * MIB, 3 * MIB) === large).toBe(true);
  });

  test('go back to the host where they are small, huge or too many', () => {
    const sizes = [MIB - 1, 27 * MIB, 10 * MIB, 10 * MIB, 7 * MIB];
    const buffers = sizes.map((bytes) => pool.take(bytes, Infinity));
    for (const buffer of buffers) pool.give(buffer);
    expect(freed.map((buffer) => buffers.indexOf(buffer))).toEqual([0, 1, 2]);
    pool.clear();
    expect(freed.length).toBe(5);
  });

  test('make room for a huge one', () => {
    pool.give(pool.take(3 * MIB, Infinity));
    pool.take(63 * MIB, Infinity);
    expect(freed.length).toBe(0);
    pool.take(64 * MIB, Infinity);
    expect(freed.length).toBe(1);
  });

  test('make room for others when there is none', () => {
    room = 5 * MIB;
    pool.give(pool.take(3 * MIB, Infinity));
    expect(pool.take(4 * MIB, Infinity).length).toBe(4 * MIB);
    expect(() => pool.take(2 * MIB, Infinity)).toThrow(RangeError);
  });
});
