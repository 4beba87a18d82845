import { wasi } from '@bjorn3/browser_wasi_shim';
import { Directory } from '../process/directory.ts';
import { LOCK_NB } from '../process/file-lock.ts';
import { InputStream, type SavedInput } from '../process/input-stream.ts';
import type { OpenFile } from '../process/open-file.ts';
import { OutputStream, type SavedOutput } from '../process/output-stream.ts';
import { Pipe, PipeReader, PipeWriter, type SavedPipe } from '../process/pipe.ts';
import type { Process } from '../process/process.ts';
import { RegularFile } from '../process/regular-file.ts';
import type { System } from '../process/system.ts';
import { type KeptWatches, WatchFile } from '../process/watch-file.ts';
import { Terminal } from '../terminal/terminal.ts';
import { TerminalFile } from '../terminal/terminal-file.ts';
import type { Terminals } from '../terminal/terminals.ts';
import type { FileFinder, FileSaver, SavedPlace } from './file-handles.ts';
import { StaleFile } from './stale-file.ts';

/** An open file description written down, by its kind. */
export type SavedFile = {
  flags: number;
  /** LOCK_SH or LOCK_EX where it holds a lock. */
  lock?: number;
} & (
  | {
      kind: 'regular';
      inode: ReturnType<FileSaver['inode']>;
      place: SavedPlace | null;
      offset: number;
      forWriting?: boolean;
    }
  | {
      kind: 'directory';
      place: SavedPlace;
      preopen: Uint8Array | null;
      beneath: boolean;
      cutPaths: boolean;
    }
  | { kind: 'reader' | 'writer'; pipe: SavedPipe }
  /** Null: one that is gone, though descriptors are left. */
  | { kind: 'terminal'; id: number | null }
  | { kind: 'device'; rdev: number }
  | { kind: 'stale' }
  | {
      kind: 'watches';
      kept: Omit<KeptWatches, 'watches'>;
      watches: { number: number; mask: number; inode: ReturnType<FileSaver['inode']> }[];
    }
  | { kind: 'input'; stream: SavedInput }
  | { kind: 'output'; stream: SavedOutput }
);

/** Whether an open file is of a kind that can be written down. */
export function isSavable(file: OpenFile): boolean {
  return KINDS.some((kind) => file instanceof kind) || file.type === wasi.FILETYPE_CHARACTER_DEVICE;
}

const KINDS = [
  RegularFile,
  Directory,
  PipeReader,
  PipeWriter,
  TerminalFile,
  InputStream,
  OutputStream,
  StaleFile,
  WatchFile,
];

/** Writes down open files; each becomes one record, however many descriptors refer to it, and so does each pipe. */
export class OpenFileSaver {
  readonly #files: FileSaver;
  readonly #terminals: Terminals;
  readonly #saved = new Map<OpenFile, SavedFile>();
  readonly #pipes = new Map<Pipe, SavedPipe>();

  constructor(files: FileSaver, terminals: Terminals) {
    this.#files = files;
    this.#terminals = terminals;
  }

  /** @throws Error where it is of a kind that cannot be written down */
  save(file: OpenFile): SavedFile {
    let saved = this.#saved.get(file);
    if (saved === undefined) {
      saved = this.#make(file);
      if (file.lock !== null) saved.lock = file.lock.kindOf(file);
      this.#saved.set(file, saved);
    }
    return saved;
  }

  #make(file: OpenFile): SavedFile {
    const { flags } = file;
    const files = this.#files;
    if (file instanceof RegularFile) {
      const inode = files.inode(file.inode);
      const place = file.path === null ? null : files.place(file.path);
      const { offset, forWriting } = file;
      return { kind: 'regular', flags, inode, place, offset, forWriting };
    }
    if (file instanceof Directory) {
      const { preopen, beneath, cutPaths } = file;
      return {
        kind: 'directory',
        flags,
        place: files.place(file.place),
        preopen,
        beneath,
        cutPaths,
      };
    }
    if (file instanceof PipeReader) return { kind: 'reader', flags, pipe: this.#pipe(file.pipe) };
    if (file instanceof PipeWriter) return { kind: 'writer', flags, pipe: this.#pipe(file.pipe) };
    if (file instanceof TerminalFile) {
      const { terminal } = file;
      const known = this.#terminals.get(terminal.id) === terminal;
      return { kind: 'terminal', flags, id: known ? terminal.id : null };
    }
    if (file instanceof InputStream) return { kind: 'input', flags, stream: file.save() };
    if (file instanceof OutputStream) return { kind: 'output', flags, stream: file.save() };
    if (file instanceof StaleFile) return { kind: 'stale', flags };
    if (file instanceof WatchFile) {
      const { watches, ...kept } = file.save();
      return {
        kind: 'watches',
        flags,
        kept,
        watches: watches.map(({ number, mask, inode }) => {
          return { number, mask, inode: files.inode(inode) };
        }),
      };
    }
    if (file.type === wasi.FILETYPE_CHARACTER_DEVICE) {
      return { kind: 'device', flags, rdev: file.stat().rdev };
    }
    throw new Error(`a descriptor of its kind (${file.constructor.name}) does not survive it`);
  }

  #pipe(pipe: Pipe): SavedPipe {
    let saved = this.#pipes.get(pipe);
    if (saved === undefined) {
      saved = pipe.save();
      this.#pipes.set(pipe, saved);
    }
    return saved;
  }
}

/** Makes open files again that an OpenFileSaver wrote down. */
export class OpenFileRestorer {
  readonly #system: System;
  readonly #finder: FileFinder;
  readonly #terminals: Terminals;
  readonly #files = new Map<SavedFile, OpenFile>();
  readonly #pipes = new Map<SavedPipe, Pipe>();

  constructor(system: System, finder: FileFinder, terminals: Terminals) {
    this.#system = system;
    this.#finder = finder;
    this.#terminals = terminals;
  }

  /** The open file of a record, made once; a StaleFile where there is none any more. `process` is who opens it. */
  restore(saved: SavedFile, process: Process | null): OpenFile {
    let file = this.#files.get(saved);
    if (file === undefined) {
      file = this.#make(saved, process) ?? new StaleFile();
      file.flags = saved.flags;
      this.#files.set(saved, file);
      const { locks, table } = this.#system;
      if (saved.lock) locks.apply(process ?? table.init!, file, saved.lock | LOCK_NB);
    }
    return file;
  }

  #make(saved: SavedFile, process: Process | null): OpenFile | undefined {
    const finder = this.#finder;
    switch (saved.kind) {
      case 'regular': {
        const place = finder.place(saved.place);
        const inode = finder.inode(saved.inode) ?? place?.inode;
        if (inode === undefined) return undefined;
        inode.fs.retain(inode);
        const file = new RegularFile(inode, saved.flags, saved.forWriting === true, place ?? null);
        file.offset = saved.offset;
        return file;
      }
      case 'directory': {
        const place = finder.place(saved.place);
        if (place === undefined) return undefined;
        place.inode.fs.retain(place.inode);
        const file = new Directory(place, saved.flags);
        file.preopen = saved.preopen;
        file.beneath = saved.beneath;
        file.cutPaths = saved.cutPaths;
        return file;
      }
      case 'reader':
        return new PipeReader(this.#pipe(saved.pipe, process));
      case 'writer':
        return new PipeWriter(this.#pipe(saved.pipe, process));
      case 'terminal':
        return new TerminalFile(this.#terminal(saved.id), saved.flags);
      case 'device': {
        const { rdev, flags } = saved;
        const open = this.#system.drivers.get(rdev);
        const file = process === null ? undefined : open?.(process, rdev % 65_536, flags);
        return typeof file === 'number' ? undefined : file;
      }
      case 'watches': {
        const { kept, watches, flags } = saved;
        const file = new WatchFile(this.#system.watches, kept.uid, flags);
        const found = watches.flatMap(({ number, mask, inode }) => {
          const there = finder.inode(inode);
          return there === undefined ? [] : [{ number, mask, inode: there }];
        });
        file.restore({ ...kept, watches: found });
        return file;
      }
      case 'input':
        return InputStream.restore(saved.stream);
      case 'output':
        return OutputStream.restore(saved.stream);
      default:
        return undefined;
    }
  }

  #pipe(saved: SavedPipe, process: Process | null): Pipe {
    let pipe = this.#pipes.get(saved);
    if (pipe === undefined) {
      const { limiter } = this.#system.table;
      const share = process === null ? -1 : limiter.claimPipe(process);
      pipe = Pipe.restore(saved, () => {
        if (typeof share !== 'number') limiter.releasePipe(share);
      });
      this.#pipes.set(saved, pipe);
    }
    return pipe;
  }

  #terminal(id: number | null): Terminal {
    const known = id === null ? undefined : this.#terminals.get(id);
    if (known !== undefined) return known;
    const gone = new Terminal(this.#system.table, -1, 0, { rows: 1, columns: 1 });
    gone.open = false;
    return gone;
  }
}
