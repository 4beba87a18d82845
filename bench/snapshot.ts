/*
 * What saving a program for WASI in the middle of its run and restoring it costs the engine's core, in instructions of the
 * Internet Computer. The program is stopped at equal distances, moved to another engine each time, and has to end as it does
 * when it is left alone.
 *
 *   npx tsx bench/snapshot.ts [--stops n] <program.wasm> [argument...]
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { Engine, Module, RunReason, Store } from '../engine/index.ts';
import { MeteredHost } from './metered.ts';
import { linkSystem } from './program-on-core.ts';
import { formatCount, formatTable } from './table.ts';
import { type Program, WasiSystem } from './wasi-system.ts';

const command = new Command('snapshot')
  .description('Measures what moving a WASI program to another engine costs.')
  .argument('<program.wasm>')
  .argument('[argument...]')
  .option('--stops <n>', 'how often it is moved', '3')
  .passThroughOptions()
  .parse();
const [file, ...args] = command.args;
const stops = Number(command.opts<{ stops: string }>().stops);
const core = readFileSync(join(import.meta.dirname, '../dist/engine/core.wasm'));
const program: Program = {
  module: readFileSync(file),
  argv: [basename(file, '.wasm'), ...args],
};

function place(): { host: MeteredHost; module: Module } {
  const host = new MeteredHost(core, 0x8000);
  return { host, module: new Module(new Engine(host), program.module) };
}

/** Runs the program; every `slice` instructions it is moved. Returns its fuel and what it printed. */
function run(slice: number, rows: string[][]): { fuel: number; output: string } {
  const system = new WasiSystem(program);
  let { host, module } = place();
  const store = new Store(module.engine);
  let call = linkSystem(module, system).instantiate(store, module).call('_start');
  const outcome = system.run(() => {
    while (call.run(slice) === RunReason.outOfFuel) {
      const before = host.instructions;
      const sum = (module.checksum, host.instructions - before);
      const bytes = call.instance.save();
      const saved = host.instructions - before - sum;
      const memory = call.instance.getMemory()!.bytes.length;
      ({ host, module } = place());
      const there = host.instructions;
      void module.checksum;
      const begin = host.instructions;
      const restored = linkSystem(module, system).restore(new Store(module.engine), module, bytes);
      [call] = restored.calls;
      rows.push(
        [call.fuelUsed, memory, bytes.length, saved, host.instructions - begin, begin - there].map(
          formatCount,
        ),
      );
    }
    if (call.trap) throw call.trap.cause ?? call.trap;
  });
  return { fuel: call.fuelUsed, output: outcome.output };
}

const alone = run(Infinity, []);
const rows = [['fuel so far', 'memory', 'snapshot', 'save', 'restore', "the module's sum"]];
const moved = run(Math.ceil(alone.fuel / (stops + 1)), rows);
process.stdout.write(moved.output);
console.log(formatTable(rows));
if (moved.fuel !== alone.fuel || moved.output !== alone.output) {
  throw new Error(
    `moved: ${moved.fuel} fuel, ${moved.output}; alone: ${alone.fuel}, ${alone.output}`,
  );
}
console.log(`fuel ${formatCount(moved.fuel)}, moved or not`);
