/** What the engine's tests share: an engine under Node, and modules from text. */
import { buildCore } from './build.ts';
import { Engine } from './engine.ts';
import { WebAssemblyHost } from './host/webassembly.ts';
import type { Instance } from './instance.ts';
import { Linker } from './linker.ts';
import { Module } from './module.ts';
import { Store, type StoreLimits } from './store.ts';
import type { FuncType } from './types.ts';
import loadWabt from 'wabt';

const wabt = await loadWabt();
/** What the engine runs beyond what wabt reads by default. */
const FEATURES: Record<string, boolean> = {
  extended_const: true,
  tail_call: true,
  multi_memory: true,
  memory64: true,
  exceptions: true,
};

export async function makeEngine(): Promise<Engine> {
  return new Engine(new WebAssemblyHost((await buildCore()) as Uint8Array<ArrayBuffer>, 16384));
}

/** Assembles a module from the text format. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const module = wabt.parseWat('test.wat', text, FEATURES);
  try {
    const { buffer } = module.toBinary({ write_debug_names: true });
    return new Uint8Array(buffer);
  } finally {
    module.destroy();
  }
}

/** An instance of a module in text, in a new store. */
export function instantiate(
  engine: Engine,
  text: string,
  limits?: StoreLimits,
  linker = new Linker(engine),
): Instance {
  return linker.instantiate(new Store(engine, limits), new Module(engine, assemble(text)));
}

/** Calls an exported function without looking at its type. */
export function callExport(instance: Instance, name: string, ...args: unknown[]): unknown {
  const func = instance.exports[name] as { type: FuncType };
  return instance.getTypedFunc(instance.store, name, func.type).call(instance.store, ...args);
}
