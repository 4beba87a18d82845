/** Translates calls, those that take the function's place too. */
import {
  POINT_HOST,
  POINT_HOST_INDIRECT,
  POINT_HOST_TAIL,
  POINT_HOST_TAIL_INDIRECT,
  POINT_RETURN,
} from '../layout';
import { begin, put16, put32, seal } from './emit';
import {
  OP_CALL,
  OP_CALL_IMPORT,
  OP_CALL_INDIRECT,
  OP_RESTORE_INSTANCE,
  OP_RETURN_CALL,
  OP_RETURN_CALL_IMPORT,
  OP_RETURN_CALL_INDIRECT,
} from './generated/selection';
import { inlineCall } from './inline';
import { dropAliases } from './local-values';
import { forgetMemory } from './memory-values';
import { materializeConstant, materializeTop, narrow, pop, popTo, slotOf } from './operand-stack';
import { notePoint } from './points';
import { at, FuncRecord, TypeRecord } from './records';
import { emitReturn, vectorResults } from './translate-blocks';
import { isWideTable, moduleOf, pushSlots, readerOf, slotAt, Translator } from './translator';

/** Puts arguments in place; returns the slot the callee's frame begins at. */
function beginCall(t: Translator, type: TypeRecord): u32 {
  materializeTop(t, type.paramSlots);
  return slotAt(t, t.height - type.paramSlots);
}

/** Fuel is charged at calls, so that what a callee starts with is exact. */
function putFuel(t: Translator): void {
  put32(t, <u32>t.fuel);
  t.fuel = 0;
}

/** `point`: what the place behind the call is. */
function endCall(t: Translator, type: TypeRecord, point: u32): void {
  if (t.points) notePoint(t, point);
  popTo(t, t.height - type.paramSlots);
  pushSlots(t, type.resultSlots, vectorResults(t, type));
  seal(t);
  forgetMemory(t);
}

/** Where a callee in another instance returns to. */
function putRestore(t: Translator, type: TypeRecord, frame: u32): void {
  const header = type.paramSlots > type.resultSlots ? type.paramSlots : type.resultSlots;
  put16(t, OP_RESTORE_INSTANCE);
  put16(t, frame + (header << 3));
  put16(t, frame);
}

export function call(t: Translator): void {
  const module = moduleOf(t);
  const start = readerOf(t).offset() - 1;
  const index = readerOf(t).u32();
  const func = at<FuncRecord>(module.funcs, index);
  const type = at<TypeRecord>(module.types, func.type);
  if (index >= module.funcImports && inlineCall(t, func, type, start)) return;
  const frame = beginCall(t, type);
  if (index < module.funcImports) {
    begin(t, OP_CALL_IMPORT);
    put32(t, index << 2);
    putFuel(t);
    put16(t, frame);
    putRestore(t, type, frame);
    endCall(t, type, POINT_HOST);
  } else {
    begin(t, OP_CALL);
    put32(t, <u32>changetype<usize>(func));
    putFuel(t);
    put32(t, frame + func.frame);
    put16(t, frame + func.header);
    put16(t, frame);
    endCall(t, type, POINT_RETURN);
  }
}

/** Begins a call through a table; returns the slot the callee's frame begins at. */
function beginIndirect(t: Translator, op: u32, type: TypeRecord, table: u32): u32 {
  const index = t.height - 1;
  if (isWideTable(t, table)) narrow(t, index);
  materializeConstant(t, index);
  // The index keeps its slot above the arguments until the call has read it.
  const slot = slotOf(t, index);
  pop(t);
  const frame = beginCall(t, type);
  begin(t, op);
  put16(t, slot);
  put32(t, table);
  put32(t, type.id);
  return frame;
}

export function callIndirect(t: Translator): void {
  const reader = readerOf(t);
  const type = at<TypeRecord>(moduleOf(t).types, reader.u32());
  const frame = beginIndirect(t, OP_CALL_INDIRECT, type, reader.u32());
  putFuel(t);
  put16(t, frame);
  putRestore(t, type, frame);
  endCall(t, type, POINT_RETURN | POINT_HOST_INDIRECT);
}

/** The last operands of a call that takes the function's place. */
function putTail(t: Translator, type: TypeRecord, frame: u32): void {
  putFuel(t);
  put16(t, frame);
  put16(t, type.paramSlots << 3);
  put16(t, t.header);
  put16(t, type.resultSlots << 3);
}

/** What follows a call that takes the function's place: a host's function comes back, and its results are returned. */
function returnFromHost(t: Translator, type: TypeRecord, point: u32): void {
  endCall(t, type, point);
  emitReturn(t);
}

export function returnCall(t: Translator): void {
  dropAliases(t, 0);
  const module = moduleOf(t);
  const index = readerOf(t).u32();
  const func = at<FuncRecord>(module.funcs, index);
  const type = at<TypeRecord>(module.types, func.type);
  const frame = beginCall(t, type);
  if (index < module.funcImports) {
    begin(t, OP_RETURN_CALL_IMPORT);
    put32(t, index << 2);
    putTail(t, type, frame);
    returnFromHost(t, type, POINT_HOST_TAIL);
  } else {
    begin(t, OP_RETURN_CALL);
    put32(t, <u32>changetype<usize>(func));
    putTail(t, type, frame);
    seal(t);
  }
}

export function returnCallIndirect(t: Translator): void {
  dropAliases(t, 0);
  const reader = readerOf(t);
  const type = at<TypeRecord>(moduleOf(t).types, reader.u32());
  const frame = beginIndirect(t, OP_RETURN_CALL_INDIRECT, type, reader.u32());
  putTail(t, type, frame);
  returnFromHost(t, type, POINT_HOST_TAIL_INDIRECT);
}
