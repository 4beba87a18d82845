import { strerror } from '../errno.ts';
import { ROOT } from '../fs/credentials.ts';
import type { Inode } from '../fs/inode.ts';
import { O_CREAT, O_TRUNC, O_WRONLY } from '../fs/open-flags.ts';
import type { System } from '../process/system.ts';
import type { Checksum, Piece } from './image-format.ts';
import type { ImageReader } from './image-reader.ts';
import { type ImageWriter, NoSpace } from './image-writer.ts';

/** A file that has its name for a moment only. */
const MODULE = '/var/lib/canix/program';

/**
 * Writes down the modules of the system's own programs that run: the next release may have others of those names. All other programs
 * are in files that it will have too.
 */
export function saveModules({ table }: System, image: ImageWriter): ReadonlyMap<Inode, Piece> {
  const modules = new Map<Inode, Piece>();
  for (const { task } of table.all()) {
    const program = task?.program;
    if (program === undefined || modules.has(program)) continue;
    if (program.fs.handleOf(program) !== null) continue;
    try {
      modules.set(program, image.add(contentOf(program)));
    } catch (error) {
      if (!(error instanceof NoSpace)) throw error;
      // Then there will hardly be space for who runs it either.
      break;
    }
  }
  return modules;
}

/** Finds the system's own programs again, or makes files of what they were. */
export class ProgramFinder {
  readonly #system: System;
  readonly #image: ImageReader;
  readonly #sum: Checksum;
  /** By where their pieces begin. */
  readonly #found = new Map<number, Inode>();
  readonly #made: Inode[] = [];

  constructor(system: System, image: ImageReader, sum: Checksum) {
    this.#system = system;
    this.#image = image;
    this.#sum = sum;
  }

  /**
   * The program that was `path`. Where this release has another one of that name, it is a file without a name, which goes when nobody
   * runs it any more.
   * @param piece its module, in images of releases that write it down
   * @throws Error when there is no space
   */
  find(path: string, piece: Piece | undefined): Inode | undefined {
    const { vfs } = this.#system;
    const place = vfs.resolve(ROOT, vfs.root, path, true);
    const inode = typeof place === 'number' ? undefined : place.inode;
    if (piece === undefined) return inode;
    let program = this.#found.get(piece.at);
    if (program === undefined) {
      program = inode !== undefined && this.#is(inode, piece) ? inode : this.#make(piece);
      this.#found.set(piece.at, program);
    }
    return program;
  }

  /** To be called when all who run them hold them. */
  release(): void {
    for (const inode of this.#made) inode.fs.release(inode);
  }

  #is(inode: Inode, { length, sum }: Piece): boolean {
    if (inode.size !== length) return false;
    const found = this.#sum(contentOf(inode));
    return found[0] === sum[0] && found[1] === sum[1];
  }

  #make(piece: Piece): Inode {
    const { vfs } = this.#system;
    const place = vfs.open(ROOT, vfs.root, MODULE, O_CREAT | O_TRUNC | O_WRONLY, 0o755);
    if (typeof place === 'number') throw new Error(strerror(place));
    const { inode } = place;
    this.#made.push(inode);
    vfs.unlink(ROOT, vfs.root, MODULE);
    const bytes = this.#image.read(piece);
    const written = inode.fs.write(inode, 0, bytes);
    if (written !== bytes.length) throw new Error(strerror(Math.min(written, 0)));
    return inode;
  }
}

function contentOf(inode: Inode): Uint8Array {
  const bytes = new Uint8Array(inode.size);
  const count = inode.fs.read(inode, 0, bytes);
  if (count !== bytes.length) throw new Error(strerror(Math.min(count, 0)));
  return bytes;
}
