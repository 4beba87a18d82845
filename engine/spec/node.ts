import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, WebAssemblyHost } from '../index.ts';
import type { Script } from './script.ts';
import { type Outcome, ScriptRunner } from './script-runner.ts';

const CORE = join(import.meta.dirname, '../../dist/engine/core.wasm');

/** Runs a script under Node, on an engine of its own: one script's end cannot spoil the next. */
export function runInNode(script: Script): Outcome[] {
  const engine = new Engine(new WebAssemblyHost(readFileSync(CORE)), script.options);
  const runner = new ScriptRunner(engine, (filename) => {
    const bytes = script.modules.get(filename);
    if (bytes === undefined) throw new Error(`the script has no module ${filename}`);
    return bytes;
  });
  return script.commands.map((command) => runner.run(command));
}
