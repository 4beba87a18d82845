import type { Inode } from '../fs/inode.ts';
import type { Checksum, Piece } from './image-format.ts';
import {
  HEADER,
  HEADER_BYTES,
  HEADER_WORDS,
  MAGIC_HIGH,
  MAGIC_LOW,
  VERSION,
} from './image-format.ts';

/** Reads an image (image-format.ts). It holds the file, which may have no name, for as long as {@link retain} says. */
export class ImageReader {
  readonly #file: Inode;
  readonly #sum: Checksum;

  constructor(file: Inode, sum: Checksum) {
    this.#file = file;
    this.#sum = sum;
  }

  /**
   * The bytes of the table.
   * @throws Error saying what is wrong with the image
   */
  table(): Uint8Array {
    const header = new Uint32Array(HEADER_WORDS);
    this.#read(0, new Uint8Array(header.buffer));
    if (header[HEADER.magicLow] !== MAGIC_LOW || header[HEADER.magicHigh] !== MAGIC_HIGH) {
      throw new Error('it is not whole');
    }
    const version = header[HEADER.version];
    if (version !== VERSION) throw new Error(`it is of version ${version}, not ${VERSION}`);
    const at = header[HEADER.tableAt] + header[HEADER.tableAt + 1] * 2 ** 32;
    const sum = [...header.subarray(HEADER.tableSum, HEADER.tableSum + 2)];
    return this.read({ at, length: header[HEADER.tableLength], sum });
  }

  /** @throws Error when it is not what was written */
  read({ at, length, sum }: Piece): Uint8Array {
    if (!(at >= HEADER_BYTES && length >= 0 && at + length <= this.#file.size)) {
      throw new Error('it is damaged');
    }
    const bytes = new Uint8Array(length);
    this.#read(at, bytes);
    const found = this.#sum(bytes);
    if (found[0] !== sum[0] || found[1] !== sum[1]) throw new Error('it is damaged');
    return bytes;
  }

  retain(): this {
    this.#file.fs.retain(this.#file);
    return this;
  }

  /** One holder less; with the last one the file goes. */
  release(): void {
    this.#file.fs.release(this.#file);
  }

  #read(at: number, into: Uint8Array): void {
    if (this.#file.fs.read(this.#file, at, into) !== into.length)
      throw new Error('it is too short');
  }
}
