import type { BlockDevice } from '../fs/block-device.ts';
import type { SystemRegisters } from './system-registers.ts';

/**
 * Azle has the beginning of stable memory for its memory manager: 1,025 pages from the first message
 * on (a header and eight buckets of 8 MiB), and it asks for no more of them. The file system starts
 * behind those and four buckets to spare.
 */
export const FILE_SYSTEM_START = 96 << 20;

/** Stable memory of the canister, from {@link FILE_SYSTEM_START} on, as the device that `/` is on. */
export class StableDevice implements BlockDevice {
  private bytes: number;

  constructor(private readonly registers: SystemRegisters) {
    this.bytes = Math.max(0, registers.stableSize() - FILE_SYSTEM_START);
  }

  get size(): number {
    return this.bytes;
  }

  grow(bytes: number): boolean {
    if (!this.registers.stableGrowTo(FILE_SYSTEM_START + bytes)) return false;
    this.bytes = this.registers.stableSize() - FILE_SYSTEM_START;
    return true;
  }

  read(offset: number, into: Uint8Array): void {
    this.registers.stableRead(FILE_SYSTEM_START + offset, into);
  }

  write(offset: number, from: Uint8Array): void {
    this.registers.stableWrite(FILE_SYSTEM_START + offset, from);
  }
}
