/** Finds a module's sections (section 5.5.16 of the specification): order, sizes, and the lengths of their vectors. */
import {
  ERROR_COUNT,
  ERROR_DATA_COUNT,
  ERROR_DATA_COUNT_REQUIRED,
  ERROR_END,
  ERROR_FUNC_CODE_COUNT,
  ERROR_LIMIT_CUSTOM_SECTIONS,
  ERROR_LIMIT_FUNCTIONS,
  ERROR_LIMIT_ITEMS,
  ERROR_LIMIT_TYPES,
  ERROR_MAGIC,
  ERROR_SECTION_ID,
  ERROR_SECTION_ORDER,
  ERROR_SECTION_SIZE,
  ERROR_VERSION,
} from '../compile-error-codes';
import {
  LIMIT_CUSTOM_SECTIONS,
  LIMIT_EXPORTS,
  LIMIT_FUNCTIONS,
  LIMIT_IMPORTS,
  LIMIT_TABLES,
  LIMIT_TAGS,
  LIMIT_TYPES,
} from '../layout';
import { Reader, sameBytes } from './reader';
import { ModuleRecord, section, SectionRecord } from './records';

/** Place of each section in the required order: tags (13) stand before globals (6), data count (12) before code (10). */
function order(id: u32): u32 {
  if (id <= 5) return id;
  if (id == 13) return 6;
  if (id <= 9) return id + 1;
  if (id == 12) return 11;
  return id == 10 ? 12 : 13;
}

export function scan(reader: Reader, module: ModuleRecord): void {
  const bytes = <usize>module.bytes;
  if (module.length < 4 || load<u32>(bytes) != 0x6d736100) {
    reader.fail(ERROR_MAGIC);
    return;
  }
  if (module.length < 8 || load<u32>(bytes + 4) != 1) {
    reader.failAt(ERROR_VERSION, bytes + 4);
    return;
  }
  reader.position = bytes + 8;
  let last: u32 = 0;
  let customs: u32 = 0;
  while (reader.position < reader.end && !reader.error) {
    const start = reader.position;
    const id = reader.byte();
    const size = reader.u32();
    if (reader.error) return;
    if (<usize>size > reader.end - reader.position) {
      reader.fail(ERROR_SECTION_SIZE);
      return;
    }
    const content = reader.position;
    if (id == 0) {
      if (++customs > LIMIT_CUSTOM_SECTIONS) {
        reader.failAt(ERROR_LIMIT_CUSTOM_SECTIONS, start, LIMIT_CUSTOM_SECTIONS);
      }
      readCustomName(reader, content, size);
      continue;
    }
    if (id > 13) {
      reader.failAt(ERROR_SECTION_ID, start, 0, id);
      return;
    }
    if (order(id) <= last) {
      reader.failAt(ERROR_SECTION_ORDER, start, 0, id);
      return;
    }
    last = order(id);
    const record = section(module, id);
    record.offset = <u32>(content - bytes);
    record.size = size;
    if (id != 8) {
      const end = reader.end;
      reader.end = content + size;
      const count = reader.u32();
      // Every item of every vector takes a byte or more.
      if (id != 12 && count > <u32>(content + size - reader.position)) {
        reader.failAt(ERROR_COUNT, content, 0, count);
      }
      record.count = count;
      if (id == 12 && !reader.error && reader.position != reader.end) {
        reader.fail(ERROR_SECTION_SIZE);
      }
      if (reader.error) return;
      reader.end = end;
    }
    reader.position = content + size;
  }
  if (reader.error) return;
  limit(reader, module, 1, ERROR_LIMIT_TYPES, LIMIT_TYPES);
  limit(reader, module, 2, ERROR_LIMIT_ITEMS, LIMIT_IMPORTS);
  limit(reader, module, 3, ERROR_LIMIT_FUNCTIONS, LIMIT_FUNCTIONS);
  limit(reader, module, 4, ERROR_LIMIT_ITEMS, LIMIT_TABLES);
  limit(reader, module, 7, ERROR_LIMIT_ITEMS, LIMIT_EXPORTS);
  limit(reader, module, 13, ERROR_LIMIT_ITEMS, LIMIT_TAGS);
  if (section(module, 3).count != section(module, 10).count) {
    reader.failAt(
      ERROR_FUNC_CODE_COUNT,
      section(module, 10).offset ? bytes + section(module, 10).offset : reader.end,
      section(module, 3).count,
      section(module, 10).count,
    );
  }
  module.hasDataCount = section(module, 12).offset != 0 ? 1 : 0;
  if (module.hasDataCount && section(module, 12).count != section(module, 11).count) {
    reader.failAt(
      ERROR_DATA_COUNT,
      section(module, 11).offset ? bytes + section(module, 11).offset : reader.end,
      section(module, 12).count,
      section(module, 11).count,
    );
  }
}

/** Section `id` may have `most` items. */
function limit(reader: Reader, module: ModuleRecord, id: u32, error: u32, most: u32): void {
  const found = section(module, id);
  if (found.count > most) reader.failAt(error, reader.base + found.offset, most, found.count);
}

function readCustomName(reader: Reader, content: usize, size: u32): void {
  const end = reader.end;
  reader.end = content + size;
  reader.name();
  if (reader.error) return;
  reader.end = end;
  reader.position = content + size;
}

/**
 * Finds the next custom section of a name from offset `from` of a scanned module: its content into `found`. Returns the
 * offset to go on from, 0 = no more.
 */
export function nextCustom(reader: Reader, from: u32, name: usize, nameLength: u32, found: SectionRecord): u32 {
  reader.position = reader.base + (from < 8 ? 8 : from);
  while (reader.position < reader.end) {
    const id = reader.byte();
    const size = reader.u32();
    const content = reader.position;
    const end = content + size;
    if (id == 0 && reader.u32() == nameLength && sameBytes(reader.position, name, nameLength)) {
      found.offset = reader.offset() + nameLength;
      found.size = <u32>(end - reader.position) - nameLength;
      return <u32>(end - reader.base);
    }
    reader.position = end;
  }
  return 0;
}

/**
 * Finds the name of function `index` in a name section's content, from `offset`, `size` bytes: its offset and
 * length into `found`. A malformed section names nothing.
 */
export function functionName(
  reader: Reader,
  offset: u32,
  size: u32,
  index: u32,
  found: SectionRecord,
): void {
  found.size = 0;
  reader.position = reader.base + offset;
  reader.end = reader.position + size;
  while (reader.position < reader.end && !reader.error) {
    const id = reader.byte();
    const length = reader.u32();
    const content = reader.position;
    if (<usize>length > reader.end - content) reader.fail(ERROR_END);
    if (reader.error) return;
    if (id == 1) {
      const count = reader.u32();
      for (let i: u32 = 0; i < count && !reader.error; i++) {
        const at = reader.u32();
        const nameLength = reader.u32();
        const name = reader.position;
        reader.skip(nameLength);
        if (reader.error) return;
        if (at == index) {
          found.offset = <u32>(name - reader.base);
          found.size = nameLength;
          return;
        }
      }
      return;
    }
    reader.position = content + length;
  }
}
