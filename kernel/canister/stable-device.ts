import type { BlockDevice } from '../fs/block-device.ts';
import type { SystemRegisters } from './system-registers.ts';

/**
 * Azle's stable-structures memory manager has the beginning of stable memory: a header and, of all
 * its memories, one bucket of 8 MiB. The file system starts behind that and a spare bucket.
 */
const START = 32 << 20;

/** Stable memory of the canister, from {@link START} on, as the device that `/` is on. */
export class StableDevice implements BlockDevice {
  private bytes: number;

  constructor(private readonly registers: SystemRegisters) {
    this.bytes = Math.max(0, registers.stableSize() - START);
  }

  get size(): number {
    return this.bytes;
  }

  grow(bytes: number): boolean {
    if (!this.registers.stableGrowTo(START + bytes)) return false;
    this.bytes = this.registers.stableSize() - START;
    return true;
  }

  read(offset: number, into: Uint8Array): void {
    this.registers.stableRead(START + offset, into);
  }

  write(offset: number, from: Uint8Array): void {
    this.registers.stableWrite(START + offset, from);
  }
}
