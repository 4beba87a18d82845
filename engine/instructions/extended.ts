import {
  type ControlOperation,
  RELOAD_INSTANCE,
  reloadMemory,
  setSlot,
  slot,
  TABLE,
} from './control.ts';
import { LOADS, STORES } from './numeric.ts';

/** The memory whose index * 4 stands `at` bytes after the code. */
const MEMORY = (at: number): string =>
  `changetype<MemoryRecord>(<usize>load<u32>(<usize>inst.memories + <usize>load<u32>(pc, ${at})))`;

/** Binds `record`, and `place` after its bounds check, of an access to a memory that is not the first. */
function farPlace(bytes: number, memoryAt: number): string {
  return `
      const record = ${MEMORY(memoryAt)};
      const place = <i64><u32>${slot('i32', 2)} + i64.load32_u(pc, ${memoryAt + 4});
      if (place > <i64>record.bytes - ${bytes}) { trap = TRAP_MEMORY; break; }`;
}

/** Loads from memories other than the first: address, memory, offset, destination. */
const FAR_LOADS = LOADS.map(({ name, type, bytes }) => ({
  name: `${name}_far`,
  body: `
      ${farPlace(bytes, 4)}
      ${setSlot(type, 12, `${name}(<usize>record.base + <usize>place)`)}
      pc += 14;
      continue;`,
}));

/** Stores to memories other than the first: address, value, memory, offset. */
const FAR_STORES = STORES.map(({ name, type, bytes }) => ({
  name: `${name}_far`,
  body: `
      ${farPlace(bytes, 6)}
      ${name}(<usize>record.base + <usize>place, ${slot(type, 4)});
      pc += 14;
      continue;`,
}));

/** Throws what the expressions tell; the operation's first operand is its fuel, charged when it is first done. */
function throwing(tag: string, values: string, exception: string): string {
  return `
      if (!r.unwound) fuel -= i64.load32_s(pc, 2);
      r.fuel = fuel;
      r.pc = <u32>pc - 2;
      r.fp = <u32>(fp - stack);
      r.instance = <u32>changetype<usize>(inst);
      const stopped = unwind(engine, r, ${tag}, ${values}, ${exception});
      fuel = r.fuel;
      if (stopped) {
        reason = stopped;
        trap = TRAP_UNCAUGHT_EXCEPTION;
        break;
      }
      pc = r.pc;
      fp = stack + <usize>r.fp;
      inst = changetype<InstanceRecord>(<usize>r.instance);
      ${RELOAD_INSTANCE}
      if (fuel < 0) {
        pc += 2;
        reason = REASON_OUT_OF_FUEL;
        break;
      }
      continue;`;
}

/**
 * Operations too rare for a place in the loop's own table. In the code they are the operation `extended` and then their
 * number in a table of their own; their operands are read at the offsets that they would have without the first. One
 * that leaves the loop by `break` is done again as a whole, unless it moves `pc` on: then to 2 bytes after where
 * execution is to go on.
 */
export const EXTENDED: readonly ControlOperation[] = [
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
    name: 'v128.global.get_imported',
    body: `
      ${setSlot('v128', 6, 'v128.load(<usize>i32.load(globals + <usize>load<u32>(pc, 2)))')}
      pc += 8;
      continue;`,
  },
  {
    name: 'v128.global.set_imported',
    body: `
      v128.store(<usize>i32.load(globals + <usize>load<u32>(pc, 2)), v128.load(fp + <usize>load<u16>(pc, 6)));
      pc += 8;
      continue;`,
  },
  {
    // memory, destination
    name: 'memory.size',
    body: `
      ${setSlot('i64', 6, `<i64>${MEMORY(2)}.pages`)}
      pc += 8;
      continue;`,
  },
  {
    // Pages, memory, destination. Run again, with more capacity or `refused`, when the caller has to make room.
    name: 'memory.grow',
    body: `
      const record = ${MEMORY(4)};
      const before = record.pages;
      const delta = <u32>${slot('i32', 2)};
      let result: i64 = -1;
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
      ${setSlot('i64', 8, 'result')}
      pc += 10;
      continue;`,
  },
  {
    // to, from, count, memory, segment
    name: 'memory.init',
    body: `
      const to = <u64><u32>${slot('i32', 2)};
      const from = <u64><u32>${slot('i32', 4)};
      const count = <u64><u32>${slot('i32', 6)};
      const module = changetype<ModuleRecord>(<usize>inst.module);
      const record = ${MEMORY(8)};
      const index = load<u32>(pc, 12);
      const data = at<DataRecord>(module.datas, index);
      const length = load<u8>(<usize>inst.droppedDatas + index) ? 0 : <u64>data.length;
      if (to + count > <u64>record.bytes || from + count > length) { trap = TRAP_MEMORY; break; }
      memory.copy(<usize>record.base + <usize>to, <usize>module.bytes + <usize>data.bytes + <usize>from, <usize>count);
      fuel -= <i64>(count >> 5);
      pc += 16;
      continue;`,
  },
  {
    // to, value, count, memory
    name: 'memory.fill_far',
    body: `
      const record = ${MEMORY(8)};
      const to = <u64><u32>${slot('i32', 2)};
      const count = <u64><u32>${slot('i32', 6)};
      if (to + count > <u64>record.bytes) { trap = TRAP_MEMORY; break; }
      memory.fill(<usize>record.base + <usize>to, <u8>${slot('i32', 4)}, <usize>count);
      fuel -= <i64>(count >> 5);
      pc += 12;
      continue;`,
  },
  {
    // to, from, count, memory to, memory from
    name: 'memory.copy_far',
    body: `
      const target = ${MEMORY(8)};
      const source = ${MEMORY(12)};
      const to = <u64><u32>${slot('i32', 2)};
      const from = <u64><u32>${slot('i32', 4)};
      const count = <u64><u32>${slot('i32', 6)};
      if (to + count > <u64>target.bytes || from + count > <u64>source.bytes) { trap = TRAP_MEMORY; break; }
      memory.copy(<usize>target.base + <usize>to, <usize>source.base + <usize>from, <usize>count);
      fuel -= <i64>(count >> 5);
      pc += 16;
      continue;`,
  },
  {
    // The nearest number of 32 bits to one of 64: number, destination.
    name: 'narrow',
    body: `
      ${setSlot('i64', 4, `<i64>min<u64>(<u64>${slot('i64', 2)}, u32.MAX_VALUE)`)}
      pc += 6;
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
      ${setSlot('i64', 6, `<i64>${TABLE(2)}.size`)}
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
      let result: i64 = -1;
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
      ${setSlot('i64', 10, 'result')}
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
    // fuel, tag, slot of the first value
    name: 'throw',
    body: throwing(
      'load<u32>(<usize>inst.tags + <usize>load<u32>(pc, 6))',
      'fp + <usize>load<u16>(pc, 10)',
      '0',
    ),
  },
  {
    // fuel, slot of the reference
    name: 'throw_ref',
    body: `
      const thrown = exceptionOf(
        changetype<StoreRecord>(<usize>r.store),
        load<u32>(fp + <usize>load<u16>(pc, 6)),
      );
      if (!changetype<usize>(thrown)) {
        trap = TRAP_NULL_EXCEPTION;
        break;
      }
      ${throwing('thrown.tag', 'valuesOf(thrown)', 'EXCEPTION_BASE + thrown.number')}`,
  },
  {
    name: 'ref.func',
    body: `
      ${setSlot('i64', 6, '<i64>functionReference(inst, load<u32>(pc, 2))')}
      pc += 8;
      continue;`,
  },
  ...FAR_LOADS,
  ...FAR_STORES,
];
