import { encodeU32 } from '../binary/format.ts';
import { type Code, memoryCode, OP } from './code.ts';
import type { Type } from './numeric.ts';
import { bitsAs, type Value } from './value.ts';
import type { OperandType } from './vector.ts';

/** The loop's variables that handlers use, by the names that they have in its source. */
export const VARIABLES = {
  pc: 'i32',
  fp: 'i32',
  fuel: 'i64',
  base: 'i32',
  last1: 'i64',
  last2: 'i64',
  last4: 'i64',
  last8: 'i64',
  globals: 'i32',
  limit: 'i32',
  margin: 'i32',
  needed: 'i32',
  func: 'i32',
  engine: 'i32',
} as const;

export type Variable = keyof typeof VARIABLES;

/** What handlers are inserted into: the compiled loop. */
export interface Loop {
  /** Index of a variable among the function's locals. */
  local(variable: Variable): number;
  /** Index of the `index`th variable of a type that handlers have for themselves. */
  temporary(type: Type, index: number): number;
}

const STORE: Record<OperandType, number> = {
  i32: OP.i32Store,
  i64: OP.i64Store,
  f32: OP.f32Store,
  f64: OP.f64Store,
  v128: OP.v128Store,
};

/** Where a handler can go: on to the next operation, or to an operation of this name. */
export type Target = 'next' | (string & {});

/** The code of one handler, as it grows. Between its statements nothing is on the stack. */
export class HandlerBody {
  readonly code: number[] = [];
  readonly #loop: Loop;
  readonly #depth: (target: Target) => number;
  readonly #used: Record<Type, number> = { i32: 0, i64: 0, f32: 0, f64: 0 };
  /** Blocks of its own that what comes next is in. */
  #inside = 0;

  /** @param depth how many blocks lead from the handler's beginning to a target */
  constructor(loop: Loop, depth: (target: Target) => number) {
    this.#loop = loop;
    this.#depth = depth;
  }

  add(...parts: Code[]): void {
    for (const part of parts) this.code.push(...part);
  }

  get(variable: Variable): Code {
    return local(OP.localGet, this.#loop.local(variable));
  }

  set(variable: Variable): Code {
    return local(OP.localSet, this.#loop.local(variable));
  }

  tee(variable: Variable): Code {
    return local(OP.localTee, this.#loop.local(variable));
  }

  /** A variable for this handler alone. */
  temporary(type: Type): { get: Code; set: Code; tee: Code } {
    const index = this.#loop.temporary(type, this.#used[type]++);
    return {
      get: local(OP.localGet, index),
      set: local(OP.localSet, index),
      tee: local(OP.localTee, index),
    };
  }

  /** Evaluates a value now; its code may then be used several times. */
  bind(type: Type, value: Value): Value {
    const { get, set } = this.temporary(type);
    this.add(bitsAs(value, type), set);
    return { type, code: get };
  }

  /** Goes to an operation when the condition's code gives something else than zero. */
  leaveIf(condition: Code, target: Target): void {
    this.add(condition, [OP.brIf, ...encodeU32(this.#depth(target) + this.#inside)]);
  }

  go(target: Target): void {
    this.add([OP.br, ...encodeU32(this.#depth(target) + this.#inside)]);
  }

  /** Statements for the case that the condition's code gives something else than zero. */
  when(condition: Code, statements: () => void): void {
    this.add(condition, [OP.if, 0x40]);
    this.#inside++;
    statements();
    this.#inside--;
    this.add([OP.end]);
  }

  /** Stores a value, of which 32 bits when it has no more, at an address in the core's memory. */
  storeValue(address: Code, value: Value): void {
    this.add(address, value.code, memoryCode(STORE[value.type]));
  }
}

function local(opcode: number, index: number): Code {
  return [opcode, ...encodeU32(index)];
}
