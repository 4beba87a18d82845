import { describe, expect, it } from 'vitest';
import { buildCore } from '../build.ts';
import { WebAssemblyHost } from './webassembly.ts';

const core = (await buildCore()) as Uint8Array<ArrayBuffer>;

describe('WebAssemblyHost', () => {
  it('gives zeroed, aligned memory, also when it was used before', () => {
    const host = new WebAssemblyHost(core, 16);
    const first = host.alloc(1000);
    expect(host.addressOf(first) % 16).toBe(0);
    first.fill(255);
    host.free(first);
    const second = host.alloc(1000);
    expect(host.addressOf(second)).toBe(host.addressOf(first));
    expect(second.every((byte) => byte === 0)).toBe(true);
  });

  it('never gives two buffers the same bytes', () => {
    const host = new WebAssemblyHost(core, 16);
    const buffers = Array.from({ length: 200 }, (_, i) => host.alloc((i * 37) % 700));
    buffers.forEach((buffer, i) => buffer.fill(i));
    buffers.forEach((buffer, i) => {
      expect(buffer.every((byte) => byte === i)).toBe(true);
    });
  });

  it('refuses what does not fit', () => {
    const host = new WebAssemblyHost(core, 2);
    expect(() => host.alloc(200_000)).toThrow(RangeError);
    expect(host.alloc(1000).length).toBe(1000);
  });

  it('copies bytes of elsewhere, and only those', () => {
    const host = new WebAssemblyHost(core, 16);
    const outside = new Uint8Array([1, 2, 3]);
    const inside = host.adopt(outside);
    expect(inside).toEqual(outside);
    expect(inside).not.toBe(outside);
    expect(host.adopt(inside)).toBe(inside);
  });
});
