import { CanisterTrap, ErrorCode } from '../errors.ts';
import { MAX_STABLE_PAGES, WASM_PAGE } from '../stable-memory.ts';
import { outOfBounds, type SystemCallGate, type SystemCalls } from './gate.ts';

/** Bytes one message may read, and write. */
const MAX_STABLE_ACCESS = 2 * 2 ** 30;
/** Instructions for each 4 KiB page that a message is the first to write. */
const DIRTY_PAGE_WEIGHT = 1000;
/** Pages the 32-bit calls can reach. */
const MAX_NARROW_PAGES = 65536;

function checkAccess(bytes: number, what: string): void {
  if (bytes <= MAX_STABLE_ACCESS) return;
  throw new CanisterTrap(
    ErrorCode.memoryAccessLimit,
    `Canister exceeded the limit for the amount of stable memory ${what} in one message: limit ${MAX_STABLE_ACCESS} bytes`,
  );
}

/** Stable memory. */
export function stableCalls(gate: SystemCallGate): SystemCalls {
  const { stable } = gate.canister;
  const transfer = (
    name: string,
    write: boolean,
    heapOffset: number,
    offset: number,
    length: number,
  ): void => {
    const context = gate.enter(name, undefined, 20);
    const memory = gate.instance!.memory();
    if (offset + length > stable.pages * WASM_PAGE) {
      throw new CanisterTrap(ErrorCode.trapped, 'Canister trapped: stable memory out of bounds');
    }
    if (heapOffset + length > memory.length) throw outOfBounds();
    const view = memory.subarray(heapOffset, heapOffset + length);
    if (write) {
      gate.charge(length + DIRTY_PAGE_WEIGHT * stable.newlyDirty(offset, length));
      context.stableWritten += length;
      checkAccess(context.stableWritten, 'written');
      gate.subnet.faults?.stableWrite(view);
      stable.write(offset, view);
    } else {
      gate.charge(length);
      context.stableRead += length;
      checkAccess(context.stableRead, 'read');
      stable.read(offset, view);
    }
  };
  const narrowSize = (): number => {
    if (stable.pages > MAX_NARROW_PAGES) {
      throw new CanisterTrap(
        ErrorCode.trapped,
        'Canister trapped: 32 bit stable memory api used on a memory larger than 4GB',
      );
    }
    return stable.pages;
  };
  const grow = (pages: number): number => {
    return gate.subnet.faults?.stableFull === true ? -1 : stable.grow(pages);
  };
  const wide = (value: bigint): number => Number(BigInt.asUintN(64, value));
  return {
    stable_size: () => {
      gate.enter('stable_size', undefined, 20);
      return narrowSize();
    },
    stable_grow: (pages: number) => {
      gate.enter('stable_grow', undefined);
      if (narrowSize() + (pages >>> 0) > MAX_NARROW_PAGES) return -1;
      return grow(pages >>> 0);
    },
    stable_read: (into: number, offset: number, length: number) =>
      transfer('stable_read', false, into >>> 0, offset >>> 0, length >>> 0),
    stable_write: (offset: number, from: number, length: number) =>
      transfer('stable_write', true, from >>> 0, offset >>> 0, length >>> 0),
    stable64_size: () => {
      gate.enter('stable64_size', undefined, 20);
      return BigInt(stable.pages);
    },
    stable64_grow: (pages: bigint) => {
      gate.enter('stable64_grow', undefined);
      const more = wide(pages);
      return more > MAX_STABLE_PAGES ? -1n : BigInt(grow(more));
    },
    stable64_read: (into: bigint, offset: bigint, length: bigint) =>
      transfer('stable64_read', false, wide(into), wide(offset), wide(length)),
    stable64_write: (offset: bigint, from: bigint, length: bigint) =>
      transfer('stable64_write', true, wide(from), wide(offset), wide(length)),
  };
}
