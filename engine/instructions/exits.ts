import { STACK_MARGIN } from '../layout.ts';
import type { ControlOperation } from './control.ts';

/** Traps that handlers leave the loop with. */
const TRAPS = [
  'TRAP_MEMORY',
  'TRAP_DIVIDE_BY_ZERO',
  'TRAP_INTEGER_OVERFLOW',
  'TRAP_BAD_CONVERSION',
];

/** Ways out of the loop that handlers take. They are no operations, but have codes to be found by. */
export const EXITS: readonly ControlOperation[] = [
  ...TRAPS.map((name) => ({ name, body: `trap = ${name}; break;` })),
  { name: 'out_of_fuel', body: 'reason = REASON_OUT_OF_FUEL; break;' },
  {
    name: 'stack_full',
    body: 'r.amount = <u32>(needed - stack); reason = REASON_GROW_STACK; break;',
  },
  {
    name: 'margin_full',
    body: `r.amount = <u32>(fp + ${STACK_MARGIN} - stack); reason = REASON_GROW_STACK; break;`,
  },
];
