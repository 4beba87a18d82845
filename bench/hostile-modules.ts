/*
 * What modules made to be costly take to validate, in instructions for each of their bytes: in the engine's core alone, or
 * with `--canister` in the measuring canister, with the TypeScript around the core.
 *
 *   npx tsx bench/hostile-modules.ts [--canister] [--size bytes]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { validateInCanister } from './hostile/canister.ts';
import { type Validation, validateOnCore } from './hostile/core.ts';
import { HOSTILE_MODULES } from './hostile/modules.ts';
import { formatCount, formatTable } from './table.ts';

const { values } = parseArgs({
  options: { canister: { type: 'boolean' }, size: { type: 'string', default: '1900000' } },
});
const core = readFileSync(join(import.meta.dirname, '../dist/engine/core.wasm'));
const modules = HOSTILE_MODULES.map(({ make }) => make(Number(values.size)));
const validations: readonly Validation[] = values.canister
  ? await validateInCanister(modules)
  : modules.map((module) => validateOnCore(core, module));
const rows = validations.map(({ instructions, error }, i) => [
  HOSTILE_MODULES[i].name,
  formatCount(modules[i].length),
  formatCount(instructions),
  (instructions / modules[i].length).toFixed(1),
  error ?? '',
]);
console.log(formatTable([['module', 'bytes', 'instructions', 'per byte', ''], ...rows]));
