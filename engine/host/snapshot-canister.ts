/* A canister that goes on with instances that were saved elsewhere. */
import { certifiedDataSet, IDL, update } from 'azle';
import {
  type Call,
  CanisterHost,
  Engine,
  type Instance,
  Linker,
  Module,
  RunReason,
  Store,
} from '../index.ts';

const Bytes = IDL.Vec(IDL.Nat8);

/** What came of going on; `results` are as text, of the last call. */
const Stop = IDL.Record({
  snapshot: Bytes,
  reason: IDL.Int32,
  argument: IDL.Int32,
  results: IDL.Text,
  fuel: IDL.Float64,
});

interface Stop {
  snapshot: Uint8Array;
  reason: number;
  argument: number;
  results: string;
  fuel: number;
}

export default class {
  private readonly engine = new Engine(new CanisterHost(certifiedDataSet));
  private readonly linker = new Linker(this.engine).suspend('env', 'ask', {
    params: ['i32'],
    results: ['i32'],
  });
  private module: Module | undefined;

  /** The module of the snapshots to come. */
  @update([Bytes])
  load(module: Uint8Array): void {
    this.module = new Module(this.engine, module.slice());
  }

  /** Begins with a call of `run`. */
  @update([IDL.Int32, IDL.Float64], Stop)
  begin(argument: number, fuel: number): Stop {
    const instance = this.linker.instantiate(new Store(this.engine), this.module!);
    return this.stop(instance, instance.call('run', [argument]), fuel);
  }

  /** Restores a snapshot, gives `answer` where that is waited for, and runs for some fuel. */
  @update([Bytes, IDL.Int32, IDL.Float64], Stop)
  goOn(snapshot: Uint8Array, answer: number, fuel: number): Stop {
    const { instance, calls } = this.linker.restore(new Store(this.engine), this.module!, snapshot);
    const [call] = calls;
    if (call.hostFunction === 0) call.returnI32(answer);
    return this.stop(instance, call, fuel);
  }

  private stop(instance: Instance, call: Call, fuel: number): Stop {
    const reason = call.run(fuel);
    const snapshot = instance.save();
    return {
      snapshot,
      reason,
      argument: reason === RunReason.hostCall ? call.argI32(0) : 0,
      results: call.results().join(),
      fuel: call.fuelUsed,
    };
  }
}
