/** Operations that are never joined with others. */
import { begin, put16, seal } from './emit';
import { forgetMemory } from './memory-values';
import { materializeConstant, popTo, slotOf } from './operand-stack';
import { pushSlot, slotAt, Translator } from './translator';

/** An operation with `count` register operands in stack order, then immediate words, then perhaps a result. */
export function plain(t: Translator, op: u32, count: u32): void {
  const first = t.height - count;
  for (let i = first; i < t.height; i++) materializeConstant(t, i);
  begin(t, op);
  forgetMemory(t);
  t.last = 0;
  t.previous = 0;
  for (let i = first; i < t.height; i++) put16(t, slotOf(t, i));
  popTo(t, first);
}

/** The result of an operation that is never joined with the next. */
export function plainResult(t: Translator): void {
  put16(t, slotAt(t, t.height));
  pushSlot(t);
  seal(t);
}
