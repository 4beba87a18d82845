import { type Code, memoryCode, OP } from './code.ts';
import type { HandlerBody } from './handler-body.ts';
import { memoryValue, type Value } from './value.ts';
import type { OperandType } from './vector.ts';

/**
 * How an operation of the register code gets an operand: from a 16-bit frame slot, or from the code itself (a
 * constant of a type, or a memory access's offset).
 */
export type Operand =
  | { kind: 'slot'; type: OperandType }
  | { kind: 'constant'; type: OperandType }
  | { kind: 'offset' };

const BYTES: Record<OperandType, number> = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 };

export function operandBytes(operand: Operand): number {
  if (operand.kind === 'slot') return 2;
  return operand.kind === 'offset' ? 4 : BYTES[operand.type];
}

/** The operand that stands `at` bytes after the operation's code. */
export function readOperand(operand: Operand, at: number, body: HandlerBody): Value {
  if (operand.kind === 'offset') return memoryValue('i32', body.get('pc'), at);
  if (operand.kind === 'slot') return memoryValue(operand.type, slotAddress(at, body));
  return memoryValue(operand.type, body.get('pc'), at);
}

/** Address of the slot whose offset stands `at` bytes after the operation's code. */
export function slotAddress(at: number, body: HandlerBody): Code {
  return [...body.get('fp'), ...body.get('pc'), ...memoryCode(OP.i32Load16U, at), OP.i32Add];
}

/**
 * One operation: its operands in code order, and what it does with them. After the operands of a value follows the
 * slot of its result, after those of a branch its fuel correction and target (both 32 bits).
 */
export interface Form {
  readonly name: string;
  readonly kind: 'value' | 'effect' | 'jump' | 'jumpBack' | 'return' | 'call' | 'callDirect';
  readonly operands: readonly Operand[];
  readonly result?: OperandType;
  /** Adds statements; what is returned is the value, or a branch's condition. */
  readonly emit: (args: readonly Value[], body: HandlerBody) => Value | undefined;
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
      const value = inner.emit(args.slice(0, inner.operands.length), body)!;
      const others = args.slice(inner.operands.length);
      others.splice(index, 0, value);
      return outer.emit(others, body);
    },
  };
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
      if (value) body.storeValue(args[count].address!, value);
      // What the second reads may be what the first has just written, so its operands are read only here.
      return second.emit(args.slice(count + (isValue ? 1 : 0)), body);
    },
  };
}
