import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Stat } from '../fs/inode.ts';
import { statOf } from '../fs/inode.ts';
import { BLOCKED } from '../process/blocked.ts';
import { HANGUP, OpenFile, READABLE, WRITABLE } from '../process/open-file.ts';
import type { Process } from '../process/process.ts';
import { isOrphaned, postToGroup } from '../process/signal-delivery.ts';
import { SIGTTIN, SIGTTOU } from '../process/signals.ts';
import type { WaitQueue } from '../process/wait-queue.ts';
import type { Terminal } from './terminal.ts';

/** Bytes written in one turn: each may be a newline, which costs thousands of instructions. */
const AT_A_TIME = 8192;

/** A descriptor's side of a terminal: reading by the rules of job control. */
export class TerminalFile extends OpenFile {
  readonly type = wasi.FILETYPE_CHARACTER_DEVICE;
  readonly terminal: Terminal;
  override readonly readable: WaitQueue;

  constructor(terminal: Terminal, flags = 0) {
    super(flags);
    this.terminal = terminal;
    this.readable = terminal.readable;
  }

  read(process: Process, into: Uint8Array): number {
    const { terminal } = this;
    if (!terminal.open) return 0;
    if (into.length === 0) return 0;
    const refused = askForeground(process, terminal, SIGTTIN);
    if (refused !== 0) return refused;
    const count = terminal.discipline.read(into);
    if (count >= 0) return count;
    if ((this.flags & wasi.FDFLAGS_NONBLOCK) !== 0) return -wasi.ERRNO_AGAIN;
    terminal.readable.join(process);
    return BLOCKED;
  }

  write(_process: Process, from: Uint8Array): number {
    const { terminal } = this;
    if (!terminal.open) return -wasi.ERRNO_IO;
    const portion = from.length <= AT_A_TIME ? from : from.subarray(0, AT_A_TIME);
    terminal.write(portion);
    return portion.length;
  }

  override poll(): number {
    const { terminal } = this;
    if (!terminal.open) return READABLE | WRITABLE | HANGUP;
    return terminal.discipline.hasInput ? READABLE | WRITABLE : WRITABLE;
  }

  override available(): number {
    return this.terminal.discipline.available;
  }

  stat(): Stat {
    return statOf(this.terminal.inode!);
  }

  /** tcsetpgrp(3) as `process`. */
  setForeground(process: Process, pgid: number): number {
    const { terminal } = this;
    if (process.session.terminal !== terminal) return -wasi.ERRNO_NOTTY;
    for (const member of process.table.group(pgid)) {
      if (member.session !== process.session) return -wasi.ERRNO_PERM;
      const refused = askForeground(process, terminal, SIGTTOU);
      if (refused === BLOCKED) return -wasi.ERRNO_INTR;
      if (refused !== 0) return refused;
      terminal.foreground = pgid;
      return 0;
    }
    return -wasi.ERRNO_PERM;
  }
}

/**
 * Job control: 0 if `process` may use its terminal now, otherwise its group has been sent `signal` and the call is to be made
 * again (BLOCKED); -EIO where the signal would do nothing to stop it from asking for ever.
 */
function askForeground(process: Process, terminal: Terminal, signal: number): number {
  if (process.session.terminal !== terminal || process.pgid === terminal.foreground) return 0;
  const bit = 1 << signal;
  if (((process.ignored | process.blocked) & bit) !== 0) {
    return signal === SIGTTOU ? 0 : -wasi.ERRNO_IO;
  }
  if (isOrphaned(process.table, process.pgid)) return -wasi.ERRNO_IO;
  postToGroup(process.table, process.pgid, signal);
  // Its handler interrupts the call as one that waits.
  if ((process.caught & bit) !== 0) process.sleep();
  return BLOCKED;
}
