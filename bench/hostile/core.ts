import { CompileError, Engine, Module } from '../../engine/index.ts';
import { MeteredHost } from '../metered.ts';

export interface Validation {
  /** Until the module was ready or refused. */
  readonly instructions: number;
  /** Why it was refused. */
  readonly error?: string;
}

/** Validates a module on the core alone: without what the TypeScript around it takes. */
export function validateOnCore(core: Uint8Array, bytes: Uint8Array): Validation {
  const host = new MeteredHost(core, 8192);
  const engine = new Engine(host);
  const before = host.instructions;
  try {
    new Module(engine, bytes);
    return { instructions: host.instructions - before };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return { instructions: host.instructions - before, error: error.message };
  }
}
