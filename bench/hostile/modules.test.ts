import { expect, it } from 'vitest';
import { buildCore } from '../../engine/build.ts';
import { validateOnCore } from './core.ts';
import { HOSTILE_MODULES } from './modules.ts';

const core = await buildCore();
/** What a module takes that has nothing in it. */
const FIXED = 20_000;

it.each(HOSTILE_MODULES)('$name: at most 120 instructions a byte', ({ make }) => {
  const bytes = make(250_000);
  const { instructions } = validateOnCore(core, bytes);
  expect(instructions).toBeGreaterThan(0);
  expect((instructions - FIXED) / bytes.length).toBeLessThan(120);
});
