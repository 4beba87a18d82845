/**
 * Exceptions that guests hold references to. A reference is a number, so the records can be moved: when there is no
 * room for another one, those that nothing refers to any more are removed and the rest is pushed together.
 */
import {
  EXCEPTION_BASE,
  INLINE_RESERVE,
  ROOT_CALL,
  ROOT_INSTANCE,
  ROOT_SLOT,
  ROOT_TABLE,
  TYPE_EXNREF,
} from '../layout';
import { functionAt } from './code-map';
import { globalCell } from './instance';
import {
  at,
  EngineRecord,
  ExceptionRecord,
  FuncRecord,
  GlobalRecord,
  InstanceRecord,
  ModuleRecord,
  Registers,
  StoreRecord,
  TableRecord,
} from './records';

/** Bit of a number's word: it is in use, and the rest is its record's offset. Else the word is the next free one. */
const USED: u32 = 1;
const END: u32 = u32.MAX_VALUE;

/** Bytes of an exception's record with its values. */
export function exceptionBytes(slots: u32): u32 {
  return <u32>offsetof<ExceptionRecord>() + (slots << 3);
}

/** Makes an exception with the values at an address; its reference, or 0 where there is no room. */
export function makeException(owner: StoreRecord, tag: u32, slots: u32, values: usize): u32 {
  const offset = owner.exceptionHeapUsed;
  const bytes = exceptionBytes(slots);
  if (offset + bytes > owner.exceptionHeapBytes) return 0;
  let number: u32;
  if (owner.exceptionFree) {
    number = owner.exceptionFree - 1;
    owner.exceptionFree = load<u32>(wordOf(owner, number)) >> 1;
  } else {
    if (owner.exceptionCount == owner.exceptionCapacity) return 0;
    number = owner.exceptionCount++;
  }
  store<u32>(wordOf(owner, number), offset | USED);
  owner.exceptionHeapUsed = offset + bytes;
  owner.exceptionLive++;
  const exception = changetype<ExceptionRecord>(<usize>(owner.exceptionHeap + offset));
  exception.number = number;
  exception.tag = tag;
  exception.slots = slots;
  exception.mark = 0;
  memory.copy(valuesOf(exception), values, slots << 3);
  return EXCEPTION_BASE + number;
}

// @ts-ignore: decorator
@inline
function wordOf(owner: StoreRecord, number: u32): usize {
  return <usize>owner.exceptions + ((<usize>number) << 2);
}

/** Address of an exception's values. */
export function valuesOf(exception: ExceptionRecord): usize {
  return changetype<usize>(exception) + offsetof<ExceptionRecord>();
}

/** What a reference names; null (address 0) when it is none. */
export function exceptionOf(owner: StoreRecord, reference: u32): ExceptionRecord {
  const number = reference - EXCEPTION_BASE;
  if (number >= owner.exceptionCount) return changetype<ExceptionRecord>(0);
  const word = load<u32>(wordOf(owner, number));
  if (!(word & USED)) return changetype<ExceptionRecord>(0);
  return changetype<ExceptionRecord>(<usize>(owner.exceptionHeap + (word & ~USED)));
}

/**
 * Removes the exceptions that nothing refers to. Where references can be is told by the `count` pairs at `roots`; a word on
 * a stack that looks like one counts as one. Returns how many words were looked at.
 */
export function collectExceptions(engine: EngineRecord, owner: StoreRecord, roots: u32, count: u32): u32 {
  const marker = changetype<Marker>(<usize>engine.scratch + MARKER);
  marker.owner = <u32>changetype<usize>(owner);
  marker.list = END;
  marker.words = 0;
  for (let i: u32 = 0; i < count; i++) {
    const kind = load<u32>(<usize>roots + ((<usize>i) << 3));
    const address = load<u32>(<usize>roots + ((<usize>i) << 3), 4);
    if (kind == ROOT_CALL) {
      const r = changetype<Registers>(<usize>address);
      marker.scan(r.stack, stackInUse(engine, r), 8);
    } else if (kind == ROOT_TABLE) {
      const table = changetype<TableRecord>(<usize>address);
      marker.scan(table.base, table.size << 2, 4);
    } else if (kind == ROOT_INSTANCE) marker.globals(changetype<InstanceRecord>(<usize>address));
    else if (kind == ROOT_SLOT) marker.scan(address, 8, 8);
    else marker.mark(address);
  }
  marker.finish();
  sweep(owner);
  return marker.words;
}

/** Bytes of a call's stack up to the end of its innermost frame. */
function stackInUse(engine: EngineRecord, r: Registers): u32 {
  const module = changetype<ModuleRecord>(
    <usize>changetype<InstanceRecord>(<usize>r.instance).module,
  );
  const func =
    r.pc == engine.translate
      ? changetype<FuncRecord>(<usize>r.func)
      : functionAt(module, r.pc);
  const size = r.stackSize + INLINE_RESERVE;
  if (!changetype<usize>(func)) return size;
  return min<u32>(r.fp + func.frame + INLINE_RESERVE, size);
}

/** Where the marker lives in the scratch buffer. */
const MARKER: usize = 0xc80;

/** Finds what can be reached. */
@unmanaged
class Marker {
  owner: u32;
  /** Words looked at. */
  words: u32;
  /** Offset of the first exception whose values are still to be looked at; each one's mark is the next one's. */
  list: u32;

  /** Looks at the first four of every `step` bytes. */
  scan(from: u32, bytes: u32, step: u32): void {
    const end = from + bytes;
    this.words += bytes / step;
    const count = changetype<StoreRecord>(<usize>this.owner).exceptionCount;
    for (let address = from; address < end; address += step) {
      const value = load<u32>(address);
      if (value - EXCEPTION_BASE < count) this.mark(value);
    }
  }

  /** Looks at an instance's own globals. */
  globals(inst: InstanceRecord): void {
    const module = changetype<ModuleRecord>(<usize>inst.module);
    for (let i = module.globalImports; i < module.globalCount; i++) {
      if (at<GlobalRecord>(module.globals, i).type == TYPE_EXNREF) {
        this.scan(<u32>globalCell(inst, i), 8, 8);
      }
    }
  }

  mark(reference: u32): void {
    const owner = changetype<StoreRecord>(<usize>this.owner);
    const exception = exceptionOf(owner, reference);
    if (!changetype<usize>(exception) || exception.mark) return;
    // Offsets are multiples of 8, so no mark is 0.
    exception.mark = this.list;
    this.list = (<u32>changetype<usize>(exception) - owner.exceptionHeap) | USED;
  }

  /** Goes on through the values of what has been found. */
  finish(): void {
    const owner = changetype<StoreRecord>(<usize>this.owner);
    while (this.list != END) {
      const exception = changetype<ExceptionRecord>(
        <usize>(owner.exceptionHeap + (this.list & ~USED)),
      );
      this.list = exception.mark;
      // It stays marked.
      exception.mark = END;
      this.scan(<u32>valuesOf(exception), exception.slots << 3, 8);
    }
  }
}

function sweep(owner: StoreRecord): void {
  const heap = owner.exceptionHeap;
  const used = owner.exceptionHeapUsed;
  let to: u32 = 0;
  let from: u32 = 0;
  while (from < used) {
    const exception = changetype<ExceptionRecord>(<usize>(heap + from));
    const bytes = exceptionBytes(exception.slots);
    const number = exception.number;
    if (exception.mark) {
      exception.mark = 0;
      store<u32>(wordOf(owner, number), to | USED);
      if (to != from) memory.copy(heap + to, heap + from, bytes);
      to += bytes;
    } else {
      store<u32>(wordOf(owner, number), owner.exceptionFree << 1);
      owner.exceptionFree = number + 1;
      owner.exceptionLive--;
    }
    from += bytes;
  }
  owner.exceptionHeapUsed = to;
}
