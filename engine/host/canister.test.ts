import { describe, expect, it } from 'vitest';
import { CanisterHost } from './canister.ts';

/** A bridge as the linked module has it, over made-up addresses. */
function makeBridge() {
  const addresses = new Map<ArrayBufferLike, number>();
  const commands: number[] = [];
  const bridge = (bytes: Uint8Array): void => {
    if (bytes.length <= 32) throw new Error('the real system call would be made');
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, 2);
    commands.push(words[0]);
    if (words[0] !== 1) return;
    if (!addresses.has(bytes.buffer)) addresses.set(bytes.buffer, 0x10000 * (addresses.size + 1));
    words[1] = addresses.get(bytes.buffer)! + bytes.byteOffset;
  };
  return { bridge, commands };
}

describe('CanisterHost', () => {
  it('asks for the address of a buffer once and leaves its content alone', () => {
    const { bridge, commands } = makeBridge();
    const host = new CanisterHost(bridge);
    const buffer = host.alloc(100);
    buffer.set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    const content = buffer.slice();
    expect(host.addressOf(buffer)).toBe(0x10000);
    expect(buffer).toEqual(content);
    expect(host.addressOf(buffer.subarray(8))).toBe(0x10008);
    expect(commands).toEqual([1]);
    expect(host.addressOf(host.alloc(5))).toBe(0x20000);
  });

  it('gives zeroed memory of the size asked for, however small', () => {
    const { bridge } = makeBridge();
    const host = new CanisterHost(bridge);
    expect(host.alloc(3)).toEqual(new Uint8Array(3));
    expect(host.alloc(0).length).toBe(0);
    expect(host.addressOf(host.alloc(0))).toBeGreaterThan(0);
  });

  it('takes bytes as they are where the bridge can reach them', () => {
    const host = new CanisterHost(makeBridge().bridge);
    const large = new Uint8Array(64).fill(7);
    expect(host.adopt(large)).toBe(large);
    const small = new Uint8Array([1, 2]);
    expect(host.adopt(small)).toEqual(small);
    expect(host.adopt(small)).not.toBe(small);
  });

  it('runs commands on the registers themselves', () => {
    const { bridge, commands } = makeBridge();
    const host = new CanisterHost(bridge);
    const registers = host.alloc(256);
    registers[0] = 22;
    host.call(registers);
    expect(commands).toEqual([22]);
  });
});
