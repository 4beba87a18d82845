/** Finds the locals of a function that may be read before they are set, and zeroes those. */
import { begin, put16, seal } from './emit';
import { OP_ZERO_1 } from './generated/selection';
import { isPlain, skipImmediates } from './immediates';
import {
  ASSIGNED_LOCALS,
  LOCAL_VECTOR,
  MARKS,
  NEEDED_LOCALS,
  placeOf,
  READER,
  readerOf,
  TRAIL,
  Translator,
} from './translator';
import {
  OPCODE_CATCH,
  OPCODE_CATCH_ALL,
  OPCODE_DELEGATE,
  OPCODE_TRY,
  OPCODE_TRY_TABLE,
} from './validator';

/**
 * Zeroes the locals that may be read before they are set. `first` is the slot number of the first that is no parameter,
 * which is in `slot`, and they have `count` slots; the reader stands at the function's first instruction and is left there.
 */
export function zeroLocals(t: Translator, first: u32, count: u32, slot: u32): void {
  const needed = <usize>t.reader - READER + NEEDED_LOCALS;
  findUnset(t, needed - NEEDED_LOCALS, first, count);
  let index: u32 = 0;
  while (index < count) {
    if (!load<u8>(needed + index)) {
      index++;
      continue;
    }
    let some: u32 = 1;
    while (some < 8 && index + some < count && load<u8>(needed + index + some)) some++;
    begin(t, OP_ZERO_1 + some - 1);
    put16(t, slot + (index << 3));
    seal(t);
    index += some;
  }
}

/**
 * Marks the locals that an instruction may read with no setting of them before it in its own block or one around it.
 * What a block sets counts to its end only, since it may be left before.
 */
function findUnset(t: Translator, scratch: usize, first: u32, count: u32): void {
  const reader = readerOf(t);
  const start = reader.position;
  const needed = scratch + NEEDED_LOCALS;
  const assigned = scratch + ASSIGNED_LOCALS;
  const trail = scratch + TRAIL;
  const marks = scratch + MARKS;
  memory.fill(needed, 0, count);
  memory.fill(assigned, 0, count);
  let depth: u32 = 0;
  let set: u32 = 0;
  let open = count;
  while (open) {
    const opcode = reader.byte();
    if ((opcode >= 0x02 && opcode <= 0x04) || opcode == OPCODE_TRY || opcode == OPCODE_TRY_TABLE) {
      store<u32>(marks + (<usize>depth << 2), set);
      depth++;
      skipImmediates(reader, opcode);
    } else if (
      opcode == 0x05 ||
      opcode == 0x0b ||
      opcode == OPCODE_CATCH ||
      opcode == OPCODE_CATCH_ALL ||
      opcode == OPCODE_DELEGATE
    ) {
      if (!depth) break;
      const mark = load<u32>(marks + (<usize>(depth - 1) << 2));
      while (set > mark) store<u8>(assigned + load<u32>(trail + (<usize>(--set) << 2)), 0);
      skipImmediates(reader, opcode);
      if (opcode == 0x0b || opcode == OPCODE_DELEGATE) depth--;
    } else if (opcode >= 0x20 && opcode <= 0x22) {
      // Of a v128 the lower half stands for both.
      const place = placeOf(t, reader.u32());
      const local = (place & ~LOCAL_VECTOR) - first;
      // Parameters wrap to large numbers.
      if (local >= count || load<u8>(assigned + local) || load<u8>(needed + local)) continue;
      if (opcode == 0x20) {
        store<u8>(needed + local, 1);
        if (place & LOCAL_VECTOR) store<u8>(needed + local, 1, 1);
        open--;
      } else {
        store<u8>(assigned + local, 1);
        if (depth) store<u32>(trail + (<usize>(set++) << 2), local);
        else open--;
      }
    } else if (!isPlain(opcode)) skipImmediates(reader, opcode);
  }
  reader.position = start;
}
