/* A canister that runs scripts of the WebAssembly test suite on the engine that is linked into it. */
import { certifiedDataSet, IDL, performanceCounter, update } from 'azle';
import { CanisterHost, Engine } from '../../index.ts';
import { ScriptRunner } from '../script-runner.ts';
import { type Batch, type BatchResult, decodeJson, encodeJson } from './protocol.ts';

/** Instructions after which a message begins no further command; its limit is 40 billion. */
const ENOUGH = 12_000_000_000n;

export default class {
  private runner: ScriptRunner | undefined;
  private modules = new Map<string, Uint8Array>();

  /** Runs a batch of commands; gives a BatchResult. */
  @update([IDL.Vec(IDL.Nat8), IDL.Vec(IDL.Nat8)], IDL.Vec(IDL.Nat8))
  run(batch: Uint8Array, modules: Uint8Array): Uint8Array {
    const { first, options, commands, modules: added } = decodeJson(batch) as Batch;
    if (first || this.runner === undefined) {
      this.modules = new Map();
      const engine = new Engine(new CanisterHost(certifiedDataSet), options);
      this.runner = new ScriptRunner(engine, (name) => {
        const bytes = this.modules.get(name);
        if (bytes === undefined) throw new Error(`the canister has no module ${name}`);
        return bytes;
      });
    }
    let at = 0;
    for (const { name, bytes } of added) this.modules.set(name, modules.slice(at, (at += bytes)));

    const result: BatchResult = { done: 0, failures: [] };
    for (const [index, command] of commands.entries()) {
      const outcome = this.runner.run(command);
      if (!outcome.passed) {
        result.failures.push({ index, expected: outcome.expected, got: outcome.got });
      }
      result.done = index + 1;
      if (performanceCounter(0) > ENOUGH) break;
    }
    return encodeJson(result);
  }
}
