import type { Type } from './numeric.ts';

/**
 * How an operation of the register code gets an operand: from a 16-bit frame slot, or from the code itself (a
 * constant of a type, or a memory access's offset).
 */
export type Operand =
  { kind: 'slot'; type: Type } | { kind: 'constant'; type: Type } | { kind: 'offset' };

const BYTES: Record<Type, number> = { i32: 4, i64: 8, f32: 4, f64: 8 };

export function operandBytes(operand: Operand): number {
  if (operand.kind === 'slot') return 2;
  return operand.kind === 'offset' ? 4 : BYTES[operand.type];
}

/** AssemblyScript that reads an operand which stands `at` bytes after the operation's code. */
export function readOperand(operand: Operand, at: number): string {
  if (operand.kind === 'offset') return `i64.load32_u(pc, ${at})`;
  if (operand.kind === 'slot') return readAs(operand.type, `fp + <usize>load<u16>(pc, ${at})`);
  return `${operand.type}.load(pc, ${at})`;
}

/**
 * AssemblyScript that loads a value. An i32 is loaded unsigned: where it is then extended, the compiler's optimizer
 * would make a sign-extending load of a signed one even for an unsigned extension.
 */
export function readAs(type: Type, address: string): string {
  return type === 'i32' ? `<i32>load<u32>(${address})` : `${type}.load(${address})`;
}

/** Address of a value that `readAs` reads from a slot or another place; undefined when the expression is none. */
export function addressRead(expression: string): string | undefined {
  return /^(?:<i32>load<u32>|[if]\d\d\.load)\((fp .*)\)$/.exec(expression)?.[1];
}

/** What a handler's statements are collected in; gives variables out of the loop's shared pool. */
export class HandlerBody {
  readonly statements: string[] = [];
  /** Variables used, by type: the loop must declare as many. */
  readonly used: Record<Type, number> = { i32: 0, i64: 0, f32: 0, f64: 0 };

  add(statement: string): void {
    this.statements.push(statement);
  }

  /** Evaluates an expression now and names it. */
  bind(type: Type, expression: string): string {
    const name = `${type}_${this.used[type]++}`;
    this.add(`${name} = ${expression};`);
    return name;
  }

  /** Leaves the loop with a trap when the condition holds. */
  trapIf(condition: string, trap: string): void {
    this.add(`if (${condition}) { trap = ${trap}; break; }`);
  }
}

/**
 * One operation: its operands in code order, and what it does with them. After the operands of a value follows the
 * slot of its result, after those of a branch its fuel correction and target (both 32 bits).
 */
export interface Form {
  readonly name: string;
  readonly kind: 'value' | 'effect' | 'jump' | 'jumpBack' | 'return' | 'call' | 'callDirect';
  readonly operands: readonly Operand[];
  readonly result?: Type;
  /** Adds statements; the expression returned is the value, a branch's condition, or ''. */
  readonly emit: (args: readonly string[], body: HandlerBody) => string;
}

/** `outer` with its operand `index` computed by `inner`: inner's operands come first in the code. */
export function tree(inner: Form, outer: Form, index: number): Form {
  const rest = outer.operands.filter((_, i) => i !== index);
  return {
    name: `${outer.name}[${index}:${inner.name}]`,
    kind: outer.kind,
    operands: [...inner.operands, ...rest],
    result: outer.result,
    emit(args, body) {
      const value = convert(
        inner,
        outer,
        index,
        inner.emit(args.slice(0, inner.operands.length), body),
      );
      const others = args.slice(inner.operands.length);
      others.splice(index, 0, value);
      return outer.emit(others, body);
    },
  };
}

/** Moves take and give the bits of any type as i64; what they are joined with has the type itself. */
function convert(inner: Form, outer: Form, index: number, value: string): string {
  const operand = outer.operands[index];
  const wanted = operand.kind === 'offset' ? undefined : operand.type;
  const given = inner.result;
  if (given === wanted) return value;
  if (wanted === 'i64') {
    if (given === 'i32') return `<i64><u32>(${value})`;
    if (given === 'f32') return `<i64><u32>reinterpret<i32>(${value})`;
    return `reinterpret<i64>(${value})`;
  }
  if (given !== 'i64') throw new Error(`${outer.name} does not take what ${inner.name} gives`);
  if (wanted === 'i32') return `<i32>(${value})`;
  if (wanted === 'f32') return `reinterpret<f32>(<i32>(${value}))`;
  return `reinterpret<f64>(${value})`;
}

/** `first` and then `second`, in one operation; the slot of the first's result stands between their operands. */
export function sequence(first: Form, second: Form): Form {
  const destination: Operand = { kind: 'slot', type: 'i32' };
  const isValue = first.kind === 'value';
  return {
    name: `${first.name};${second.name}`,
    kind: second.kind,
    operands: [...first.operands, ...(isValue ? [destination] : []), ...second.operands],
    result: second.result,
    emit(args, body) {
      const count = first.operands.length;
      const value = first.emit(args.slice(0, count), body);
      if (isValue) body.add(`${first.result!}.store(${addressRead(args[count])!}, ${value});`);
      // What the second reads may be what the first has just written, so its operands are read only here.
      return second.emit(args.slice(count + (isValue ? 1 : 0)), body);
    },
  };
}
