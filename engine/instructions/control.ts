import { readAs } from './form.ts';
import type { Type } from './numeric.ts';

/**
 * Operations that are not expressions: calls, returns of several values, tables, memories. Each is AssemblyScript
 * that ends in `continue` (with pc moved on) or in `break` (leaving the loop, with pc where it is to be resumed).
 */
export interface ControlOperation {
  readonly name: string;
  readonly body: string;
}

/** After another instance has become current. */
const RELOAD_INSTANCE = `
  globals = inst.globals;
  ${reloadMemory()}`;

export function reloadMemory(): string {
  return `
  {
    const record = changetype<MemoryRecord>(<usize>inst.memory);
    const bytes = <i64>record.bytes;
    base = record.base;
    last1 = bytes - 1;
    last2 = bytes - 2;
    last4 = bytes - 4;
    last8 = bytes - 8;
  }`;
}

/** The 64-bit slot operand that stands `at` bytes after the code, as a type. */
function slot(type: Type, at: number): string {
  return readAs(type, `fp + <usize>load<u16>(pc, ${at})`);
}

function setSlot(type: string, at: number, value: string): string {
  return `${type}.store(fp + <usize>load<u16>(pc, ${at}), ${value});`;
}

/** Enters the guest function `func` of the current instance; the numbers are offsets of operands. */
function enter(fuelAt: number, deltaAt: number, returnTo: string): string {
  return `
    const frame = fp + <usize>load<u16>(pc, ${deltaAt});
    if (frame + <usize>load<u32>(func, ${FRAME}) > limit) {
      r.amount = <u32>(frame + <usize>load<u32>(func, ${FRAME}) - stack);
      reason = REASON_GROW_STACK;
      break;
    }
    fuel -= i64.load32_s(pc, ${fuelAt});
    store<u32>(frame + <usize>load<u32>(func, ${HEADER}), <u32>(${returnTo}));
    fp = frame;
    pc = load<u32>(func, ${CODE});
    if (fuel < 0) { reason = REASON_OUT_OF_FUEL; break; }
    continue;`;
}

const CODE = 0;
const FRAME = 4;
const HEADER = 20;

/** Leaves for the function of the host that the record `reference` names; `pc` goes on at `next` afterwards. */
function callHost(fuelAt: number, deltaAt: number, next: string): string {
  return `
      const delta = <usize>load<u16>(pc, ${deltaAt});
      fuel -= i64.load32_s(pc, ${fuelAt});
      r.host = reference.host >> 2;
      r.hostInstance = reference.instance;
      r.hostFrame = <u32>delta;
      const count = min<u32>(reference.func, REGISTER_ARGUMENT_COUNT);
      for (let i: u32 = 0; i < count; i++) {
        store<u64>(
          changetype<usize>(r) + (REGISTER_ARGUMENTS << 2) + (<usize>i << 3),
          load<u64>(fp + delta + (<usize>i << 3)),
        );
      }
      pc = ${next};
      reason = (reference.host & 3) == HOST_SUSPEND ? REASON_HOST_CALL : REASON_CALLBACK;
      break;`;
}

/** Calls what the record `reference` names, in another instance or in the host. */
function enterForeign(fuelAt: number, deltaAt: number, size: number): string {
  return `
    if (reference.host) {
      ${callHost(fuelAt, deltaAt, `pc + (${size} + RESTORE_SIZE)`)}
    }
    const callee = <usize>reference.func;
    const frame = fp + <usize>load<u16>(pc, ${deltaAt});
    if (frame + <usize>load<u32>(callee, ${FRAME}) > limit) {
      r.amount = <u32>(frame + <usize>load<u32>(callee, ${FRAME}) - stack);
      reason = REASON_GROW_STACK;
      break;
    }
    func = callee;
    fuel -= i64.load32_s(pc, ${fuelAt});
    const header = frame + <usize>load<u32>(func, ${HEADER});
    store<u32>(header, <u32>(pc + ${size}));
    store<u32>(header, <u32>changetype<usize>(inst), 4);
    fp = frame;
    inst = changetype<InstanceRecord>(<usize>reference.instance);
    ${RELOAD_INSTANCE}
    pc = load<u32>(func, ${CODE});
    if (fuel < 0) { reason = REASON_OUT_OF_FUEL; break; }
    continue;`;
}

/**
 * Enters the guest function `callee` in place of the current one. The operands from `at` on: fuel, the arguments' slot,
 * their bytes, the current function's header, bytes of results.
 *
 * The callee takes the frame over, except where the frame has an instance to be restored, by its caller or because
 * the callee is in another one (`foreign`). That one is kept, without its locals: the callee's frame begins above, and
 * it returns to the operation `return_tail`. What the callee calls in its own place takes its frame over.
 */
function replaceFrame(at: number, foreign: boolean): string {
  const keep = `load<u16>(back) == <u16>engine.restore`;
  return `
    const header = fp + <usize>load<u16>(pc, ${at + 8});
    const back = <usize>load<u32>(header);
    const from = fp + <usize>load<u16>(pc, ${at + 4});
    const bytes = <usize>load<u16>(pc, ${at + 6});
    const keep = ${foreign ? `<u32>back != engine.returnTail` : keep};
    const frame = keep ? header + (8 + offsetof<TailRecord>()) : fp;
    if (frame + <usize>load<u32>(callee, ${FRAME}) > limit) {
      r.amount = <u32>(frame + <usize>load<u32>(callee, ${FRAME}) - stack);
      reason = REASON_GROW_STACK;
      break;
    }
    func = callee;
    fuel -= i64.load32_s(pc, ${at});
    if (keep) {
      memory.copy(frame, from, bytes);
      const tail = changetype<TailRecord>(header + 8);
      tail.distance = <u32>(header - fp);
      tail.results = <u32>load<u16>(pc, ${at + 10});
      tail.instance = <u32>changetype<usize>(inst);
      store<u32>(frame + <usize>load<u32>(func, ${HEADER}), engine.returnTail);
      fp = frame;
    } else {
      ${copyWords('fp', 'from', 'bytes')}
      store<u32>(fp + <usize>load<u32>(func, ${HEADER}), <u32>back);
    }
    ${foreign ? `inst = changetype<InstanceRecord>(<usize>reference.instance); ${RELOAD_INSTANCE}` : ''}
    pc = load<u32>(func, ${CODE});
    if (fuel < 0) { reason = REASON_OUT_OF_FUEL; break; }
    continue;`;
}

/** Copies to a lower address: what is copied is mostly a few words, for which memory.copy costs too much. */
function copyWords(to: string, from: string, bytes: string): string {
  return `
      for (let i: usize = 0; i < ${bytes}; i += 8) store<u64>(${to} + i, load<u64>(${from} + i));`;
}

const TABLE = (at: number): string =>
  `changetype<TableRecord>(<usize>load<u32>(<usize>inst.tables + (<usize>load<u32>(pc, ${at}) << 2)))`;

export const CONTROL: readonly ControlOperation[] = [
  { name: 'unreachable', body: 'trap = TRAP_UNREACHABLE; break;' },
  {
    // Where functions not yet translated begin: `func` is the function being entered.
    name: 'translate',
    body: `
      if (load<u32>(func, ${CODE}) == engine.translate) {
        if (!translate(engine, changetype<ModuleRecord>(<usize>inst.module), changetype<FuncRecord>(func))) {
          reason = REASON_NEED_CODE;
          break;
        }
      }
      pc = load<u32>(func, ${CODE});
      continue;`,
  },
  {
    // Where the outermost frame returns to.
    name: 'finish',
    body: 'r.result = load<u64>(fp); reason = REASON_FINISHED; break;',
  },
  {
    // imported function's index * 4, fuel, frame
    name: 'call_import',
    body: `
      const reference = changetype<ReferenceRecord>(funcs + <usize>load<u32>(<usize>inst.imported + <usize>load<u32>(pc, 2)));
      ${enterForeign(6, 10, 12)}`,
  },
  {
    // index, table, type, fuel, frame
    name: 'call_indirect',
    body: `
      const table = ${TABLE(4)};
      const index = ${slot('i32', 2)};
      if (<u32>index >= table.size) { trap = TRAP_UNDEFINED_ELEMENT; break; }
      const offset = <usize>load<u32>(<usize>table.base + (<usize>index << 2));
      const reference = changetype<ReferenceRecord>(funcs + offset);
      if (reference.type != load<u32>(pc, 8)) {
        trap = offset ? TRAP_SIGNATURE : TRAP_UNINITIALIZED_ELEMENT;
        break;
      }
      if (reference.instance == <u32>changetype<usize>(inst) && !reference.host) {
        func = reference.func;
        ${enter(12, 16, 'pc + (18 + RESTORE_SIZE)')}
      }
      ${enterForeign(12, 16, 18)}`,
  },
  {
    // Where a function of another instance returns to: slot of its header, frame.
    name: 'restore_instance',
    body: `
      inst = changetype<InstanceRecord>(<usize>load<u32>(fp + <usize>load<u16>(pc, 2), 4));
      ${RELOAD_INSTANCE}
      pc += RESTORE_SIZE;
      continue;`,
  },
  {
    // function, operands of replaceFrame
    name: 'return_call',
    body: `
      const callee = <usize>load<u32>(pc, 2);
      ${replaceFrame(6, false)}`,
  },
  {
    // imported function's index * 4, operands of replaceFrame
    name: 'return_call_import',
    body: `
      const reference = changetype<ReferenceRecord>(funcs + <usize>load<u32>(<usize>inst.imported + <usize>load<u32>(pc, 2)));
      if (reference.host) {
        ${callHost(6, 10, 'pc + 18')}
      }
      const callee = <usize>reference.func;
      ${replaceFrame(6, true)}`,
  },
  {
    // index, table, type, operands of replaceFrame
    name: 'return_call_indirect',
    body: `
      const table = ${TABLE(4)};
      const index = ${slot('i32', 2)};
      if (<u32>index >= table.size) { trap = TRAP_UNDEFINED_ELEMENT; break; }
      const offset = <usize>load<u32>(<usize>table.base + (<usize>index << 2));
      const reference = changetype<ReferenceRecord>(funcs + offset);
      if (reference.type != load<u32>(pc, 8)) {
        trap = offset ? TRAP_SIGNATURE : TRAP_UNINITIALIZED_ELEMENT;
        break;
      }
      if (reference.host) {
        ${callHost(12, 16, 'pc + 24')}
      }
      const callee = <usize>reference.func;
      if (reference.instance == <u32>changetype<usize>(inst)) {
        ${replaceFrame(12, false)}
      }
      ${replaceFrame(12, true)}`,
  },
  {
    // Where a function returns to that stands above the frame it has replaced: returns from that one.
    name: 'return_tail',
    body: `
      const tail = changetype<TailRecord>(fp - offsetof<TailRecord>());
      const header = fp - (8 + offsetof<TailRecord>());
      const frame = header - <usize>tail.distance;
      const bytes = <usize>tail.results;
      inst = changetype<InstanceRecord>(<usize>tail.instance);
      ${copyWords('frame', 'fp', 'bytes')}
      ${RELOAD_INSTANCE}
      pc = load<u32>(header);
      fp = frame - <usize>load<u16>(pc - 2);
      continue;`,
  },
  {
    // first result's slot, number, fuel, header
    name: 'return_many',
    body: `
      fuel -= i64.load32_s(pc, 6);
      const header = fp + <usize>load<u16>(pc, 10);
      const back = <usize>load<u32>(header);
      const from = fp + <usize>load<u16>(pc, 2);
      const bytes = <usize>load<u16>(pc, 4) << 3;
      memory.copy(fp, from, bytes);
      pc = back;
      fp -= <usize>load<u16>(pc - 2);
      continue;`,
  },
  {
    // index, number of targets but the default, fuel and target of each
    name: 'br_table',
    body: `
      const index = min<u32>(${slot('i32', 2)}, load<u32>(pc, 4));
      pc += 8 + (<usize>index << 3);
      fuel -= i64.load32_s(pc);
      pc = load<u32>(pc, 4);
      if (fuel < 0) { reason = REASON_OUT_OF_FUEL; break; }
      continue;`,
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((count) => ({
    name: `zero_${count}`,
    body: `
      const at = fp + <usize>load<u16>(pc, 2);
      ${Array.from({ length: count }, (_, i) => `store<u64>(at, 0, ${i * 8});`).join('\n')}
      pc += 4;
      continue;`,
  })),
  {
    name: 'global.get_imported',
    body: `
      ${setSlot('i64', 6, 'i64.load(<usize>i32.load(globals + <usize>load<u32>(pc, 2)))')}
      pc += 8;
      continue;`,
  },
  {
    name: 'global.set_imported',
    body: `
      i64.store(<usize>i32.load(globals + <usize>load<u32>(pc, 2)), ${slot('i64', 6)});
      pc += 8;
      continue;`,
  },
  {
    name: 'memory.size',
    body: `
      ${setSlot('i32', 2, 'changetype<MemoryRecord>(<usize>inst.memory).pages')}
      pc += 4;
      continue;`,
  },
  {
    // Run again, with more capacity or `refused`, when the caller has to make room.
    name: 'memory.grow',
    body: `
      const record = changetype<MemoryRecord>(<usize>inst.memory);
      const before = record.pages;
      const delta = <u32>${slot('i32', 2)};
      let result = -1;
      if (<u64>before + <u64>delta <= <u64>record.max) {
        const bytes = (before + delta) << 16;
        if (bytes > record.capacity) {
          if (!r.refused) {
            r.object = <u32>changetype<usize>(record);
            r.amount = before + delta;
            reason = REASON_GROW_MEMORY;
            break;
          }
          r.refused = 0;
        } else {
          record.pages = before + delta;
          record.bytes = bytes;
          result = before;
          fuel -= <i64>delta << 8;
          ${reloadMemory()}
        }
      }
      ${setSlot('i32', 4, 'result')}
      pc += 6;
      continue;`,
  },
  {
    name: 'memory.fill',
    body: `
      const to = <u64><u32>${slot('i32', 2)};
      const count = <u64><u32>${slot('i32', 6)};
      if (<i64>(to + count) > last1 + 1) { trap = TRAP_MEMORY; break; }
      memory.fill(base + <usize>to, <u8>${slot('i32', 4)}, <usize>count);
      fuel -= <i64>(count >> 5);
      pc += 8;
      continue;`,
  },
  {
    name: 'memory.copy',
    body: `
      const to = <u64><u32>${slot('i32', 2)};
      const from = <u64><u32>${slot('i32', 4)};
      const count = <u64><u32>${slot('i32', 6)};
      if (<i64>(max<u64>(to, from) + count) > last1 + 1) { trap = TRAP_MEMORY; break; }
      memory.copy(base + <usize>to, base + <usize>from, <usize>count);
      fuel -= <i64>(count >> 5);
      pc += 8;
      continue;`,
  },
  {
    // to, from, count, segment
    name: 'memory.init',
    body: `
      const to = <u64><u32>${slot('i32', 2)};
      const from = <u64><u32>${slot('i32', 4)};
      const count = <u64><u32>${slot('i32', 6)};
      const module = changetype<ModuleRecord>(<usize>inst.module);
      const index = load<u32>(pc, 8);
      const data = at<DataRecord>(module.datas, index);
      const length = load<u8>(<usize>inst.droppedDatas + index) ? 0 : <u64>data.length;
      if (<i64>(to + count) > last1 + 1 || from + count > length) { trap = TRAP_MEMORY; break; }
      memory.copy(base + <usize>to, <usize>module.bytes + <usize>data.bytes + <usize>from, <usize>count);
      fuel -= <i64>(count >> 5);
      pc += 12;
      continue;`,
  },
  {
    name: 'data.drop',
    body: 'store<u8>(<usize>inst.droppedDatas + load<u32>(pc, 2), 1); pc += 6; continue;',
  },
  {
    name: 'elem.drop',
    body: 'store<u8>(<usize>inst.droppedElems + load<u32>(pc, 2), 1); pc += 6; continue;',
  },
  {
    // index, table, destination
    name: 'table.get',
    body: `
      const table = ${TABLE(4)};
      const index = <u32>${slot('i32', 2)};
      if (index >= table.size) { trap = TRAP_TABLE; break; }
      ${setSlot('i64', 8, 'i64.load32_u(<usize>table.base + (<usize>index << 2))')}
      pc += 10;
      continue;`,
  },
  {
    // index, value, table
    name: 'table.set',
    body: `
      const table = ${TABLE(6)};
      const index = <u32>${slot('i32', 2)};
      if (index >= table.size) { trap = TRAP_TABLE; break; }
      store<u32>(<usize>table.base + (<usize>index << 2), ${slot('i32', 4)});
      pc += 10;
      continue;`,
  },
  {
    name: 'table.size',
    body: `
      ${setSlot('i32', 6, `${TABLE(2)}.size`)}
      pc += 8;
      continue;`,
  },
  {
    // value, count, table, destination
    name: 'table.grow',
    body: `
      const table = ${TABLE(6)};
      const before = table.size;
      const count = <u32>${slot('i32', 4)};
      let result = -1;
      if (<u64>before + <u64>count <= <u64>table.max) {
        if (before + count > table.capacity) {
          if (!r.refused) {
            r.object = <u32>changetype<usize>(table);
            r.amount = before + count;
            reason = REASON_GROW_TABLE;
            break;
          }
          r.refused = 0;
        } else {
          fillTable(table, before, <u32>${slot('i32', 2)}, count);
          table.size = before + count;
          fuel -= <i64>count;
          result = before;
        }
      }
      ${setSlot('i32', 10, 'result')}
      pc += 12;
      continue;`,
  },
  {
    // index, value, count, table
    name: 'table.fill',
    body: `
      const table = ${TABLE(8)};
      const index = <u32>${slot('i32', 2)};
      const count = <u32>${slot('i32', 6)};
      if (<u64>index + <u64>count > <u64>table.size) { trap = TRAP_TABLE; break; }
      fillTable(table, index, <u32>${slot('i32', 4)}, count);
      fuel -= <i64>count;
      pc += 12;
      continue;`,
  },
  {
    // to, from, count, table to, table from
    name: 'table.copy',
    body: `
      const target = ${TABLE(8)};
      const source = ${TABLE(12)};
      const to = <u32>${slot('i32', 2)};
      const from = <u32>${slot('i32', 4)};
      const count = <u32>${slot('i32', 6)};
      if (<u64>to + <u64>count > <u64>target.size || <u64>from + <u64>count > <u64>source.size) { trap = TRAP_TABLE; break; }
      memory.copy(<usize>target.base + (<usize>to << 2), <usize>source.base + (<usize>from << 2), <usize>count << 2);
      fuel -= <i64>(count >> 3);
      pc += 16;
      continue;`,
  },
  {
    // to, from, count, table, segment
    name: 'table.init',
    body: `
      const count = <u32>${slot('i32', 6)};
      if (!tableInit(inst, load<u32>(pc, 8), load<u32>(pc, 12), <u32>${slot('i32', 2)}, <u32>${slot('i32', 4)}, count)) {
        trap = TRAP_TABLE;
        break;
      }
      fuel -= <i64>count;
      pc += 16;
      continue;`,
  },
  {
    name: 'ref.func',
    body: `
      ${setSlot('i64', 6, '<i64>functionReference(inst, load<u32>(pc, 2))')}
      pc += 8;
      continue;`,
  },
];
