/* The measuring canister of the engine: an Azle canister with the engine linked in, and no kernel. */
import { certifiedDataSet, performanceCounter, update } from 'azle';
import { CanisterHost, Engine, Linker, Module, Store } from '../../engine/index.ts';
import { callTwice } from '../call-twice.ts';
import { MeasureParameters, MeasureResult } from '../measurement.ts';

const RUN = { params: ['i32'], results: ['i32'] } as const;

export default class {
  private readonly host = new CanisterHost(certifiedDataSet);

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
