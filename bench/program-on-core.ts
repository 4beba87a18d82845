import { type Caller, Engine, Linker, Module, RunReason, Store } from '../engine/index.ts';
import type { MeteredHost } from './metered.ts';
import { type Outcome, type Program, WasiSystem } from './wasi-system.ts';

/** One run of a program on the engine's core. */
export interface CoreRun extends Outcome {
  /** The core's instructions for making the instance. */
  instantiation: number;
  /** The core's instructions from `_start` on. */
  instructions: number;
  /** Guest instructions. */
  fuel: number;
}

/** Instructions of the engine's core, without the TypeScript around it, for two runs of a program. */
export interface CoreRuns {
  /** Validating and indexing the module. */
  load: number;
  /** Translates what it runs. */
  first: CoreRun;
  /** Everything is translated already. */
  second: CoreRun;
}

/** Memory for programs that take much: 2 GiB. */
export const PROGRAM_PAGES = 0x8000;

/**
 * Runs a program twice on the metered core.
 * @param between called after the first run
 */
export function runOnCore(host: MeteredHost, program: Program, between?: () => void): CoreRuns {
  const engine = new Engine(host);
  const module = new Module(engine, program.module);
  const load = host.instructions;
  const first = run(host, module, program);
  between?.();
  return { load, first, second: run(host, module, program) };
}

/** Gives a program its system calls. */
export function linkSystem(module: Module, system: WasiSystem): Linker {
  const linker = new Linker(module.engine);
  for (const { module: from, name, kind, type } of module.imports) {
    if (kind !== 'func' || !('params' in type)) {
      throw new Error(`the program imports a ${kind} ${name}`);
    }
    const imported = system.function(name);
    linker.func(from, name, type, (caller: Caller, ...values: unknown[]) => {
      // The system calls want a memory that begins where its buffer does.
      const { bytes } = caller.getMemory()!;
      const copy = bytes.slice();
      system.attach(copy);
      const result = imported(...values);
      bytes.set(copy);
      return result as never;
    });
  }
  return linker;
}

function run(host: MeteredHost, module: Module, program: Program): CoreRun {
  const system = new WasiSystem(program);
  const linker = linkSystem(module, system);
  const before = host.instructions;
  const instance = linker.instantiate(new Store(module.engine), module);
  const begin = host.instructions;
  const call = instance.call('_start');
  const outcome = system.run(() => {
    // What a system call throws ends the call with a trap, of which it is the cause.
    if (call.run(Infinity) === RunReason.trapped) throw call.trap!.cause ?? call.trap!;
  });
  return {
    ...outcome,
    instantiation: begin - before,
    instructions: host.instructions - begin,
    fuel: call.fuelUsed,
  };
}
