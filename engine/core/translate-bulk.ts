/** Translates the instructions on whole ranges of tables and memories. */
import { put32 } from './emit';
import {
  OP_DATA_DROP,
  OP_ELEM_DROP,
  OP_MEMORY_COPY,
  OP_MEMORY_FILL,
  OP_MEMORY_INIT,
  OP_TABLE_COPY,
  OP_TABLE_FILL,
  OP_TABLE_GROW,
  OP_TABLE_INIT,
  OP_TABLE_SIZE,
} from './generated/selection';
import { plain, plainResult } from './plain-operation';
import { readerOf, Translator } from './translator';

export function bulk(t: Translator, number: u32): void {
  const reader = readerOf(t);
  switch (number) {
    case 8: { // memory.init
      const segment = reader.u32();
      reader.byte();
      plain(t, OP_MEMORY_INIT, 3);
      put32(t, segment);
      break;
    }
    case 9: // data.drop
      plain(t, OP_DATA_DROP, 0);
      put32(t, reader.u32());
      break;
    case 10: // memory.copy
      reader.byte();
      reader.byte();
      plain(t, OP_MEMORY_COPY, 3);
      break;
    case 11: // memory.fill
      reader.byte();
      plain(t, OP_MEMORY_FILL, 3);
      break;
    case 12: { // table.init
      const segment = reader.u32();
      const table = reader.u32();
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
      plain(t, OP_TABLE_COPY, 3);
      put32(t, to);
      put32(t, from);
      break;
    }
    case 15: { // table.grow
      const table = reader.u32();
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
      plain(t, OP_TABLE_FILL, 3);
      put32(t, table);
      break;
    }
  }
}
