import { describe, expect, it } from 'vitest';
import { measure } from '../measure.ts';
import { wat } from '../testing/wat.ts';
import { HostExport, instrument } from './instrument.ts';
import { checkFunctions, checkLayout } from './limits.ts';
import { readLayout } from './module-layout.ts';

/** Instructions used by one call of `f`. */
async function cost(source: string, ...values: number[]): Promise<number> {
  const instance = await measure(await wat(`(module ${source})`));
  (instance.exports.f as (...values: number[]) => void)(...values);
  return instance.instructions();
}

describe('counting', () => {
  it('charges one instruction for an empty function', async () => {
    expect(await cost('(func (export "f"))')).toBe(1);
  });

  it('charges straight code by its weights', async () => {
    // 1 + const 1, const 1, div 10, drop 1, global.get 2, drop 1
    const body = '(drop (i32.div_u (i32.const 6) (i32.const 2))) (drop (global.get 0))';
    expect(await cost(`(global i32 (i32.const 0)) (func (export "f") ${body})`)).toBe(17);
  });

  it('charges only the branch that is taken', async () => {
    const source = `(func (export "f") (param i32)
      (if (local.get 0)
        (then (drop (i32.const 1)) (drop (i32.const 1)))
        (else (drop (i32.const 1))))
      (drop (i32.const 2)))`;
    // 1 + local.get 1, if 2; then 4, or else 2; then 2
    expect(await cost(source, 1)).toBe(10);
    expect(await cost(source, 0)).toBe(8);
  });

  it('charges each turn of a loop', async () => {
    const source = `(func (export "f") (param i32)
      (loop $again
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if $again (local.get 0))))`;
    // 1, and each turn: get const sub set get 5, br_if 2
    expect(await cost(source, 1)).toBe(8);
    expect(await cost(source, 100)).toBe(701);
  });

  it('charges a br_table and the blocks after its targets', async () => {
    const source = `(func (export "f") (param i32)
      (block $b (block $a
        (br_table $a $b (local.get 0)))
       (drop (i32.const 1)) (drop (i32.const 1)))
      (drop (i32.const 1)))`;
    // 1, get 1, br_table 2; 4 after $a; 2 after $b
    expect(await cost(source, 0)).toBe(10);
    expect(await cost(source, 1)).toBe(6);
  });

  it('stops charging at an early return, a branch out of the function and a trap', async () => {
    const source = (exit: string): string => `(func (export "f") (param i32)
      (if (local.get 0) (then ${exit}))
      (drop (i32.const 1)) (drop (i32.const 1)))`;
    // 1, get 1, if 2; return 1 or br 2; else 4
    expect(await cost(source('(return)'), 1)).toBe(5);
    expect(await cost(source('(br 1)'), 1)).toBe(6);
    expect(await cost(source('(return)'), 0)).toBe(8);
    const trapping = await measure(await wat(`(module ${source('(unreachable)')})`));
    expect(() => (trapping.exports.f as (x: number) => void)(1)).toThrow('unreachable');
    expect(trapping.instructions()).toBe(5);
  });

  it('charges calls and what is called, wherever they stand', async () => {
    const source = `(table funcref (elem $g)) (type $t (func (result i32)))
      (func $g (result i32) (i32.const 7))
      (func $h (result i32) (return_call $g))
      (func (export "f") (param i32) (local i32)
        (drop (i32.add (call $g) (call_indirect (type $t) (i32.const 0))))
        (loop $again
          (local.set 1 (call $h))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`;
    // g: 1 + 1. h: 1 + return_call 3 + g = 6
    // f: 1, call 5 + g, const 1, call_indirect 10 + g, add 1, drop 1; a turn: call 5 + h, set 1,
    // get const sub tee 4, br_if 2
    expect(await cost(source, 1)).toBe(1 + 7 + 1 + 12 + 2 + 18);
    expect(await cost(source, 10)).toBe(23 + 180);
  });

  it('charges bulk operators by length', async () => {
    const source = `(memory 1) (func $g) (func (export "f") (param i32)
      (memory.fill (i32.const 0) (i32.const 1) (local.get 0))
      (call $g)
      (memory.copy (i32.const 0) (i32.const 8) (local.get 0)))`;
    // 1, (3 + 100 + n) twice, call 5 + 1
    expect(await cost(source, 0)).toBe(213);
    expect(await cost(source, 1000)).toBe(2213);
  });

  it('charges memory.size and memory.grow', async () => {
    const body = '(drop (memory.grow (i32.const 1))) (drop (memory.size))';
    expect(await cost(`(memory 1) (func (export "f") ${body})`)).toBe(1 + 1 + 300 + 1 + 20 + 1);
  });

  it('charges the start function', async () => {
    const source = '(func $s (drop (i32.const 1))) (start $s) (func (export "f"))';
    expect(await cost(source)).toBe(4);
  });
});

describe('the limit', () => {
  async function runWith(limit: bigint, source: string): Promise<bigint> {
    const { bytes } = instrument(await wat(`(module ${source})`));
    const { instance } = await WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>);
    const counter = instance.exports[HostExport.counter] as WebAssembly.Global<'i64'>;
    counter.value = limit;
    try {
      (instance.exports.f as () => void)();
    } catch (error) {
      expect((error as Error).message).toBe('unreachable');
    }
    return counter.value;
  }

  it('ends an endless loop', async () => {
    expect(await runWith(1000n, '(func (export "f") (loop $l (br $l)))')).toBe(-1n);
  });

  it('ends an endless recursion', async () => {
    expect(await runWith(1000n, '(func $f (export "f") (call $f))')).toBeLessThan(0n);
  });

  it('ends a fill that is too long before it begins', async () => {
    const body = '(memory.fill (i32.const 0) (i32.const 1) (i32.const 65536))';
    const source = `(memory (export "m") 1) (func (export "f") ${body})`;
    const { bytes } = instrument(await wat(`(module ${source})`));
    const { instance } = await WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>);
    (instance.exports[HostExport.counter] as WebAssembly.Global<'i64'>).value = 1000n;
    expect(() => (instance.exports.f as () => void)()).toThrow('unreachable');
    const memory = instance.exports.m as WebAssembly.Memory;
    expect(new Uint8Array(memory.buffer)[0]).toBe(0);
  });
});

describe('what the platform takes', () => {
  async function check(source: string): Promise<void> {
    const bytes = await wat(`(module ${source})`);
    const layout = readLayout(bytes);
    checkLayout(layout);
    checkFunctions(instrument(bytes, layout));
  }

  it.each([
    ['there is no module "env"', '(import "env" "f" (func))'],
    ['which the system API does not have', '(import "ic0" "nothing" (func))'],
    ['its type is (:)', '(import "ic0" "msg_reply" (func (param i32)))'],
    ['is not a function', '(import "ic0" "memory" (memory 1))'],
    ['must take and return nothing', '(func (export "canister_update f") (param i32))'],
    ['no canister method', '(func (export "canister_nothing"))'],
    [
      'exports the method "f" twice',
      '(func (export "canister_update f")) (func (export "canister_query f"))',
    ],
    ['complexity 1020001', `(func ${'(block)'.repeat(20_000)})`],
  ])('refuses a module: %s', async (reason, source) => {
    await expect(check(source)).rejects.toThrow(reason);
  });

  it('refuses features it does not have', () => {
    const module = (code: number[]): Uint8Array =>
      Uint8Array.of(
        ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
        ...[10, code.length + 4, 1, code.length + 2, 0, ...code, 0x0b],
      );
    expect(() => instrument(module([0xfe, 0x03, 0x00]))).toThrow('threads are not allowed');
    expect(() => instrument(module([0x06, 0x40, 0x0b]))).toThrow('exceptions are not allowed');
    expect(() => instrument(module([0xfd, 0x80, 0x02]))).toThrow('relaxed SIMD is not allowed');
    expect(() => instrument(Uint8Array.of(1, 2, 3, 4))).toThrow('not a WebAssembly module');
  });
});
