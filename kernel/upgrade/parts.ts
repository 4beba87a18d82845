import type { TmpFs } from '../fs/tmpfs.ts';
import type { ExecSessions } from '../process/exec-sessions.ts';
import type { LoadAverage } from '../process/load-average.ts';
import type { System } from '../process/system.ts';
import type { WasmParts } from '../process/wasm-task.ts';
import type { Terminals } from '../terminal/terminals.ts';
import type { Checksum } from './image-format.ts';

/** The parts of a kernel that an upgrade takes along, and what it needs for that. */
export interface UpgradeParts {
  readonly system: System;
  readonly terminals: Terminals;
  readonly execs: ExecSessions;
  readonly tmp: TmpFs;
  readonly load: LoadAverage;
  /** When the system was booted (ns since 1970). */
  readonly facts: { boot: bigint };
  readonly settings: UpgradeSettings;
  readonly checksum: Checksum;
  wasm(): WasmParts;
}

/** What root may set (/proc/sys/kernel/upgrade_instructions, upgrade_bytes). */
export interface UpgradeSettings {
  /** Instructions that saving programs may take. */
  instructions: number;
  /** Bytes of an image, about, beyond which no programs are added to it. */
  bytes: number;
}

/**
 * Of the 300 B instructions that an upgrade has, a third is for programs; writing down the rest of all processes, and making them
 * again, has the others.
 */
export const DEFAULT_INSTRUCTIONS = 100_000_000_000;
/** Bytes of an image: a message that writes 2 GiB of stable memory is one that fails. */
export const MOST_BYTES = 2 ** 30;
/** Instructions since the message began beyond which the table of an image is neither written nor read. */
export const TABLE_INSTRUCTIONS = 180_000_000_000;

/** What became of processes in an upgrade. */
export interface UpgradeReport {
  /** Processes that go on. */
  processes: number;
  /** Bytes of the image. */
  bytes: number;
  /** Those that do not, and why: in the order in which they were ended. */
  ended: { pid: number; name: string; reason: string }[];
  /** What else is to be told. */
  remarks: string[];
}
