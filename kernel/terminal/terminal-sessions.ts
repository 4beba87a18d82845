import { wasi } from '@bjorn3/browser_wasi_shim';
import { PORTION } from '../process/blocked.ts';
import { homeOf, startLogin } from '../process/login-session.ts';
import { TERMINAL_RIGHTS } from '../process/rights.ts';
import type { WindowSize } from '../process/sys.ts';
import type { System } from '../process/system.ts';
import type { User } from '../users/user.ts';
import type { Terminal } from './terminal.ts';
import { TerminalFile } from './terminal-file.ts';
import type { Terminals } from './terminals.ts';

/** Terminals a user may have at a time. */
const MAX_TERMINALS = 32;

/** Output of a terminal from a cursor on, and how it stands. */
export interface TerminalOutput {
  data: Uint8Array;
  /** Position after `data`. */
  cursor: number;
  /** Bytes overwritten before they were read. */
  missed: number;
  canonical: boolean;
  echo: boolean;
  /** Somebody waits for input. */
  waiting: boolean;
  /** False once the session is over. */
  open: boolean;
  /** Input bytes taken so far. */
  input: number;
}

export interface TerminalInfo {
  id: number;
  size: WindowSize;
  /** Name of the foreground program; empty when the session is over. */
  foreground: string;
}

/** The terminals of users outside: each with a login shell. Who is not its owner (or root) gets EACCES. */
export class TerminalSessions {
  readonly #system: System;
  readonly #terminals: Terminals;

  constructor(system: System, terminals: Terminals) {
    this.#system = system;
    this.#terminals = terminals;
  }

  /** Opens a terminal and starts the user's shell on it: its number, or -errno. */
  open(user: User, size: WindowSize): number {
    const own = [...this.#terminals.all()].filter(({ uid }) => uid === user.uid);
    if (own.length >= MAX_TERMINALS) {
      const over = own.filter(({ open }) => !open);
      if (over.length === 0) return -wasi.ERRNO_AGAIN;
      for (const terminal of over) this.#terminals.close(terminal);
    }
    const system = this.#system;
    const leader = startLogin(system, user, {
      argv: [`-${user.shell.slice(user.shell.lastIndexOf('/') + 1)}`],
      cwd: homeOf(system, user),
      env: [['TERM', 'xterm-256color']],
    });
    if (typeof leader === 'number') return leader;
    const terminal = this.#terminals.open(user.uid, checked(size));
    terminal.control(leader.session);
    // All three share one open file, as after dup.
    const file = new TerminalFile(terminal);
    for (let fd = 0; fd < 3; fd++) leader.descriptors.add(file, TERMINAL_RIGHTS, 0);
    return terminal.id;
  }

  /**
   * Types on a terminal. 0 or -errno.
   * @param offset position of the first byte in the input stream: what was taken before is passed over, so a repeated call
   *   types nothing twice
   * @param echoed the user sees it already
   */
  input(user: User, id: number, offset: number, bytes: Uint8Array, echoed: boolean): number {
    const terminal = this.#find(user, id);
    if (typeof terminal === 'number') return terminal;
    const known = terminal.inputCount - offset;
    // A gap means that the client lost count; taking it would jumble the input.
    if (known < 0) return -wasi.ERRNO_INVAL;
    // The rest of a flood comes with the next call.
    if (known < bytes.length) terminal.input(bytes.subarray(known, known + PORTION), echoed);
    return 0;
  }

  read(user: User, id: number, cursor: number): TerminalOutput | number {
    const terminal = this.#find(user, id);
    if (typeof terminal === 'number') return terminal;
    const { canonical, echo } = terminal.discipline.modes;
    return {
      ...terminal.output.read(cursor),
      canonical,
      echo,
      waiting: terminal.readable.size > 0,
      open: terminal.open,
      input: terminal.inputCount,
    };
  }

  resize(user: User, id: number, size: WindowSize): number {
    const terminal = this.#find(user, id);
    if (typeof terminal === 'number') return terminal;
    terminal.resize(checked(size));
    return 0;
  }

  close(user: User, id: number): number {
    const terminal = this.#find(user, id);
    if (typeof terminal === 'number') return terminal;
    this.#terminals.close(terminal);
    return 0;
  }

  /** The user's own terminals. */
  list(user: User): TerminalInfo[] {
    const { table } = this.#system;
    return [...this.#terminals.all()]
      .filter(({ uid }) => uid === user.uid)
      .map(({ id, size, foreground }) => ({
        id,
        size,
        foreground: table.find(foreground)?.name ?? '',
      }));
  }

  /** Working directory of the foreground, or else of the shell. */
  cwd(user: User, id: number): string | number {
    const terminal = this.#find(user, id);
    if (typeof terminal === 'number') return terminal;
    const { table, vfs } = this.#system;
    const process =
      table.find(terminal.foreground) ?? table.find(terminal.session?.sid ?? 0) ?? null;
    return process === null ? -wasi.ERRNO_NXIO : vfs.pathOf(process.cwd);
  }

  #find(user: User, id: number): Terminal | number {
    const terminal = this.#terminals.get(id);
    if (terminal === undefined) return -wasi.ERRNO_NXIO;
    return user.uid === 0 || terminal.uid === user.uid ? terminal : -wasi.ERRNO_ACCES;
  }
}

/** A size that is not zero, as programs divide by it. */
function checked(size: WindowSize): WindowSize {
  return { rows: Math.max(1, size.rows), columns: Math.max(1, size.columns) };
}
