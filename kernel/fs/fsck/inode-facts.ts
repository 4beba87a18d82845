/** What a check remembers of each inode, by number: arrays, so that a million files take some 25 MB. */
export class InodeFacts {
  /** Inode numbers are below this one. */
  readonly end: number;
  /** Type of the file; 0 for a free record. */
  readonly types: Uint8Array;
  /** Links by the record, and names found. */
  readonly nlinks: Uint32Array;
  readonly names: Uint32Array;
  /** The directory that a directory takes for the one above it, and the one it has been found in. */
  readonly above: Uint32Array;
  readonly foundIn: Uint32Array;
  /** Subdirectories found in a directory. For a free record: the next free one. */
  readonly subdirectories: Uint32Array;

  constructor(end: number) {
    this.end = end;
    this.types = new Uint8Array(end);
    this.nlinks = new Uint32Array(end);
    this.names = new Uint32Array(end);
    this.above = new Uint32Array(end);
    this.foundIn = new Uint32Array(end);
    this.subdirectories = new Uint32Array(end);
  }

  /** Whether a number is that of a file. */
  isFile(ino: number): boolean {
    return ino < this.end && this.types[ino] !== 0;
  }
}
