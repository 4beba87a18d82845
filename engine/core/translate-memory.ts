/**
 * Translates instructions on whole memories, and accesses to memories other than the first. No memory or table is so
 * large that an address in it needs more than 32 bits: where addresses have 64, an operand becomes the nearest number of
 * 32 bits, which is out of bounds whenever the operand was, and all else is as it is with 32-bit addresses.
 */
import { TYPE_I64 } from '../layout';
import { begin, put16, put32, result } from './emit';
import {
  farLoadForm,
  farStoreForm,
  OP_MEMORY_COPY,
  OP_MEMORY_COPY_FAR,
  OP_MEMORY_FILL,
  OP_MEMORY_FILL_FAR,
  OP_MEMORY_GROW,
  OP_MEMORY_INIT,
  OP_MEMORY_SIZE,
} from './generated/selection';
import { ACCESS_MEMORY } from './immediates';
import { materializeConstant, narrow, pop, slotOf } from './operand-stack';
import { plain, plainResult } from './plain-operation';
import { at, LimitRecord } from './records';
import { moduleOf, readerOf, Translator } from './translator';

/** Whether a memory has addresses of 64 bits. */
function isWide(t: Translator, memory: u32): bool {
  return at<LimitRecord>(moduleOf(t).memories, memory).index == TYPE_I64;
}

/**
 * Reads the immediates of an access with the address at `height`, which is one of 32 bits afterwards. Returns the offset;
 * the memory's index is in `t.memory`.
 */
export function readAccess(t: Translator, height: u32): u32 {
  const reader = readerOf(t);
  t.memory = reader.u32() & ACCESS_MEMORY ? reader.u32() : 0;
  if (!isWide(t, t.memory)) return reader.u32();
  narrow(t, height);
  // Beyond 32 bits it is out of bounds, whatever the address.
  return <u32>min<u64>(reader.u64(), u32.MAX_VALUE);
}

// @ts-ignore: decorator
@inline
export function putMemory(t: Translator, memory: u32): void {
  put32(t, memory << 2);
}

/** An access that `readAccess` has read, to a memory that is not the first. */
export function loadFar(t: Translator, opcode: u32, offset: u32): void {
  const address = t.height - 1;
  materializeConstant(t, address);
  begin(t, farLoadForm(opcode));
  put16(t, slotOf(t, address));
  putMemory(t, t.memory);
  put32(t, offset);
  pop(t);
  result(t);
}

export function storeFar(t: Translator, opcode: u32, offset: u32): void {
  const memory = t.memory;
  plain(t, farStoreForm(opcode), 2);
  putMemory(t, memory);
  put32(t, offset);
}

export function memorySize(t: Translator): void {
  const memory = readerOf(t).u32();
  plain(t, OP_MEMORY_SIZE, 0);
  putMemory(t, memory);
  plainResult(t);
}

export function memoryGrow(t: Translator): void {
  const memory = readerOf(t).u32();
  if (isWide(t, memory)) narrow(t, t.height - 1);
  plain(t, OP_MEMORY_GROW, 1);
  putMemory(t, memory);
  plainResult(t);
}

export function memoryInit(t: Translator): void {
  const segment = readerOf(t).u32();
  const memory = readerOf(t).u32();
  if (isWide(t, memory)) narrow(t, t.height - 3);
  plain(t, OP_MEMORY_INIT, 3);
  putMemory(t, memory);
  put32(t, segment);
}

export function memoryCopy(t: Translator): void {
  const to = readerOf(t).u32();
  const from = readerOf(t).u32();
  if (isWide(t, to)) narrow(t, t.height - 3);
  if (isWide(t, from)) narrow(t, t.height - 2);
  if (isWide(t, to) && isWide(t, from)) narrow(t, t.height - 1);
  if (!(to | from)) {
    plain(t, OP_MEMORY_COPY, 3);
    return;
  }
  plain(t, OP_MEMORY_COPY_FAR, 3);
  putMemory(t, to);
  putMemory(t, from);
}

export function memoryFill(t: Translator): void {
  const memory = readerOf(t).u32();
  if (isWide(t, memory)) {
    narrow(t, t.height - 3);
    narrow(t, t.height - 1);
  }
  if (!memory) {
    plain(t, OP_MEMORY_FILL, 3);
    return;
  }
  plain(t, OP_MEMORY_FILL_FAR, 3);
  putMemory(t, memory);
}
