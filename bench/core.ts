/*
 * The engine's core alone, without a canister: how many instructions it takes for the guests, next
 * to what they take executed directly. It gives in a second what bench/run.ts gives in a minute,
 * except for what the TypeScript around the core adds to a call.
 *
 *   npx tsx bench/core.ts [guest...]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, type Instance, Linker, Module, RunReason, Store } from '../engine/index.ts';
import { buildGuests } from './build-guests.ts';
import { checkResult, measureDirect } from './direct.ts';
import { type Guest, guestModule, selectGuests } from './guests.ts';
import { MeteredHost } from './metered.ts';
import { formatCount, formatTable, geometricMean } from './table.ts';

interface Measurement {
  /** Validating and indexing the module, and instantiating it. */
  load: number;
  /** The first call's instructions beyond the second's: translating what it runs. */
  translation: number;
  /** A call of what is translated already. */
  steady: number;
  /** Fuel of one call: guest instructions. */
  fuel: number;
}

const core = readFileSync(join(import.meta.dirname, '../dist/engine/core.wasm'));

function measure(guest: Guest): Measurement {
  const host = new MeteredHost(core);
  const engine = new Engine(host);
  const instance = new Linker(engine).instantiate(
    new Store(engine),
    new Module(engine, guestModule(guest)),
  );
  const load = host.instructions;
  call(instance, guest);
  const first = host.instructions - load;
  const fuel = call(instance, guest);
  const steady = host.instructions - load - first;
  return { load, translation: first - steady, steady, fuel };
}

/** Calls the guest's run; gives the fuel it used. */
function call(instance: Instance, guest: Guest): number {
  const activation = instance.call('run', [guest.argument]);
  const reason = activation.run(Infinity);
  if (reason !== RunReason.finished) {
    throw new Error(`${guest.name} did not finish: ${activation.trap?.message ?? reason}`);
  }
  checkResult(guest, activation.results()[0], 'on the core');
  return activation.fuelUsed;
}

const guests = selectGuests(process.argv.slice(2));
await buildGuests(guests);
const rows = [['guest', 'direct', 'core', 'ratio', 'per fuel', 'translation', 'load']];
const ratios = guests.map((guest) => {
  const direct = measureDirect(guest);
  const { load, translation, steady, fuel } = measure(guest);
  rows.push([
    guest.name,
    formatCount(direct),
    formatCount(steady),
    (steady / direct).toFixed(2),
    (steady / fuel).toFixed(2),
    formatCount(translation),
    formatCount(load),
  ]);
  return steady / direct;
});
rows.push(['geometric mean', '', '', geometricMean(ratios).toFixed(2), '', '', '']);
console.log(formatTable(rows));
