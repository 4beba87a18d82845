import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { type OperandType, VECTOR, type VectorInstruction } from './instructions/vector.ts';
import { Linker } from './linker.ts';
import { Module } from './module.ts';
import { RunReason } from './run-reason.ts';
import { Store } from './store.ts';
import { assemble, makeEngine } from './testing.ts';

/** A small pseudo-random generator (mulberry32), so that a seed names a program. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Locals of `run` by their types; the first of each but v128 is a parameter. */
const LOCALS: Record<OperandType, readonly number[]> = {
  i32: [0, 6],
  i64: [1],
  f32: [2],
  f64: [3, 8],
  v128: [4, 5, 7, 9],
};
const COUNTERS = [10, 11, 12];

const CONSTANTS = {
  i32: ['0', '1', '7', '-1', '255', '65536', '0x80000000', '123456789'],
  i64: ['0', '1', '63', '-1', '4294967296', '0x8000000000000000'],
  f32: ['0', '-0', '1.5', '-3.75', '1e10', '3e38', 'inf', 'nan', '2147483648'],
  f64: ['0', '-0', '1.5', '-3.75', '1e300', '-inf', 'nan', '9223372036854775808'],
} as const;

/** Instructions of which it is open what bits a NaN has that they give. */
const OPEN_NAN =
  /^(f32x4|f64x2)\.(add|sub|mul|div|min|max|sqrt|ceil|floor|trunc|nearest|demote|promote)/;

/** Writes random valid functions on vectors. */
class Program {
  readonly #below: (limit: number) => number;
  #loops = 0;
  #labels = 0;

  constructor(seed: number) {
    this.#below = randomNumbers(seed);
  }

  text(): string {
    const bytes = Array.from({ length: 256 }, () => {
      // Bytes of which lanes with sign, infinities and NaNs consist.
      const byte = this.#below(3) ? this.#below(256) : this.#pick([0, 0x7f, 0x80, 0xff]);
      return `\\${byte.toString(16).padStart(2, '0')}`;
    });
    const body = Array.from({ length: 3 + this.#below(6) }, () => this.#statement(3));
    const results = LOCALS.v128.map(
      (local, i) => `(v128.store offset=${512 + 16 * i} (i32.const 0) (local.get ${local}))`,
    );
    return `(module
      (memory (export "memory") 1)
      (data (i32.const 0) "${bytes.join('')}")
      (global $g (mut v128) (v128.const i32x4 1 -2 3 -4))
      (global $s (mut i32) (i32.const 3))
      (global $h v128 (v128.const f64x2 1 nan))
      (type $mix (func (param v128 i32 v128) (result v128)))
      (table funcref (elem $first $second $third))
      (func $nan32 (param v128) (result v128) (v128.bitselect (local.get 0)
        (v128.const f32x4 nan nan nan nan) (f32x4.eq (local.get 0) (local.get 0))))
      (func $nan64 (param v128) (result v128) (v128.bitselect (local.get 0)
        (v128.const f64x2 nan nan) (f64x2.eq (local.get 0) (local.get 0))))
      (func $two (param i32 v128) (result v128 i32 v128)
        (i32x4.splat (local.get 0)) (local.get 0) (local.get 1))
      (func $first (param v128 i32 v128) (result v128) (local i64 v128)
        (i64x2.add (local.get 4) (i8x16.add (local.get 0) (i8x16.shl (local.get 2) (local.get 1)))))
      (func $second (param v128 i32 v128) (result v128)
        (return_call $third (local.get 2) (i32.add (local.get 1) (i32.const 1)) (local.get 0)))
      (func $third (param v128 i32 v128) (result v128)
        (if (i32.and (local.get 1) (i32.const 1)) (then (return (local.get 2))))
        (return_call_indirect (type $mix) (local.get 0) (i32.const 1)
          (v128.xor (local.get 0) (local.get 2)) (i32.const 0)))
      (func (export "run") (param i32 i64 f32 f64)
        (local v128 v128 i32 v128 f64 v128 i32 i32 i32)
        ${body.join('\n')}
        ${results.join('\n')}
        (v128.store offset=${512 + 16 * LOCALS.v128.length} (i32.const 0) (global.get $g))))`;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)];
  }

  #label(): string {
    return `$l${this.#labels++}`;
  }

  #statement(depth: number): string {
    const inner = (): string => this.#statement(depth - 1);
    switch (depth === 0 ? this.#below(5) : this.#below(11)) {
      case 0:
      case 1:
        return `(local.set ${this.#pick(LOCALS.v128)} ${this.#vector(3)})`;
      case 2: {
        const row = this.#pick(VECTOR.filter(({ name }) => name.startsWith('v128.store')));
        const lane = row.immediates === 'memory and lane' ? this.#below(16 / row.bytes) : '';
        return `(${row.name} ${this.#memory(row)} ${lane} ${this.#address()} ${this.#vector(2)})`;
      }
      case 3:
        return this.#below(3)
          ? `(global.set $g ${this.#vector(2)})`
          : `(global.set $s ${this.#scalar('i32', 2)})`;
      case 4:
        return `(drop ${this.#vector(2)})`;
      case 5:
        return `(if ${this.#scalar('i32', 2)} (then ${inner()}) (else ${inner()}))`;
      case 6: {
        if (this.#loops === COUNTERS.length) return 'nop';
        const counter = COUNTERS[this.#loops++];
        const label = this.#label();
        // The vector is the loop's parameter.
        return `${this.#vector(2)}
          (loop ${label} (param v128) (result v128) (local.set 9) ${inner()} (local.get 9)
            (br_if ${label} (i32.lt_u
              (local.tee ${counter} (i32.add (local.get ${counter}) (i32.const 1))) (i32.const 4)))
            (i32x4.splat (local.get ${counter})) i64x2.add)
          (local.set ${this.#pick(LOCALS.v128)}) (local.set ${counter} (i32.const 0))`;
      }
      case 7: {
        const [outer, middle] = [this.#label(), this.#label()];
        return `(local.set ${this.#pick(LOCALS.v128)} (block ${outer} (result v128)
          (i16x8.neg (block ${middle} (result v128)
            (br_table ${outer} ${middle} ${outer} ${this.#vector(2)} ${this.#scalar('i32', 1)})))))`;
      }
      case 8:
        return `(call $two ${this.#scalar('i32', 2)} ${this.#vector(2)})
          (local.set 7) (local.set 6) (local.set ${this.#pick(LOCALS.v128)})`;
      case 9:
        return `(local.set 6 ${this.#scalar('i32', 3)}) (local.set 8 ${this.#scalar('f64', 3)})`;
      default: {
        const label = this.#label();
        return `(block ${label} ${inner()} (br_if ${label} ${this.#scalar('i32', 2)}) ${inner()})`;
      }
    }
  }

  #memory({ bytes }: VectorInstruction): string {
    const align = 2 ** this.#below(Math.log2(bytes) + 1);
    return `${this.#below(2) ? `offset=${this.#pick([1, 16, 100, 40000])}` : ''} align=${align}`;
  }

  /** Mostly inside the memory, and now and then at its end. */
  #address(): string {
    if (!this.#below(40)) return `(i32.const ${65536 - this.#below(20)})`;
    return `(i32.and ${this.#scalar('i32', 1)} (i32.const 0x1ff))`;
  }

  #scalar(type: Exclude<OperandType, 'v128'>, depth: number): string {
    if (!depth || !this.#below(5)) {
      if (type === 'i32' && !this.#below(6)) return '(global.get $s)';
      return this.#below(3)
        ? `(local.get ${this.#pick(LOCALS[type])})`
        : `(${type}.const ${this.#pick(CONSTANTS[type])})`;
    }
    const rows = VECTOR.filter(({ output }) => output === type);
    const row = this.#pick(rows);
    const lane = row.immediates === 'lane' ? this.#below(16 / row.bytes) : '';
    return `(${row.name} ${lane} ${this.#vector(depth - 1)})`;
  }

  #vector(depth: number): string {
    const vector = (): string => this.#vector(depth - 1);
    const condition = (): string => this.#scalar('i32', depth - 1);
    if (!depth || !this.#below(6)) {
      switch (this.#below(6)) {
        case 0: {
          const words = Array.from({ length: 4 }, () => this.#below(0xffffffff));
          return `(v128.const i32x4 ${words.join(' ')})`;
        }
        case 1:
          return `(global.get ${this.#pick(['$g', '$h'])})`;
        default:
          return `(local.get ${this.#pick(LOCALS.v128)})`;
      }
    }
    switch (this.#below(18)) {
      case 0:
        return `(local.tee ${this.#pick(LOCALS.v128)} ${vector()})`;
      case 1:
        return `(select ${this.#pick(['', '(result v128)'])} ${vector()} ${vector()} ${condition()})`;
      case 2:
        return `(if (result v128) ${condition()} (then ${vector()}) (else ${vector()}))`;
      case 3: {
        const label = this.#label();
        return `(block ${label} (result v128) (br_if ${label} ${vector()} ${condition()}))`;
      }
      case 4:
        return `(call_indirect (type $mix) ${vector()} ${condition()} ${vector()}
          (i32.and ${this.#scalar('i32', 1)} (i32.const 1)))`;
      default:
        return this.#instruction(depth);
    }
  }

  #instruction(depth: number): string {
    const row = this.#pick(
      VECTOR.filter(({ output, name }) => output === 'v128' && name !== 'v128.const'),
    );
    const { name, inputs, immediates, bytes } = row;
    const parts: (string | number)[] = [];
    if (immediates.startsWith('memory')) parts.push(this.#memory(row));
    if (immediates.endsWith('lane')) parts.push(this.#below(16 / bytes));
    if (immediates === 'shuffle') {
      parts.push(...Array.from({ length: 16 }, () => this.#below(32)));
    }
    inputs.forEach((type, i) => {
      if (type === 'v128') parts.push(this.#vector(depth - 1));
      else if (immediates.startsWith('memory') && !i) parts.push(this.#address());
      else parts.push(this.#scalar(type, depth - 1));
    });
    const text = `(${name} ${parts.join(' ')})`;
    const open = OPEN_NAN.exec(name);
    return open ? `(call $nan${open[1] === 'f32x4' ? 32 : 64} ${text})` : text;
  }
}

const ARGUMENTS = [-70000, 12345678901n, 1.5, -2.25] as const;

interface Outcome {
  readonly trapped: boolean;
  readonly memory: Uint8Array;
}

function runOnPlatform(bytes: Uint8Array<ArrayBuffer>): Outcome {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  let trapped = false;
  try {
    (exports.run as (...args: unknown[]) => unknown)(...ARGUMENTS);
  } catch (error) {
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    trapped = true;
  }
  return { trapped, memory: new Uint8Array((exports.memory as WebAssembly.Memory).buffer) };
}

let engine: Engine;
beforeAll(async () => {
  engine = await makeEngine();
});

function runOnEngine(bytes: Uint8Array, slice: number): Outcome & { fuel: number } {
  const store = new Store(engine);
  const module = new Module(engine, bytes);
  const instance = new Linker(engine).instantiate(store, module);
  const call = instance.call('run', ARGUMENTS);
  let reason;
  do reason = call.run(slice);
  while (reason === RunReason.outOfFuel);
  const memory = instance.getMemory()!.bytes.slice();
  const fuel = call.fuelUsed;
  store.dispose();
  module.dispose();
  return { trapped: reason === RunReason.trapped, memory, fuel };
}

describe('random programs on vectors', () => {
  const parts = Number(process.env.DIFFERENTIAL_PARTS ?? 4);
  it.each(Array.from({ length: parts }, (_, i) => i))(
    'leave the memory as the platform does (part %i)',
    (part) => {
      const count = 100;
      let traps = 0;
      for (let seed = part * count; seed < (part + 1) * count; seed++) {
        const bytes = assemble(new Program(seed).text());
        const expected = runOnPlatform(bytes);
        const whole = runOnEngine(bytes, Infinity);
        const sliced = runOnEngine(bytes, 2);
        const label = `seed ${seed}`;
        for (const { trapped, memory } of [whole, sliced]) {
          expect(trapped, label).toBe(expected.trapped);
          expect(Buffer.compare(memory, expected.memory), label).toBe(0);
        }
        expect(sliced.fuel, label).toBe(whole.fuel);
        if (expected.trapped) traps++;
      }
      expect(traps).toBeLessThan(count / 2);
    },
  );
});
