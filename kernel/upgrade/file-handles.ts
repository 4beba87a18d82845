import type { FileSystem } from '../fs/file-system.ts';
import { DIRECTORY } from '../fs/file-type.ts';
import type { Inode } from '../fs/inode.ts';
import { Place } from '../fs/place.ts';
import type { Vfs } from '../fs/vfs.ts';

/** A file written down: where its file system is mounted, and what that calls it (`FileSystem.handleOf`). */
interface SavedInode {
  mount: string;
  handle: readonly number[];
}

/** A place written down: the root of what is mounted there; or a name in another, and the file if that is known without it. */
export interface SavedPlace {
  mount?: string;
  parent?: SavedPlace;
  name?: string;
  inode?: SavedInode | null;
}

/** Writes down which files processes hold. One place becomes one record, however often it is asked for. */
export class FileSaver {
  readonly #mounts = new Map<FileSystem, string>();
  readonly #places = new Map<Place, SavedPlace>();

  constructor(vfs: Vfs) {
    for (const { path, fs } of vfs.mountTable()) this.#mounts.set(fs, path);
  }

  /** Null where only a name tells which file it is. */
  inode(inode: Inode): SavedInode | null {
    const mount = this.#mounts.get(inode.fs);
    const handle = inode.fs.handleOf(inode);
    return handle === null || mount === undefined ? null : { mount, handle };
  }

  place(place: Place): SavedPlace {
    let saved = this.#places.get(place);
    if (saved !== undefined) return saved;
    const { inode, parent, name } = place;
    const mount = inode === inode.fs.root ? this.#mounts.get(inode.fs) : undefined;
    if (mount !== undefined) saved = { mount };
    else if (parent === null) saved = { mount: '/' };
    else saved = { parent: this.place(parent), name, inode: this.inode(inode) };
    this.#places.set(place, saved);
    return saved;
  }
}

/** Finds files again that a FileSaver wrote down. */
export class FileFinder {
  readonly #vfs: Vfs;
  readonly #mounts = new Map<string, FileSystem>();

  constructor(vfs: Vfs) {
    this.#vfs = vfs;
    for (const { path, fs } of vfs.mountTable()) this.#mounts.set(path, fs);
  }

  inode(saved: SavedInode | null | undefined): Inode | undefined {
    if (saved === null || saved === undefined) return undefined;
    return this.#mounts.get(saved.mount)?.byHandle(saved.handle);
  }

  /** Undefined where the file is gone. */
  place(saved: SavedPlace | null | undefined): Place | undefined {
    if (saved === null || saved === undefined) return undefined;
    if (saved.mount !== undefined) return this.#mounts.get(saved.mount)?.root.place ?? undefined;
    const parent = this.place(saved.parent);
    if (parent === undefined || saved.name === undefined) return undefined;
    let inode: Inode | number | undefined = this.inode(saved.inode);
    if (!saved.inode) {
      if (parent.inode.type !== DIRECTORY) return undefined;
      inode = parent.inode.fs.lookup(parent.inode, saved.name);
    }
    if (inode === undefined || typeof inode === 'number') return undefined;
    if (inode.type !== DIRECTORY) return new Place(inode, parent, saved.name);
    return (inode.place ??= new Place(inode, parent, saved.name));
  }

  /** As {@link place}; the root directory where that is gone, or is no directory. */
  directory(saved: SavedPlace | null | undefined): Place {
    const place = this.place(saved);
    return place?.inode.type === DIRECTORY ? place : this.#vfs.root;
  }
}
