/**
 * The content of memories and tables in a snapshot: runs of blocks of 64 bytes that are not all zeros, each with its first block
 * and their number before it; a run of none ends them. A last block that is cut off is filled up with zeros.
 */
import { SNAPSHOT_CORRUPT } from '../layout';
import { SnapshotRecord } from './records';
import { BLOCK, fail, read32, take, write32 } from './snapshot';

function isZero(base: usize, block: u32, bytes: u32): bool {
  const start = base + <usize>block * BLOCK;
  if ((block + 1) * BLOCK > bytes) {
    for (let at = start; at < base + bytes; at++) if (load<u8>(at)) return false;
    return true;
  }
  return !(
    load<u64>(start) |
    load<u64>(start, 8) |
    load<u64>(start, 16) |
    load<u64>(start, 24) |
    load<u64>(start, 32) |
    load<u64>(start, 40) |
    load<u64>(start, 48) |
    load<u64>(start, 56)
  );
}

// @ts-ignore: decorator
@inline
function blocksOf(bytes: u32): u32 {
  return bytes / BLOCK + <u32>(bytes % BLOCK != 0);
}

/** Writes the `bytes` at `base`. */
export function writeBlocks(s: SnapshotRecord, base: usize, bytes: u32): void {
  const blocks = blocksOf(bytes);
  let block: u32 = 0;
  while (block < blocks) {
    if (isZero(base, block, bytes)) {
      block++;
      continue;
    }
    const first = block++;
    while (block < blocks && !isZero(base, block, bytes)) block++;
    write32(s, first);
    write32(s, block - first);
    const length = (block - first) * BLOCK;
    const target = take(s, length);
    if (!target) continue;
    const present = min<u32>(length, bytes - first * BLOCK);
    memory.copy(target, base + <usize>first * BLOCK, present);
    memory.fill(target + present, 0, length - present);
  }
  write32(s, 0);
  write32(s, 0);
}

/** Reads to the `bytes` at `base`, which are zeros. */
export function readBlocks(s: SnapshotRecord, base: usize, bytes: u32): void {
  const blocks = blocksOf(bytes);
  while (true) {
    const first = read32(s);
    const count = read32(s);
    if (!count || s.error) return;
    if (first >= blocks || count > blocks - first) {
      fail(s, SNAPSHOT_CORRUPT);
      return;
    }
    const from = take(s, count * BLOCK);
    if (!from) return;
    memory.copy(base + <usize>first * BLOCK, from, min<u32>(count * BLOCK, bytes - first * BLOCK));
  }
}
