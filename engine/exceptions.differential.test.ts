import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { featureArguments } from './fuzz/features.ts';
import { Random } from './fuzz/random.ts';
import { WasmOpt } from './fuzz/wasm-opt.ts';
import { Linker } from './linker.ts';
import { Module } from './module.ts';
import { RunReason } from './run-reason.ts';
import { Store } from './store.ts';
import { assemble, makeEngine } from './testing.ts';

/** Tags $t0 to $t3: types of their values. */
const TAGS = [[], ['i32'], ['i32', 'i64'], ['i64', 'f64', 'i32']] as const;
const FUNCTIONS = 4;
const LOCALS = 4;

/** What a statement stands in: labels around it, innermost last; whether it is a try's body, or a catch's. */
interface Label {
  readonly name: string;
  readonly kind: 'block' | 'try' | 'catch';
  /** A branch to it carries an i32. */
  readonly value: boolean;
}

/**
 * Writes random functions that throw and catch, in the older form, which the platform has. Each leaves its way in the
 * global "trace"; the global "left" bounds how many calls and turns of loops there are.
 */
class Program {
  readonly #random: Random;
  #labels: Label[] = [];
  #count = 0;
  /** How many larger parts the function may still get. */
  #room = 0;

  constructor(seed: number) {
    this.#random = new Random(seed, 'exceptions');
  }

  text(): string {
    const functions = Array.from({ length: FUNCTIONS }, (_, i) => {
      this.#labels = [];
      this.#room = 80;
      const body = Array.from({ length: 2 + this.#random.below(3) }, () => this.#statement(4));
      return `(func $f${i} (type $f) (local ${'i32 '.repeat(LOCALS)})
        (if (i32.le_s (global.get $left) (i32.const 0)) (then (return (i32.const ${i}))))
        (global.set $left (i32.sub (global.get $left) (i32.const 1)))
        ${body.join('\n')}
        ${this.#expression(3)})`;
    });
    return `(module
      (type $f (func (param i32 i32) (result i32)))
      ${TAGS.map((types, i) => `(tag $t${i} (export "t${i}") (param ${types.join(' ')}))`).join('\n')}
      (global $trace (export "trace") (mut i32) (i32.const 1))
      (global $left (mut i32) (i32.const 60))
      (table funcref (elem ${functions.map((_, i) => `$f${i}`).join(' ')}))
      ${functions.join('\n')}
      (func (export "run") (param i32 i32) (result i32) (call $f0 (local.get 0) (local.get 1))))`;
  }

  #mark(): string {
    const number = 1 + this.#random.below(1000);
    return `(global.set $trace (i32.add (i32.mul (global.get $trace) (i32.const 31)) (i32.const ${number})))`;
  }

  #local(): number {
    return this.#random.below(2 + LOCALS);
  }

  #within(label: Label, write: () => string): string {
    this.#labels.push(label);
    const text = write();
    this.#labels.pop();
    return text;
  }

  #name(): string {
    return `$l${this.#count++}`;
  }

  #throw(): string {
    const tag = this.#random.below(TAGS.length);
    const values = TAGS[tag].map((type) => this.#value(type));
    return `(throw $t${tag} ${values.join(' ')})`;
  }

  #value(type: 'i32' | 'i64' | 'f64'): string {
    if (type === 'i32') return this.#expression(2);
    if (type === 'i64') return `(i64.extend_i32_s ${this.#expression(1)})`;
    return `(f64.convert_i32_s ${this.#expression(1)})`;
  }

  /** Instructions that make one i32 of a tag's values, which are on the stack. */
  #fold(tag: number): string {
    switch (tag) {
      case 0:
        return `(i32.const ${this.#random.below(100)})`;
      case 1:
        return '';
      case 2:
        return '(i32.wrap_i64) (i32.xor)';
      default:
        return '(local.set 0) (i32.trunc_sat_f64_s) (local.set 1) (i32.wrap_i64) (i32.add (local.get 0)) (i32.sub (local.get 1))';
    }
  }

  #statement(depth: number): string {
    const random = this.#random;
    if (depth <= 0 || this.#room-- <= 0 || random.once(5)) {
      return random.once(2) ? this.#mark() : `(local.set ${this.#local()} ${this.#expression(2)})`;
    }
    switch (random.below(11)) {
      case 0:
        return `(if ${this.#expression(2)} (then ${this.#throw()}))`;
      case 1:
        return `(drop ${this.#try('i32', depth)})`;
      case 2:
      case 3:
        return this.#try('', depth);
      case 4: {
        const name = this.#name();
        return this.#within(
          { name, kind: 'block', value: false },
          () => `(block ${name} ${this.#statements(depth - 1)} ${this.#statement(depth - 1)})`,
        );
      }
      case 5: {
        const name = this.#name();
        return this.#within(
          { name, kind: 'block', value: false },
          () => `(block ${name} (loop ${name}r
            (br_if ${name} (i32.le_s (global.get $left) (i32.const 0)))
            (global.set $left (i32.sub (global.get $left) (i32.const 1)))
            ${this.#statements(depth - 1)}
            (br_if ${name}r ${this.#expression(1)})))`,
        );
      }
      case 6: {
        if (!this.#labels.length) return this.#mark();
        const { name, value } = random.pick(this.#labels);
        return value
          ? `(drop (br_if ${name} ${this.#expression(1)} ${this.#expression(2)}))`
          : `(br_if ${name} ${this.#expression(2)})`;
      }
      case 7: {
        const caught = this.#labels.filter(({ kind }) => kind === 'catch');
        return caught.length
          ? `(if ${this.#expression(1)} (then (rethrow ${random.pick(caught).name})))`
          : this.#mark();
      }
      case 8:
        return `(if ${this.#expression(2)} (then (return ${this.#expression(2)})))`;
      case 9:
        return `(if ${this.#expression(1)} (then (return_call $f${random.below(FUNCTIONS)} ${this.#expression(1)} ${this.#expression(1)})))`;
      default:
        return `(local.set ${this.#local()} ${this.#call()})`;
    }
  }

  #statements(depth: number): string {
    return Array.from({ length: 1 + this.#random.below(2) }, () => this.#statement(depth)).join(
      ' ',
    );
  }

  /** A try, which gives an i32 or nothing. */
  #try(result: 'i32' | '', depth: number): string {
    const random = this.#random;
    const name = this.#name();
    const type = result ? '(result i32)' : '';
    const value = (): string => (result ? this.#expression(2) : '');
    const body = this.#within(
      { name, kind: 'try', value: result !== '' },
      () => `${this.#statements(depth - 1)} ${random.once(3) ? this.#throw() : value()}`,
    );
    if (random.once(5)) {
      const target = this.#labels.length && !random.once(4) ? random.pick(this.#labels).name : '';
      return `(try ${name} ${type} (do ${body}) (delegate ${target || this.#labels.length}))`;
    }
    let clauses = '';
    for (let count = random.below(3); count > 0; count--) {
      const tag = random.below(TAGS.length);
      clauses += this.#within({ name, kind: 'catch', value: result !== '' }, () => {
        const fold = `${this.#fold(tag)} (local.set ${this.#local()})`;
        return `(catch $t${tag} ${fold} ${this.#statements(depth - 1)} ${value()})`;
      });
    }
    if (random.once(2) || !clauses) {
      clauses += this.#within(
        { name, kind: 'catch', value: result !== '' },
        () => `(catch_all ${this.#statements(depth - 1)} ${value()})`,
      );
    }
    return `(try ${name} ${type} (do ${body}) ${clauses})`;
  }

  #call(): string {
    const target = this.#random.below(FUNCTIONS);
    const args = `${this.#expression(1)} ${this.#expression(1)}`;
    return this.#random.once(2)
      ? `(call $f${target} ${args})`
      : `(call_indirect (type $f) ${args} (i32.const ${target}))`;
  }

  #expression(depth: number): string {
    const random = this.#random;
    if (depth <= 0 || this.#room-- <= 0 || random.once(4)) {
      return random.once(3) ? `(i32.const ${random.below(8)})` : `(local.get ${this.#local()})`;
    }
    switch (random.below(7)) {
      case 0:
        return `(i32.add ${this.#expression(depth - 1)} ${this.#try('i32', depth - 1)})`;
      case 1:
        return this.#try('i32', depth - 1);
      case 2:
        return this.#call();
      case 3:
        return `(local.tee ${this.#local()} ${this.#expression(depth - 1)})`;
      default:
        return `(${random.pick(['i32.add', 'i32.xor', 'i32.sub', 'i32.lt_s', 'i32.and'])} ${this.#expression(depth - 1)} ${this.#expression(depth - 1)})`;
    }
  }
}

interface Outcome {
  readonly result: unknown;
  readonly trace: unknown;
}

const ARGUMENTS = [5, -3];

/** What is missing of this in TypeScript's library. */
interface PlatformException {
  is(tag: unknown): boolean;
}

function runOnPlatform(bytes: Uint8Array<ArrayBuffer>): Outcome {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const trace = exports.trace as WebAssembly.Global;
  try {
    const result = (exports.run as (...args: number[]) => number)(...ARGUMENTS);
    return { result, trace: trace.value };
  } catch (error) {
    const tag = TAGS.findIndex((_, i) => (error as PlatformException).is(exports[`t${i}`]));
    return { result: `uncaught exception: t${tag}`, trace: trace.value };
  }
}

let engine: Engine;
const wasmOpt = new WasmOpt();
beforeAll(async () => {
  engine = await makeEngine();
});
afterAll(() => wasmOpt.dispose());

function runOnEngine(bytes: Uint8Array, slice: number): Outcome & { fuel: number } {
  const store = new Store(engine);
  const module = new Module(engine, bytes);
  const instance = new Linker(engine).instantiate(store, module);
  const call = instance.call('run', ARGUMENTS);
  let reason;
  do reason = call.run(slice);
  while (reason === RunReason.outOfFuel);
  const result = reason === RunReason.finished ? call.results()[0] : call.trap!.message;
  const { value } = instance.exports.trace as { value?: unknown };
  store.dispose();
  module.dispose();
  return { result, trace: value, fuel: call.fuelUsed };
}

/** The program with `try_table`; undefined where wasm-opt makes something invalid of it, as it does of a few. */
async function inNewForm(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const features = featureArguments(['exception-handling', 'tail-call']);
  // Its own validation would print what it does not like.
  const made = await wasmOpt.run(bytes, [...features, '--emit-exnref', '--no-validation']);
  return Module.validate(engine, made) ? made : undefined;
}

describe('random programs with exceptions', () => {
  const parts = Number(process.env.DIFFERENTIAL_PARTS ?? 2);
  it.each(Array.from({ length: parts }, (_, i) => i))(
    'give what the platform gives, in both forms (part %i)',
    async (part) => {
      let uncaught = 0;
      let both = 0;
      const count = 40;
      for (let seed = part * count; seed < (part + 1) * count; seed++) {
        const bytes = assemble(new Program(seed).text());
        const label = `seed ${seed}`;
        const expected = runOnPlatform(bytes);
        const { fuel, ...outcome } = runOnEngine(bytes, Infinity);
        expect(outcome, label).toEqual(expected);
        const sliced = runOnEngine(bytes, 3);
        expect(sliced, label).toEqual({ ...expected, fuel });
        const translated = await inNewForm(bytes);
        if (translated) {
          const { fuel: newFuel, ...newOutcome } = runOnEngine(translated, Infinity);
          expect(newOutcome, label).toEqual(expected);
          expect(runOnEngine(translated, 3), label).toEqual({ ...expected, fuel: newFuel });
          both++;
        }
        if (typeof expected.result === 'string') uncaught++;
      }
      expect(uncaught).toBeGreaterThan(0);
      expect(uncaught).toBeLessThan(count);
      expect(both).toBeGreaterThan(count * 0.8);
    },
  );
});
