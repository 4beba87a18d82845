/** The process that tries modules: from a number on, until it is ended. Arguments: seed, first number, count. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Engine } from '../engine.ts';
import { WebAssemblyHost } from '../host/webassembly.ts';
import { Cases } from './cases.ts';
import { probeFeatures } from './features.ts';
import { writeFinding } from './finding.ts';
import { Fuzzer } from './fuzzer.ts';
import type { Message } from './protocol.ts';
import { WasmOpt } from './wasm-opt.ts';

const CORE = join(import.meta.dirname, '../../dist/engine/core.wasm');

const [seed, first, count] = process.argv.slice(2).map(Number);

/** Waits until the message is under way, so that a module that never ends is known by its number. */
function tell(message: Message): Promise<void> {
  // An error means that nobody listens any more: then 'disconnect' ends the process.
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

const core = new Uint8Array(readFileSync(CORE));
const features = probeFeatures(new Engine(new WebAssemblyHost(core, 1024)));
const wasmOpt = new WasmOpt();
process.once('exit', () => wasmOpt.dispose());
process.once('disconnect', () => process.exit());

const fuzzer = new Fuzzer(core, new Cases(seed, wasmOpt, features), wasmOpt, features);
await tell({ features });
for (let index = first; index < first + count; index++) {
  const { finding, ...counts } = await fuzzer.try(index);
  const written = finding && writeFinding(seed, finding);
  await tell(written ? { index, ...counts, finding: written } : { index, ...counts });
  // Lets the end of the connection be noticed.
  await setImmediate();
}
process.exit();
