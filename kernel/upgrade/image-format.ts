/**
 * The image of the processes: a file with a header, pieces of any kind (memories, states of programs, contents of files), and
 * the table that says what they are (a value, see value-tags.ts). The header is written last, so that an image is whole or
 * none. Described in docs/upgrade.md.
 */
export const MAGIC_LOW = 0x696e6143; // 'Cani'
export const MAGIC_HIGH = 0x52507863; // 'cxPR'
/** To be raised when an image can no longer be read as before; another version is not read. */
export const VERSION = 1;

/** Words (32 bits) of the header. */
export const HEADER = {
  magicLow: 0,
  magicHigh: 1,
  version: 2,
  /** Bytes of the table. */
  tableLength: 4,
  /** Where the table begins, 64 bits. */
  tableAt: 6,
  /** Sum of the table. */
  tableSum: 8,
} as const;
export const HEADER_WORDS = 16;
export const HEADER_BYTES = HEADER_WORDS * 4;

/** A piece of the file. */
export interface Piece {
  at: number;
  length: number;
  /** Of its bytes. */
  sum: readonly number[];
}

/** A sum of bytes in two words of 32 bits, that finds accidents. */
export type Checksum = (bytes: Uint8Array) => readonly number[];
