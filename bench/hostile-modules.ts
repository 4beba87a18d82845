/*
 * What modules made to be costly take to validate, in instructions for each of their bytes: in the engine's core alone, or
 * with `--canister` in the measuring canister, with the TypeScript around the core.
 *
 *   npx tsx bench/hostile-modules.ts [--canister] [--size bytes]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { validateOnCore } from './hostile/core.ts';
import { HOSTILE_MODULES } from './hostile/modules.ts';
import { formatCount, formatTable } from './table.ts';

const { values } = parseArgs({
  options: { canister: { type: 'boolean' }, size: { type: 'string', default: '1900000' } },
});
const core = readFileSync(join(import.meta.dirname, '../dist/engine/core.wasm'));
const rows = [['module', 'bytes', 'instructions', 'per byte', '']];
for (const { name, make } of HOSTILE_MODULES) {
  const bytes = make(Number(values.size));
  const { instructions, error } = validateOnCore(core, bytes);
  rows.push([
    name,
    formatCount(bytes.length),
    formatCount(instructions),
    (instructions / bytes.length).toFixed(1),
    error ?? '',
  ]);
}
console.log(formatTable(rows));
