/**
 * Which function's code stands at an address. A chunk of code memory has a record at its beginning and its functions'
 * code behind that, in the order of their translation; from its end downwards stand the addresses of their records.
 */
import { ChunkRecord, FuncRecord, ModuleRecord } from './records';

/** Bytes that `addFunction` takes from the end of code memory. */
export const MAP_ENTRY: u32 = 4;

/** Notes the function translated last, whose code begins at `code` in the newest chunk. */
export function addFunction(module: ModuleRecord, func: FuncRecord): void {
  const chunk = changetype<ChunkRecord>(<usize>module.codeChunk);
  chunk.count++;
  module.codeEnd = chunk.end - chunk.count * MAP_ENTRY;
  store<u32>(module.codeEnd, <u32>changetype<usize>(func));
}

// @ts-ignore: decorator
@inline
function entry(chunk: ChunkRecord, index: u32): FuncRecord {
  return changetype<FuncRecord>(<usize>load<u32>(<usize>(chunk.end - (index + 1) * MAP_ENTRY)));
}

/**
 * The record of the function of `module` whose code stands at `pc`; null (address 0) when it has none there. A return
 * address is always within the caller's code: something stands behind every call.
 */
export function functionAt(module: ModuleRecord, pc: u32): FuncRecord {
  let address = module.codeChunk;
  while (address) {
    const chunk = changetype<ChunkRecord>(<usize>address);
    if (pc < address || pc >= chunk.end) {
      address = chunk.previous;
      continue;
    }
    // The last one that begins at `pc` or before: below `low` all do, from `high` on none does.
    let low: u32 = 0;
    let high = chunk.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entry(chunk, middle).code <= pc) low = middle + 1;
      else high = middle;
    }
    if (!low) break;
    const func = entry(chunk, low - 1);
    return pc - func.code < func.codeLength ? func : changetype<FuncRecord>(0);
  }
  return changetype<FuncRecord>(0);
}

/** A function's index in its module. */
export function indexOfFunction(module: ModuleRecord, func: FuncRecord): u32 {
  return (<u32>changetype<usize>(func) - module.funcs) / <u32>offsetof<FuncRecord>();
}
