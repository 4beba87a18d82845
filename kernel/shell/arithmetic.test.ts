import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateArithmetic } from './arithmetic.ts';

function evaluate(expression: string, variables: Record<string, string> = {}): bigint {
  return evaluateArithmetic(expression, {
    get: (name) => variables[name] ?? '',
    set: (name, value) => {
      variables[name] = value;
    },
  });
}

test.each([
  ['', 0n],
  ['1+2*3', 7n],
  ['(1+2)*3', 9n],
  ['2**3**2', 512n],
  ['-7/2', -3n],
  ['-7%3', -1n],
  ['1<<62<<1', -9223372036854775808n],
  ['-8>>1', -4n],
  ['0x1F + 010 + 2#11', 42n],
  ['64#_', 63n],
  ['1?2:0?3:4', 2n],
  ['0?2:0?3:4', 4n],
  ['1,2,3', 3n],
  ['!0 + ~0', 0n],
  ['- - 5', 5n],
  ['1||1/0', 1n],
  ['0&&1/0', 0n],
])('%s', (expression, value) => {
  expect(evaluate(expression)).toBe(value);
});

describe('variables', () => {
  test('are read, and their values are expressions', () => {
    expect(evaluate('x + y', { x: '2', y: 'x*3' })).toBe(8n);
    expect(evaluate('unset')).toBe(0n);
  });

  test('are assigned', () => {
    const variables = { x: '5' };
    expect(evaluate('y = x += 2', variables)).toBe(7n);
    expect(evaluate('x++ + ++x', variables)).toBe(16n);
    expect(evaluate('--x, x--', variables)).toBe(8n);
    expect(variables).toEqual({ x: '7', y: '7' });
  });

  test('are left alone where the expression is not taken', () => {
    const variables = {};
    expect(evaluate('1 || (a = 1), 0 && (b = 1), 1 ? 2 : (c = 1)', variables)).toBe(2n);
    expect(variables).toEqual({});
  });
});

test.each([
  ['1+', 'syntax error: operand expected (error token is "+")'],
  ['1 2', 'syntax error in expression (error token is "2")'],
  ['(1', 'missing `)\' (error token is "1")'],
  ['5=3', 'attempted assignment to non-variable (error token is "=3")'],
  ['1?2', '`:\' expected for conditional expression (error token is "2")'],
  ['08', 'value too great for base (error token is "08")'],
  ['2#2', 'value too great for base (error token is "2#2")'],
  ['99#1', 'invalid arithmetic base (error token is "99#1")'],
  ['1/0', 'division by 0 (error token is "0")'],
  ['2**-1', 'exponent less than 0 (error token is "-1")'],
])('%s is refused', (expression, message) => {
  expect(() => evaluate(expression)).toThrow(message);
});

test('nesting without end is refused', () => {
  expect(() => evaluate('a', { a: 'b', b: 'a' })).toThrow('recursion level exceeded');
  expect(() => evaluate('('.repeat(5000))).toThrow('recursion level exceeded');
});

test('64 bits, as BigInt computes them', () => {
  const number = fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n });
  const literal = (value: bigint): string => (value < 0n ? `(${value})` : `${value}`);
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      const expected = BigInt.asIntN(64, BigInt.asIntN(64, a * b) - c);
      expect(evaluate(`${literal(a)}*${literal(b)}-${literal(c)}`)).toBe(expected);
      expect(evaluate(`${literal(a)}<${literal(b)}`)).toBe(a < b ? 1n : 0n);
      expect(evaluate(`${literal(a)}^${literal(b)}&${literal(c)}`)).toBe(a ^ (b & c));
    }),
  );
});
