import { UNFINISHED } from '../fs/file-system.ts';
import type { Inode } from '../fs/inode.ts';
import { strerror } from '../errno.ts';
import type { Checksum, Piece } from './image-format.ts';
import {
  HEADER,
  HEADER_BYTES,
  HEADER_WORDS,
  MAGIC_HIGH,
  MAGIC_LOW,
  VERSION,
} from './image-format.ts';

/** The file system does not take what is to be written. */
export class NoSpace extends Error {}

/** Writes an image (image-format.ts) into an empty file. */
export class ImageWriter {
  readonly #file: Inode;
  readonly #sum: Checksum;
  #end = HEADER_BYTES;

  constructor(file: Inode, sum: Checksum) {
    this.#file = file;
    this.#sum = sum;
  }

  /** Takes away what was added from `end` on. */
  rewind(end: number): void {
    this.#end = end;
  }

  /** Bytes so far. */
  get length(): number {
    return this.#end;
  }

  /**
   * Adds a piece.
   * @throws NoSpace; what was added before stays
   */
  add(bytes: Uint8Array): Piece {
    const at = this.#end;
    this.#write(at, bytes);
    this.#end += bytes.length;
    return { at, length: bytes.length, sum: [...this.#sum(bytes)] };
  }

  /**
   * Adds the table and with it makes the image whole.
   * @throws NoSpace; it can be called again after `rewind`
   */
  finish(table: Uint8Array): void {
    const { at, length, sum } = this.add(table);
    const header = new Uint32Array(HEADER_WORDS);
    header[HEADER.magicLow] = MAGIC_LOW;
    header[HEADER.magicHigh] = MAGIC_HIGH;
    header[HEADER.version] = VERSION;
    header[HEADER.tableLength] = length;
    header[HEADER.tableAt] = at % 2 ** 32;
    header[HEADER.tableAt + 1] = Math.floor(at / 2 ** 32);
    header.set(sum, HEADER.tableSum);
    this.#write(0, new Uint8Array(header.buffer));
    // What there was no space for has left something behind.
    const { fs } = this.#file;
    while (this.#file.size > this.#end && fs.truncate(this.#file, this.#end) === UNFINISHED);
  }

  #write(at: number, bytes: Uint8Array): void {
    const { fs } = this.#file;
    for (let done = 0; done < bytes.length;) {
      const count = fs.write(this.#file, at + done, done === 0 ? bytes : bytes.subarray(done));
      if (count <= 0) throw new NoSpace(strerror(count));
      done += count;
    }
  }
}
