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
export const RELOAD_INSTANCE = `
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
export function slot(type: Type, at: number): string {
  return readAs(type, `fp + <usize>load<u16>(pc, ${at})`);
}

/**
 * AssemblyScript that loads a value. An i32 is loaded unsigned: where it is then extended, the compiler's optimizer
 * would make a sign-extending load of a signed one even for an unsigned extension.
 */
function readAs(type: Type, address: string): string {
  return type === 'i32' ? `<i32>load<u32>(${address})` : `${type}.load(${address})`;
}

export function setSlot(type: string, at: number, value: string): string {
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

export const TABLE = (at: number): string =>
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
];
