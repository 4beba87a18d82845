/** Random programs for the engine's tests: a seed names one. */
import { Random } from './fuzz/random.ts';
import { LOADS, NUMERIC, STORES, type Type } from './instructions/numeric.ts';

const TYPES: readonly Type[] = ['i32', 'i64', 'f32', 'f64'];
const PAGES = 1;

const CONSTANTS: Record<Type, readonly string[]> = {
  i32: ['0', '1', '2', '7', '31', '-1', '255', '65536', '0x7fffffff', '0x80000000', '123456789'],
  i64: ['0', '1', '3', '63', '-1', '4294967296', '0x7fffffffffffffff', '0x8000000000000000'],
  f32: ['0', '-0', '1', '0.5', '-3.75', '1e10', '3e38', 'inf', 'nan', '2147483648'],
  f64: ['0', '-0', '1', '0.5', '-3.75', '1e10', '1e300', '-inf', 'nan', '9223372036854775808'],
};

/** Which memory a program uses: all give the same. */
interface MemoryKind {
  /** Its declaration, exported as "memory". */
  readonly declaration: string;
  /** What accesses name it by. */
  readonly name: string;
  /** Its addresses have 64 bits. */
  readonly wide: boolean;
}

const FIRST = `(memory (data "another"))`;
const ORDINARY: MemoryKind = {
  declaration: `(memory (export "memory") ${PAGES})`,
  name: '',
  wide: false,
};
/** Other memories than programs have by default. */
export const OTHER_MEMORIES: readonly MemoryKind[] = [
  { declaration: `(memory (export "memory") i64 ${PAGES})`, name: '', wide: true },
  { declaration: `${FIRST} (memory $m (export "memory") ${PAGES})`, name: '$m', wide: false },
  { declaration: `${FIRST} (memory $m (export "memory") i64 ${PAGES})`, name: '$m', wide: true },
];

/** Writes random valid functions: locals 0 to 7 are two of each type, 8 to 11 loop counters. */
export class RandomProgram {
  readonly #random: Random;
  readonly #memory: MemoryKind;
  #loops = 0;
  #labels = 0;

  constructor(seed: number, memory = ORDINARY) {
    this.#random = new Random(seed);
    this.#memory = memory;
  }

  text(): string {
    const result = this.#random.pick(TYPES);
    const body = Array.from({ length: 2 + this.#random.below(5) }, () => this.#statement(3));
    return `(module
      ${this.#memory.declaration}
      (global $g (export "g") (mut i64) (i64.const 5))
      (type $binary (func (param i32 f64) (result f64)))
      (table funcref (elem $one $two $three $four))
      (func $one (param i32 f64) (result f64) (f64.add (f64.convert_i32_s (local.get 0)) (local.get 1)))
      (func $two (param i32 f64) (result f64) (local i64)
        (local.set 2 (i64.extend_i32_u (local.get 0)))
        (f64.mul (f64.convert_i64_s (local.get 2)) (local.get 1)))
      (func $three (param i32 f64) (result f64)
        (if (i32.gt_s (local.get 0) (i32.const 1000)) (then (return_call $two (local.get 0) (local.get 1))))
        (return_call $four (i32.sub (i32.const 1000) (local.get 0)) (local.get 1)))
      (func $four (param i32 f64) (result f64) (local i64 i64)
        (local.set 3 (i64.add (local.get 2) (i64.extend_i32_s (local.get 0))))
        (return_call_indirect (type $binary) (i32.wrap_i64 (local.get 3))
          (f64.neg (local.get 1)) (i32.and (local.get 0) (i32.const 1))))
      (func (export "run") (param i32 i32 i64 i64 f32 f32 f64 f64) (result ${result})
        (local i32 i32 i32 i32)
        ${body.join('\n')}
        ${this.#expression(result, 4)}))`;
  }

  #local(type: Type): number {
    return TYPES.indexOf(type) * 2 + this.#random.below(2);
  }

  #statement(depth: number): string {
    const random = this.#random;
    const type = random.pick(TYPES);
    const kind = depth === 0 ? random.below(3) : random.below(9);
    switch (kind) {
      case 0:
      case 1:
        return `(local.set ${this.#local(type)} ${this.#expression(type, 3)})`;
      case 2: {
        const { name, type: value } = random.pick(STORES);
        return `(${name} ${this.#access()} ${this.#expression(value, 2)})`;
      }
      case 3:
        return `(global.set $g ${this.#expression('i64', 3)})`;
      case 4:
        return `(if ${this.#expression('i32', 3)} (then ${this.#statement(depth - 1)}) (else ${this.#statement(depth - 1)}))`;
      case 5: {
        const label = `$b${this.#labels++}`;
        return `(block ${label} ${this.#statement(depth - 1)} (br_if ${label} ${this.#expression('i32', 3)}) ${this.#statement(depth - 1)})`;
      }
      case 6: {
        if (this.#loops === 4) return 'nop';
        const counter = 8 + this.#loops++;
        const label = `$l${this.#labels++}`;
        const exit = `$x${this.#labels++}`;
        const text = random.below(2)
          ? `(block ${exit} (loop ${label}
              (br_if ${exit} (i32.ge_u (local.get ${counter}) (i32.const 5)))
              ${this.#statement(depth - 1)}
              (local.set ${counter} (i32.add (local.get ${counter}) (i32.const 1)))
              (br ${label})))`
          : `(loop ${label} (if (i32.lt_s (local.get ${counter}) (i32.const 4)) (then
              ${this.#statement(depth - 1)}
              (local.set ${counter} (i32.add (local.get ${counter}) (i32.const 1)))
              (br ${label}))))`;
        return `${text} (local.set ${counter} (i32.const 0))`;
      }
      case 7: {
        const labels = [0, 1, 2].map(() => `$t${this.#labels++}`);
        return `(block ${labels[0]} (block ${labels[1]} (block ${labels[2]}
          (br_table ${labels.join(' ')} ${this.#expression('i32', 2)}))
          ${this.#statement(depth - 1)}) ${this.#statement(depth - 1)})`;
      }
      default:
        return `(drop ${this.#expression(type, 3)})`;
    }
  }

  /** One that can trap is mostly left alone. */
  #instruction(type: Type): (typeof NUMERIC)[number] {
    const all = NUMERIC.filter(({ output }) => output === type);
    const instruction = this.#random.pick(all);
    return instruction.checks && this.#random.below(8) ? this.#random.pick(all) : instruction;
  }

  /** Memory, offset and address of an access. */
  #access(): string {
    const { name, wide } = this.#memory;
    const offset = this.#offset();
    const address = this.#address();
    return `${name} ${offset} ${wide ? `(i64.extend_i32_u ${address})` : address}`;
  }

  #offset(): string {
    return this.#random.below(3) ? `offset=${this.#random.pick([1, 4, 8, 100, 30000])}` : '';
  }

  /** Mostly inside the memory. */
  #address(): string {
    const inner = this.#expression('i32', 2);
    return this.#random.below(30) ? `(i32.and ${inner} (i32.const 0x7ff8))` : inner;
  }

  #expression(type: Type, depth: number): string {
    const random = this.#random;
    if (depth === 0 || random.below(6) === 0) {
      return random.below(3)
        ? `(local.get ${this.#local(type)})`
        : `(${type}.const ${random.pick(CONSTANTS[type])})`;
    }
    switch (random.below(14)) {
      case 0: {
        const { name } = random.pick(LOADS.filter((load) => load.type === type));
        return `(${name} ${this.#access()})`;
      }
      case 1:
        return `(local.tee ${this.#local(type)} ${this.#expression(type, depth - 1)})`;
      case 2:
        return `(select ${this.#expression(type, depth - 1)} ${this.#expression(type, depth - 1)} ${this.#expression('i32', depth - 1)})`;
      case 3:
        return `(if (result ${type}) ${this.#expression('i32', depth - 1)}
          (then ${this.#expression(type, depth - 1)}) (else ${this.#expression(type, depth - 1)}))`;
      case 4: {
        const label = `$v${this.#labels++}`;
        return `(block ${label} (result ${type}) (br_if ${label} ${this.#expression(type, depth - 1)} ${this.#expression('i32', depth - 1)}))`;
      }
      case 5:
        if (type === 'i64') return '(global.get $g)';
        if (type !== 'f64') return this.#expression(type, depth - 1);
        return `(call_indirect (type $binary) ${this.#expression('i32', depth - 1)} ${this.#expression('f64', depth - 1)} (i32.and ${this.#expression('i32', 1)} (i32.const 3)))`;
      default: {
        const { name, inputs } = this.#instruction(type);
        return `(${name} ${inputs.map((input) => this.#expression(input, depth - 1)).join(' ')})`;
      }
    }
  }
}

/** What `run` of a program is called with. */
export const ARGUMENTS = [3, -70000, 12345678901n, -2n, 1.5, -0, 1e9, NaN] as const;
