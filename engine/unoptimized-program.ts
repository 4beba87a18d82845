import { Random } from './fuzz/random.ts';

/** Functions, of which each may call those before it. */
const FUNCTIONS = 6;
const FRAME = 48;
/** Locals of a function: two parameters, its frame's address, and the results of instructions. */
const FRAME_LOCAL = 2;
const FIRST_RESULT = 3;
const RESULTS = 24;
/** Locals that are set again and again, and those that count loops. */
const VARIABLES = [27, 28];
const COUNTERS = [29, 30];
const LOCALS = 29;

/**
 * Programs as compilers write them that do not optimise: variables are in memory, below a stack pointer, each result has a
 * local of its own, and small functions are called for everything. What is different: pointers that may point into
 * the frame, accesses of other widths that overlap, and branches wherever.
 */
export class UnoptimizedProgram {
  readonly #random: Random;
  #result = FIRST_RESULT;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  text(): string {
    const functions = Array.from({ length: FUNCTIONS }, (_, i) => this.#function(i));
    return `(module (memory (export "memory") 1 2) (global $sp (export "sp") (mut i32) (i32.const 4096))
      ${functions.join('\n')})`;
  }

  #function(index: number): string {
    this.#result = FIRST_RESULT;
    const small = index < 3;
    const movesPointer = !small || this.#chance(30);
    const body: string[] = [
      `(local.set ${FRAME_LOCAL} (i32.sub (global.get $sp) (i32.const ${FRAME})))`,
    ];
    if (movesPointer) body.push(`(global.set $sp (local.get ${FRAME_LOCAL}))`);
    for (const param of [0, 1]) {
      if (this.#chance(80)) body.push(`(i32.store ${this.#place(4)} (local.get ${param}))`);
    }
    const count = small ? 1 + this.#below(5) : 8 + this.#below(20);
    for (let i = 0; i < count; i++) body.push(this.#statement(index, small ? 0 : 2));
    const value = this.#value();
    if (movesPointer) {
      body.push(`(global.set $sp (i32.add (local.get ${FRAME_LOCAL}) (i32.const ${FRAME})))`);
    }
    body.push(value);
    return `(func $f${index} (export "f${index}") (param i32 i32) (result i32) (local ${'i32 '.repeat(LOCALS)})
      ${body.join('\n')})`;
  }

  #statement(index: number, depth: number): string {
    const kind = this.#below(depth ? 16 : 11);
    switch (kind) {
      case 0:
      case 1:
        return `(i32.store ${this.#place(4)} ${this.#value()})`;
      case 2:
        return this.#set(`(i32.load ${this.#place(4)})`);
      case 3:
        return this.#set(
          `(i32.${this.#of(['add', 'sub', 'mul', 'xor'])} ${this.#value()} ${this.#value()})`,
        );
      case 4:
        return this.#set(this.#value());
      case 5:
        return `(local.set ${this.#of(VARIABLES)} ${this.#value()})`;
      case 6:
        return this.#set(`(i32.add (local.get ${FRAME_LOCAL}) (i32.const ${this.#below(FRAME)}))`);
      case 7:
        return this.#of([
          `(i32.store8 ${this.#place(1)} ${this.#value()})`,
          `(i32.store16 ${this.#place(2)} ${this.#value()})`,
          `(i64.store ${this.#place(8)} (i64.extend_i32_s ${this.#value()}))`,
          `(i32.store ${this.#pointer()} ${this.#value()})`,
        ]);
      case 8:
        return this.#set(
          this.#of([
            `(i32.load8_u ${this.#place(1)})`,
            `(i32.wrap_i64 (i64.load ${this.#place(8)}))`,
            `(i32.load ${this.#pointer()})`,
          ]),
        );
      case 9:
        return index
          ? this.#set(`(call $f${this.#below(index)} ${this.#value()} ${this.#value()})`)
          : this.#set('(global.get $sp)');
      case 10:
        return this.#of([
          '(memory.fill (i32.const 4040) (i32.const 7) (i32.const 9))',
          `(drop ${this.#value()})`,
          `(local.set 0 ${this.#value()})`,
        ]);
      case 11:
        return `(if ${this.#value()} (then ${this.#block(index, depth)}) (else ${this.#block(index, depth)}))`;
      case 12:
        return `(block $b${depth} ${this.#block(index, depth)} (br_if $b${depth} ${this.#value()}) ${this.#block(index, depth)})`;
      case 13: {
        const counter = COUNTERS[depth - 1];
        return `(local.set ${counter} (i32.const ${2 + this.#below(2)}))
          (loop $l${depth} ${this.#block(index, depth)}
            (br_if $l${depth} (local.tee ${counter} (i32.and (i32.sub (local.get ${counter}) (i32.const 1)) (i32.const 3)))))`;
      }
      case 14:
        return `(if ${this.#value()} (then (global.set $sp (i32.const 4096)) (return ${this.#value()})))`;
      default:
        return this.#set(`(select ${this.#value()} ${this.#value()} ${this.#value()})`);
    }
  }

  #block(index: number, depth: number): string {
    const count = 1 + this.#below(3);
    const inner = Math.max(depth - 1, 0);
    return Array.from({ length: count }, () => this.#statement(index, inner)).join(' ');
  }

  /** Sets a local that is mostly set only here; reads it at once now and then. */
  #set(value: string): string {
    const fresh = this.#result < FIRST_RESULT + RESULTS && !this.#chance(10);
    const local = fresh ? this.#result++ : FIRST_RESULT + this.#below(RESULTS);
    if (this.#chance(25)) return `(i32.store ${this.#place(4)} (local.tee ${local} ${value}))`;
    return `(local.set ${local} ${value})`;
  }

  #value(): string {
    if (this.#chance(15)) return `(i32.const ${this.#below(200) - 100})`;
    if (this.#chance(25)) return `(i32.load ${this.#place(4)})`;
    if (this.#chance(10)) return `(local.get ${this.#of(VARIABLES)})`;
    if (this.#chance(20)) return `(local.get ${this.#below(2)})`;
    return `(local.get ${Math.max(FIRST_RESULT, this.#result - 1 - this.#below(4))})`;
  }

  /** An address in the frame, as the operands of an access of so many bytes. */
  #place(bytes: number): string {
    const offset = this.#below((FRAME - bytes) >> 2) * 4 + (this.#chance(10) ? this.#below(4) : 0);
    return `offset=${Math.min(offset, FRAME - bytes)} (local.get ${FRAME_LOCAL})`;
  }

  /** Any address of the first 64 KiB. */
  #pointer(): string {
    const from = this.#chance(60)
      ? `(i32.add (local.get ${FRAME_LOCAL}) (i32.const 8))`
      : this.#value();
    return `offset=${this.#below(8)} (i32.and ${from} (i32.const 0xffef))`;
  }

  #of<T>(choices: readonly T[]): T {
    return this.#random.pick(choices);
  }

  #chance(percent: number): boolean {
    return this.#below(100) < percent;
  }

  #below(limit: number): number {
    return this.#random.below(limit);
  }
}
