import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { buildCore } from '../build.ts';
import { assemble } from '../testing.ts';
import { readBodies, readSections, SECTION, writeSections } from '../binary/format.ts';
import { Cases } from './cases.ts';
import { Corpus } from './corpus.ts';
import { Fuzzer } from './fuzzer.ts';
import { readInstructions } from '../binary/instructions.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { shrink } from './shrink.ts';
import { WasmOpt } from './wasm-opt.ts';

const TEXT = `(module (memory 1)
  (func (export "f") (param i32) (result i32)
    (block $b (br_table $b $b (local.get 0)))
    (i32.store offset=300 (local.get 0) (i32.const -70000))
    (memory.copy (i32.const 1) (i32.const 2) (i32.const 3))
    (drop (f64.const 1.5))
    (i32.add (local.get 0) (i32.const 1)))
  (func (export "g") (result i32) (i32.const 42)))`;

describe('cases', () => {
  const noCorpus = new Corpus([]);
  const programs: WasmOpt[] = [];
  const newWasmOpt = (): WasmOpt => {
    programs.push(new WasmOpt());
    return programs.at(-1)!;
  };
  afterAll(() => programs.forEach((program) => program.dispose()));

  it('are the same for the same seed, and others for another', async () => {
    const [first, second, other] = [7, 7, 8].map(
      (seed) => new Cases(seed, newWasmOpt(), { shared: ['tail-call'], ours: [] }, noCorpus),
    );
    for (let index = 0; index < 6; index++) {
      const made = await first.make(index);
      expect(await second.make(index)).toEqual(made);
      expect((await other.make(index)).bytes).not.toEqual(made.bytes);
    }
  }, 60_000);

  it('are mostly valid, and the engine agrees about them', async () => {
    await buildCore();
    const core = readFileSync(new URL('../../dist/engine/core.wasm', import.meta.url));
    const wasmOpt = newWasmOpt();
    const features = { shared: [], ours: [] };
    const cases = new Cases(1, wasmOpt, features, noCorpus);
    const fuzzer = new Fuzzer(new Uint8Array(core), cases, wasmOpt, features);
    let valid = 0;
    for (let index = 0; index < 15; index++) {
      const { kind, finding } = await fuzzer.try(index);
      expect(finding?.difference).toBeUndefined();
      if (kind === 'valid') valid++;
    }
    expect(valid).toBeGreaterThan(7);
  }, 60_000);
});

describe('mutation', () => {
  it('changes a module in the same way for the same seed', () => {
    const module = assemble(TEXT);
    const mutants = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const mutant = mutate(module, module, new Random(seed));
      expect(mutate(module, module, new Random(seed))).toEqual(mutant);
      mutants.add(Buffer.from(mutant).toString('hex'));
    }
    expect(mutants.size).toBeGreaterThan(100);
  });

  it('leaves many modules valid', () => {
    const module = assemble(TEXT);
    let valid = 0;
    for (let seed = 0; seed < 200; seed++) {
      if (WebAssembly.validate(mutate(module, module, new Random(seed)))) valid++;
    }
    expect(valid).toBeGreaterThan(40);
  });
});

describe('reading a module', () => {
  it('finds its sections and instructions again', () => {
    const module = assemble(TEXT);
    const sections = readSections(module);
    expect(writeSections(sections)).toEqual(module);
    const code = sections.find(({ id }) => id === SECTION.code)!;
    const opcodes = readInstructions(readBodies(code.content)[0]).map(({ opcode }) => opcode);
    expect(opcodes).toEqual([
      ...[0x02, 0x20, 0x0e, 0x0b, 0x20, 0x41, 0x36, 0x41, 0x41, 0x41, 0xfc000a],
      ...[0x44, 0x1a, 0x20, 0x41, 0x6a, 0x0b],
    ]);
  });
});

describe('shrinking', () => {
  it('leaves what is needed', () => {
    const run = (bytes: Uint8Array<ArrayBuffer>): boolean => {
      if (!WebAssembly.validate(bytes)) return false;
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
      try {
        return (exports.g as () => unknown)() === 42;
      } catch {
        return false;
      }
    };
    const shrunk = shrink(assemble(TEXT), run, 10_000);
    const code = readSections(shrunk).find(({ id }) => id === SECTION.code)!;
    expect(readBodies(code.content).map((body) => [...body])).toEqual([
      [0, 0, 0x0b],
      [0, 0x41, 42, 0x0b],
    ]);
  });
});
