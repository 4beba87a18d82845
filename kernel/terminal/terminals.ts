import type { VirtualInode } from '../fs/virtual-inode.ts';
import type { ProcessTable } from '../process/process-table.ts';
import type { WindowSize } from '../process/sys.ts';
import { Terminal } from './terminal.ts';
import { NumberMap } from '../number-map.ts';

/** The open terminals, by number. */
export class Terminals {
  /** Makes the device file of a new terminal; set by /dev. */
  onOpen: ((terminal: Terminal) => VirtualInode) | null = null;
  readonly #table: ProcessTable;
  readonly #terminals = new NumberMap<Terminal>();

  constructor(table: ProcessTable) {
    this.#table = table;
  }

  /** A new terminal with the lowest free number from `least` on; `uid` owns it. */
  open(uid: number, size: WindowSize, least = 0): Terminal {
    let id = least;
    while (this.#terminals.has(id)) id++;
    const terminal = new Terminal(this.#table, id, uid, size);
    terminal.inode = this.onOpen?.(terminal) ?? null;
    this.#terminals.set(id, terminal);
    return terminal;
  }

  get(id: number): Terminal | undefined {
    return this.#terminals.get(id);
  }

  /** By the name in /dev/pts. */
  byName(name: string): Terminal | undefined {
    return /^(0|[1-9]\d*)$/.test(name) ? this.#terminals.get(Number(name)) : undefined;
  }

  /** Hangs it up and frees its number. */
  close(terminal: Terminal): void {
    terminal.hangUp();
    this.#terminals.delete(terminal.id);
  }

  get names(): string[] {
    return Array.from(this.#terminals, ([id]) => String(id));
  }

  all(): Iterable<Terminal> {
    return this.#terminals.values();
  }
}
