import { describe, expect, test } from 'vitest';
import { parseLists, stringBytes } from './s-expression.ts';
import { parseScript } from './wast.ts';

const parse = (source: string) => parseScript(source, {});

describe('s-expressions', () => {
  test('lists nest, comments of both kinds do not count', () => {
    const [first, second] = parseLists('(a (b "c)") ;; (d\n (; (; e ;) ) ;) f) (g)');
    expect(first.items).toMatchObject([
      { kind: 'word', text: 'a' },
      { kind: 'list', items: [{ text: 'b' }, { kind: 'string', text: 'c)' }] },
      { kind: 'word', text: 'f' },
    ]);
    expect(second.items).toMatchObject([{ text: 'g' }]);
  });

  test.each(['(a', 'a)', 'a', '(a "b)', '(; a'])('refuses %s', (source) => {
    expect(() => parseLists(source)).toThrow();
  });

  test('strings have escapes', () => {
    expect([...stringBytes('a\\n\\"\\00\\ff\\u{e9}é')]).toEqual([
      97, 10, 34, 0, 255, 0xc3, 0xa9, 0xc3, 0xa9,
    ]);
  });
});

describe('scripts that wast2json does not know', () => {
  test('become the same commands', async () => {
    const { commands, modules } = await parse(`
      (module $M (func (export "f") (param i32) (result i32) (local.get 0)))
      (register "m" $M)
      (assert_return (invoke $M "f" (i32.const -1)) (i32.const 0xffff_ffff))
      (assert_return (invoke "g" (f32.const -0.5) (ref.extern 3) (ref.null func))
        (f64.const nan:canonical) (ref.func))
      (assert_trap (get "x") "unreachable")
      (assert_trap (module (func $f unreachable) (start $f)) "unreachable")
      (assert_invalid (module (func (result i32))) "type mismatch")
      (assert_malformed (module quote "(func") "unexpected token")
      (assert_malformed (module binary "\\00asm") "unexpected end")`);
    expect(commands).toEqual([
      { type: 'module', line: 2, name: '$M', filename: 'module.0.wasm' },
      { type: 'register', line: 3, name: '$M', as: 'm' },
      {
        type: 'assert_return',
        line: 4,
        action: {
          type: 'invoke',
          module: '$M',
          field: 'f',
          args: [{ type: 'i32', value: '4294967295' }],
        },
        expected: [{ type: 'i32', value: '4294967295' }],
      },
      {
        type: 'assert_return',
        line: 5,
        action: {
          type: 'invoke',
          field: 'g',
          args: [
            { type: 'f32', value: String(0xbf000000) },
            { type: 'externref', value: '3' },
            { type: 'funcref', value: 'null' },
          ],
        },
        expected: [{ type: 'f64', value: 'nan:canonical' }, { type: 'funcref' }],
      },
      { type: 'assert_trap', line: 7, action: { type: 'get', field: 'x' }, text: 'unreachable' },
      {
        type: 'assert_uninstantiable',
        line: 8,
        filename: 'module.1.wasm',
        text: 'unreachable',
        module_type: 'binary',
      },
      {
        type: 'assert_invalid',
        line: 9,
        filename: 'module.2.wasm',
        text: 'type mismatch',
        module_type: 'binary',
      },
      {
        type: 'assert_malformed',
        line: 10,
        filename: '',
        text: 'unexpected token',
        module_type: 'rejected',
      },
      {
        type: 'assert_malformed',
        line: 11,
        filename: 'module.3.wasm',
        text: 'unexpected end',
        module_type: 'binary',
      },
    ]);
    expect(WebAssembly.validate(modules.get('module.0.wasm') as BufferSource)).toBe(true);
    expect(WebAssembly.validate(modules.get('module.2.wasm') as BufferSource)).toBe(false);
    expect([...modules.get('module.3.wasm')!]).toEqual([0, 0x61, 0x73, 0x6d]);
  });

  test('have floats of every kind', async () => {
    const { commands } = await parse(`(assert_return (invoke "f") (f32.const 0x1.8p1)
      (f32.const -inf) (f64.const -0x0p+0) (f64.const 1_0.5e1) (f64.const nan:arithmetic))`);
    expect((commands[0] as { expected: unknown[] }).expected).toEqual([
      { type: 'f32', value: String(0x40400000) },
      { type: 'f32', value: String(0xff800000) },
      { type: 'f64', value: String(1n << 63n) },
      { type: 'f64', value: String(0x405a400000000000n) },
      { type: 'f64', value: 'nan:arithmetic' },
    ]);
  });

  test('are refused where they have something unknown', async () => {
    await expect(parse('(assert_sorcery)')).rejects.toThrow('assert_sorcery');
    await expect(parse('(assert_return (invoke "f" (f32.const 0q1)))')).rejects.toThrow('0q1');
    await expect(parse('(module (func (loca.get 0)))')).rejects.toThrow('cannot read');
  });
});
