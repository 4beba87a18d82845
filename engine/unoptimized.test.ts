import { describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { Linker } from './linker.ts';
import { Module } from './module.ts';
import { RunReason } from './run-reason.ts';
import { Store } from './store.ts';
import { assemble, makeEngine } from './testing.ts';
import { UnoptimizedProgram } from './unoptimized-program.ts';

/** What a program's functions give one after the other, and what is in memory and in the stack pointer then. */
interface Outcome {
  results: unknown[];
  memory: Uint8Array;
  pointer: unknown;
}

const ARGUMENTS = [
  [5, 7],
  [-1, 4090],
];

function names(exports: object): string[] {
  return Object.keys(exports).filter((name) => name.startsWith('f'));
}

function runOnPlatform(bytes: Uint8Array<ArrayBuffer>): Outcome {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const results = names(exports).flatMap((name) =>
    ARGUMENTS.map((args) => {
      try {
        return (exports[name] as (...args: number[]) => unknown)(...args);
      } catch (error) {
        expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
        return 'trap';
      }
    }),
  );
  return {
    results,
    memory: new Uint8Array((exports.memory as WebAssembly.Memory).buffer),
    pointer: (exports.sp as WebAssembly.Global).value,
  };
}

/** Runs in slices of so much fuel; where `saved`, the instance is saved and restored between them. */
function runOnEngine(
  engine: Engine,
  bytes: Uint8Array,
  slice: number,
  saved = false,
): Outcome & { fuel: number[] } {
  const linker = new Linker(engine);
  const module = new Module(engine, bytes);
  let store = new Store(engine);
  let instance = linker.instantiate(store, module);
  const fuel: number[] = [];
  const results = names(instance.exports).flatMap((name) =>
    ARGUMENTS.map((args) => {
      let call = instance.call(name, args);
      let reason;
      while ((reason = call.run(slice)) === RunReason.outOfFuel) {
        if (!saved) continue;
        const snapshot = instance.save();
        store.dispose();
        store = new Store(engine);
        const restored = linker.restore(store, module, snapshot);
        instance = restored.instance;
        call = restored.calls[0];
      }
      fuel.push(call.fuelUsed);
      return reason === RunReason.finished ? call.results()[0] : 'trap';
    }),
  );
  const memory = instance.getMemory('memory')!.bytes.slice();
  const { value: pointer } = instance.exports.sp as unknown as { value: unknown };
  store.dispose();
  module.dispose();
  return { results, memory, pointer, fuel };
}

describe('programs as compilers write them that do not optimise', () => {
  const parts = Number(process.env.DIFFERENTIAL_PARTS ?? 2);
  it.each(Array.from({ length: parts }, (_, i) => i))(
    'give what the platform gives (part %i)',
    async (part) => {
      const engine = await makeEngine();
      for (let seed = part * 20; seed < (part + 1) * 20; seed++) {
        const bytes = assemble(new UnoptimizedProgram(seed).text());
        const expected = runOnPlatform(bytes);
        const { fuel, ...whole } = runOnEngine(engine, bytes, Infinity);
        expect(whole, `seed ${seed}`).toEqual(expected);
        const sliced = runOnEngine(engine, bytes, 11);
        expect(sliced, `seed ${seed}, in slices`).toEqual({ ...expected, fuel });
        if (seed % 10) continue;
        const restored = runOnEngine(engine, bytes, 101, true);
        expect(restored, `seed ${seed}, saved and restored`).toEqual({ ...expected, fuel });
      }
    },
    120_000,
  );
});
