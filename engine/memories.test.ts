import { beforeAll, describe, expect, it } from 'vitest';
import { CompileError } from './compile-error.ts';
import { Engine } from './engine.ts';
import { LinkError } from './link-error.ts';
import { Linker } from './linker.ts';
import { Memory } from './memory.ts';
import { Module } from './module.ts';
import { Store } from './store.ts';
import { Table } from './table.ts';
import { assemble, callExport, instantiate, makeEngine } from './testing.ts';
import { Trap } from './trap.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await makeEngine();
});

function trapOf(action: () => unknown): Trap {
  try {
    action();
  } catch (error) {
    if (error instanceof Trap) return error;
    throw error;
  }
  throw new Error('no trap');
}

describe('several memories', () => {
  it('keep their contents and sizes apart', () => {
    const instance = instantiate(
      engine,
      `(module
        (memory $a (export "a") 1 3) (memory $b (export "b") 2) (memory $c i64 1)
        (data $passive "passive")
        (func (export "sizes") (result i32 i32 i64) (memory.size) (memory.size $b) (memory.size $c))
        (func (export "grow") (param i32) (result i32) (memory.grow $b (local.get 0)))
        (func (export "copy") (memory.copy $c $b (i64.const 100) (i32.const 8) (i32.const 6))
          (memory.copy $a $c (i32.const 0) (i64.const 100) (i32.const 6))
          (memory.init $c $passive (i64.const 200) (i32.const 0) (i32.const 7))
          (memory.copy $a $c (i32.const 6) (i64.const 200) (i32.const 7))
          (memory.fill $c (i64.const 0) (i32.const 7) (i64.const 10))
          (memory.fill $b (i32.const 0) (i32.const 9) (i32.const 2)))
        (func (export "load") (param i64) (result i32) (i32.load8_u $c (local.get 0))))`,
    );
    expect(callExport(instance, 'sizes')).toEqual([1, 2, 1n]);
    const [a, b, c] = instance.memories;
    b.bytes.set(Buffer.from('second'), 8);
    callExport(instance, 'copy');
    expect(Buffer.from(a.bytes.subarray(0, 14)).toString()).toBe('secondpassive\0');
    expect([...b.bytes.subarray(0, 3)]).toEqual([9, 9, 0]);
    expect([...c.bytes.subarray(9, 11)]).toEqual([7, 0]);
    expect(callExport(instance, 'load', 9n)).toBe(7);
    expect(instance.getMemory()).toBe(a);
    expect(instance.getMemory('b')).toBe(b);
    expect(callExport(instance, 'grow', 30)).toBe(2);
    expect(callExport(instance, 'sizes')).toEqual([1, 32, 1n]);
    expect(Buffer.from(b.bytes.subarray(8, 14)).toString()).toBe('second');
    expect(trapOf(() => callExport(instance, 'load', 65536n)).code).toBe('memoryOutOfBounds');
  });

  it('may be one memory, imported twice', () => {
    const store = new Store(engine);
    const memory = new Memory(store, { min: 1 });
    const linker = new Linker(engine).define('m', 'a', memory).define('m', 'b', memory);
    const module = new Module(
      engine,
      assemble(`(module (import "m" "a" (memory $a 1)) (import "m" "b" (memory $b 1))
        (func (export "run") (result i32)
          (drop (memory.grow $b (i32.const 5)))
          (i32.store $b (i32.const 300000) (i32.const 77))
          (i32.load $a (i32.const 300000))))`),
    );
    const instance = linker.instantiate(store, module);
    expect(callExport(instance, 'run')).toBe(77);
    expect(instance.memories).toEqual([memory, memory]);
  });

  it('say where an access to one of them trapped', () => {
    const bytes = assemble(`(module (memory 1) (memory $b i64 1)
      (func (export "run") (param i64) (drop (i64.load $b offset=16 (local.get 0))) (nop)))`);
    const instance = new Linker(engine).instantiate(new Store(engine), new Module(engine, bytes));
    const trap = trapOf(() => callExport(instance, 'run', 65535n));
    // i64.load, alignment 3 with a memory's index, memory 1, offset 16
    const offset = Buffer.from(bytes).indexOf(Buffer.from([0x29, 0x43, 1, 16]));
    expect(trap.backtrace[0].offset).toBe(offset);
  });

  it('are at most 100', () => {
    const text = (count: number): string => `(module ${'(memory 0)'.repeat(count)})`;
    expect(new Module(engine, assemble(text(100))).memoryType(99)).toEqual({ min: 0 });
    expect(() => new Module(engine, assemble(text(101)))).toThrow(/more than 100 memories/);
  });

  it('are refused where the engine is told to', () => {
    const plain = new Engine(engine.host, { multiMemory: false });
    const two = assemble('(module (memory 1) (memory 1))');
    expect(() => new Module(plain, two)).toThrow(CompileError);
    expect(new Module(plain, assemble('(module (memory i64 1))')).memoryType(0)).toEqual({
      min: 1,
      index: 'i64',
    });
  });

  it('are named by instructions: an unknown one is an error', () => {
    const module = Buffer.from(
      assemble('(module (memory 1) (memory 1) (func (drop (i32.load8_u 1 (i32.const 0)))))'),
    );
    module[module.indexOf(Buffer.from([0x2d, 0x40, 1])) + 2] = 2;
    expect(() => new Module(engine, module)).toThrow(/unknown memory 2: there are 2/);
  });
});

describe('addresses of 64 bits', () => {
  const text = `(module (memory i64 1 10)
    (func (export "load") (param i64) (result i32) (i32.load8_u (local.get 0)))
    (func (export "far") (param i64) (result i64) (i64.load offset=0xfffffffffffffff8 (local.get 0)))
    (func (export "constant") (result i32) (i32.load8_u (i64.const 0x100000000)))
    (func (export "store") (param i64) (i64.store32 offset=0x100000000 (local.get 0) (i64.const 1)))
    (func (export "fill") (param i64 i64) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
    (func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
    (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))`;

  it('are never taken for those of 32 bits', () => {
    const instance = instantiate(engine, text);
    const outside: [string, ...bigint[]][] = [
      ['load', 0x1_0000_0000n],
      ['load', -1n],
      ['load', 65536n],
      ['far', 8n],
      ['far', 0n],
      ['constant'],
      ['store', 0n],
      ['store', -0x1_0000_0000n],
      ['fill', 0x1_0000_0000n, 0n],
      ['fill', 0n, 0x1_0000_0000n],
      ['fill', 0xffff_ffff_ffff_fff0n, 16n],
      ['copy', 0x1_0000_0000n, 0n, 0n],
      ['copy', 0n, 0x1_0000_0000n, 0n],
      ['copy', 0n, 0n, 0x1_0000_0000n],
    ];
    for (const [name, ...args] of outside) {
      const trap = trapOf(() => callExport(instance, name, ...args));
      expect(trap.code, `${name} ${args.join(' ')}`).toBe('memoryOutOfBounds');
    }
    expect(callExport(instance, 'load', 65535n)).toBe(0);
    callExport(instance, 'fill', 65536n, 0n);
  });

  it('do not grow a memory beyond its maximum or what there is', () => {
    const instance = instantiate(engine, text);
    expect(callExport(instance, 'grow', 0x1_0000_0000n)).toBe(-1n);
    expect(callExport(instance, 'grow', -1n)).toBe(-1n);
    expect(callExport(instance, 'grow', 10n)).toBe(-1n);
    expect(callExport(instance, 'grow', 9n)).toBe(1n);
    const open = instantiate(
      engine,
      '(module (memory i64 0) (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))',
    );
    expect(callExport(open, 'grow', 65536n)).toBe(-1n);
  });

  it('allow a module to ask for more than there is, and its instantiation is refused', () => {
    const large = '(module (memory (export "m") i64 0x100000000 0x1000000000000))';
    const module = new Module(engine, assemble(large));
    expect(module.exports[0].type).toEqual({ min: 2 ** 32, max: 2 ** 48, index: 'i64' });
    const linker = new Linker(engine);
    expect(() => linker.instantiate(new Store(engine), module)).toThrow(
      new RangeError('memory of 4294967296 pages: at most 65535'),
    );
    const larger = '(module (memory i64 0 0x1000000000001))';
    expect(() => new Module(engine, assemble(larger))).toThrow(/at most 2\^48 pages/);
  });

  it('are part of the types that imports match', () => {
    const store = new Store(engine);
    const narrow = new Memory(store, { min: 1 });
    const wide = new Memory(store, { min: 1, index: 'i64' });
    expect(wide.type).toEqual({ min: 1, index: 'i64' });
    const module = (index: string): Module =>
      new Module(engine, assemble(`(module (import "m" "m" (memory ${index} 1)))`));
    const link = (memory: Memory, index: string) =>
      new Linker(engine).define('m', 'm', memory).instantiate(store, module(index));
    link(wide, 'i64');
    link(narrow, 'i32');
    expect(() => link(narrow, 'i64')).toThrow(LinkError);
    expect(() => link(wide, 'i32')).toThrow(/addresses of type i32 expected/);
    const tables = new Module(engine, assemble('(module (import "t" "t" (table i64 1 funcref)))'));
    const table = new Table(store, { element: 'funcref', min: 1 });
    const linker = new Linker(engine).define('t', 't', table);
    expect(() => linker.instantiate(store, tables)).toThrow(/addresses of type i64 expected/);
  });

  it('index tables', () => {
    const instance = instantiate(
      engine,
      `(module (table $t i64 4 100 funcref) (elem (i64.const 1) $one)
        (func $one (result i32) (i32.const 1))
        (func (export "call") (param i64) (result i32) (call_indirect (result i32) (local.get 0)))
        (func (export "tail") (param i64) (result i32) (return_call_indirect (result i32) (local.get 0)))
        (func (export "null") (param i64) (result i32) (ref.is_null (table.get (local.get 0))))
        (func (export "fill") (param i64 i64) (table.fill $t (local.get 0) (ref.null func) (local.get 1)))
        (func (export "grow") (param i64) (result i64) (table.grow $t (ref.null func) (local.get 0)))
        (func (export "size") (result i64) (table.size $t)))`,
    );
    expect(callExport(instance, 'call', 1n)).toBe(1);
    expect(callExport(instance, 'tail', 1n)).toBe(1);
    for (const index of [4n, 0x1_0000_0001n, -1n]) {
      expect(trapOf(() => callExport(instance, 'call', index)).code).toBe('undefinedElement');
      expect(trapOf(() => callExport(instance, 'tail', index)).code).toBe('undefinedElement');
      expect(trapOf(() => callExport(instance, 'null', index)).code).toBe('tableOutOfBounds');
    }
    expect(trapOf(() => callExport(instance, 'fill', 0n, -1n)).code).toBe('tableOutOfBounds');
    expect(callExport(instance, 'grow', 0x1_0000_0001n)).toBe(-1n);
    expect(callExport(instance, 'grow', 90n)).toBe(4n);
    expect(callExport(instance, 'size')).toBe(94n);
  });
});
