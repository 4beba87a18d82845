/** Translates the instructions on whole ranges of tables and memories. */
import { put32 } from './emit';
import {
  OP_DATA_DROP,
  OP_ELEM_DROP,
  OP_TABLE_COPY,
  OP_TABLE_FILL,
  OP_TABLE_GROW,
  OP_TABLE_INIT,
  OP_TABLE_SIZE,
} from './generated/selection';
import { narrow } from './operand-stack';
import { plain, plainResult } from './plain-operation';
import { memoryCopy, memoryFill, memoryInit } from './translate-memory';
import { isWideTable, readerOf, Translator } from './translator';

export function bulk(t: Translator, number: u32): void {
  const reader = readerOf(t);
  switch (number) {
    case 8:
      memoryInit(t);
      break;
    case 9: // data.drop
      plain(t, OP_DATA_DROP, 0);
      put32(t, reader.u32());
      break;
    case 10:
      memoryCopy(t);
      break;
    case 11:
      memoryFill(t);
      break;
    case 12: { // table.init
      const segment = reader.u32();
      const table = reader.u32();
      if (isWideTable(t, table)) narrow(t, t.height - 3);
      plain(t, OP_TABLE_INIT, 3);
      put32(t, table);
      put32(t, segment);
      break;
    }
    case 13: // elem.drop
      plain(t, OP_ELEM_DROP, 0);
      put32(t, reader.u32());
      break;
    case 14: { // table.copy
      const to = reader.u32();
      const from = reader.u32();
      if (isWideTable(t, to)) narrow(t, t.height - 3);
      if (isWideTable(t, from)) narrow(t, t.height - 2);
      if (isWideTable(t, to) && isWideTable(t, from)) narrow(t, t.height - 1);
      plain(t, OP_TABLE_COPY, 3);
      put32(t, to);
      put32(t, from);
      break;
    }
    case 15: { // table.grow
      const table = reader.u32();
      if (isWideTable(t, table)) narrow(t, t.height - 1);
      plain(t, OP_TABLE_GROW, 2);
      put32(t, table);
      plainResult(t);
      break;
    }
    case 16: { // table.size
      const table = reader.u32();
      plain(t, OP_TABLE_SIZE, 0);
      put32(t, table);
      plainResult(t);
      break;
    }
    default: { // table.fill
      const table = reader.u32();
      if (isWideTable(t, table)) {
        narrow(t, t.height - 3);
        narrow(t, t.height - 1);
      }
      plain(t, OP_TABLE_FILL, 3);
      put32(t, table);
      break;
    }
  }
}
