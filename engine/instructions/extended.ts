import { type ControlOperation, reloadMemory, setSlot, slot, TABLE } from './control.ts';

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
