/* The measuring canister of the engine: an Azle canister with the engine linked in, and no kernel. */
import { certifiedDataSet, IDL, performanceCounter, update } from 'azle';
import { CanisterHost, CompileError, Engine, Linker, Module, Store } from '../../engine/index.ts';
import { callTwice } from '../call-twice.ts';
import { MeasureParameters, MeasureResult } from '../measurement.ts';

const RUN = { params: ['i32'], results: ['i32'] } as const;

export default class {
  private readonly host = new CanisterHost(certifiedDataSet);

  /** Validates a module; gives what that took until it was valid or refused. */
  @update([IDL.Vec(IDL.Nat8)], IDL.Nat64)
  validate(module: Uint8Array): bigint {
    const engine = new Engine(this.host);
    const before = performanceCounter(0);
    let valid: Module | undefined;
    try {
      valid = new Module(engine, module);
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
    }
    const taken = performanceCounter(0) - before;
    valid?.dispose();
    return taken;
  }

  /** Loads a guest and calls its `run` twice. */
  @update([...MeasureParameters], MeasureResult)
  measure(guest: Uint8Array, argument: number): bigint[] {
    const load = (): ((argument: number) => number) => {
      const engine = new Engine(this.host);
      const store = new Store(engine);
      const instance = new Linker(engine).instantiate(store, new Module(engine, guest));
      const run = instance.getTypedFunc(store, 'run', RUN);
      return (argument) => run.call(store, argument) as number;
    };
    return callTwice(load, argument, () => performanceCounter(0));
  }
}
