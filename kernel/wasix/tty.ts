import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import type { Guest } from '../process/guest.ts';
import { TerminalFile } from '../terminal/terminal-file.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { giveNumber } from './identity.ts';

/** Terminals: WASIX's tty_get and tty_set, and what it lacks of termios(3). */

/** tty: four words (columns, rows, width, height in pixels), then six truth values, padded. */
const TTY_BYTES = 24;
const COLUMNS = 0;
const ROWS = 4;
const STDIN = 16;
const ECHO = 19;
const LINE_BUFFERED = 20;
/** Bits of tty_modes, in the order of TerminalModes. */
const MODES = ['canonical', 'echo', 'signals', 'inputNewlines', 'outputNewlines'] as const;

/** The process's terminal: that of its session, or else one that it has open as a standard descriptor. */
function terminalOf(guest: Guest): Terminal | undefined {
  const { session } = guest.process;
  if (session.terminal !== null) return session.terminal;
  for (let fd = 0; fd < 3; fd++) {
    const file = guest.entries[fd]?.file;
    if (file instanceof TerminalFile) return file.terminal;
  }
  return undefined;
}

/** The terminal that a descriptor refers to, or a positive errno. */
function fileAt(guest: Guest, fd: number): TerminalFile | number {
  const file = guest.entries[fd]?.file;
  if (file === undefined) return wasi.ERRNO_BADF;
  return file instanceof TerminalFile ? file : wasi.ERRNO_NOTTY;
}

/** tty_get(state): ENOTTY where the process has no terminal. */
export function ttyGet(guest: Guest, call: Call): number {
  const at = call.argU32(0);
  if (!guest.has(at, TTY_BYTES)) return wasi.ERRNO_FAULT;
  const terminal = terminalOf(guest);
  if (terminal === undefined) return wasi.ERRNO_NOTTY;
  const { u8 } = guest;
  u8.fill(0, at, at + TTY_BYTES);
  guest.setU32(at + COLUMNS, terminal.size.columns);
  guest.setU32(at + ROWS, terminal.size.rows);
  for (let fd = 0; fd < 3; fd++) {
    u8[at + STDIN + fd] = guest.entries[fd]?.file instanceof TerminalFile ? 1 : 0;
  }
  const { canonical, echo } = terminal.discipline.modes;
  u8[at + ECHO] = echo ? 1 : 0;
  u8[at + LINE_BUFFERED] = canonical ? 1 : 0;
  return 0;
}

/** tty_set(state): echo, line buffering and the size; the rest is not the program's to set. */
export function ttySet(guest: Guest, call: Call): number {
  const at = call.argU32(0);
  if (!guest.has(at, TTY_BYTES)) return wasi.ERRNO_FAULT;
  const terminal = terminalOf(guest);
  if (terminal === undefined) return wasi.ERRNO_NOTTY;
  terminal.discipline.setModes({
    echo: guest.u8[at + ECHO] !== 0,
    canonical: guest.u8[at + LINE_BUFFERED] !== 0,
  });
  const columns = guest.getU32(at + COLUMNS) & 0xffff;
  const rows = guest.getU32(at + ROWS) & 0xffff;
  if (columns > 0 && rows > 0) terminal.resize({ columns, rows });
  return 0;
}

/** tty_modes_get(fd, modes): tcgetattr(3), as bits: 1 ICANON, 2 ECHO, 4 ISIG, 8 ICRNL, 16 OPOST and ONLCR. */
export function ttyModesGet(guest: Guest, call: Call): number {
  const file = fileAt(guest, call.argU32(0));
  if (typeof file === 'number') return file;
  const { modes } = file.terminal.discipline;
  const bits = MODES.reduce((sum, name, i) => sum | (modes[name] ? 1 << i : 0), 0);
  return giveNumber(guest, call.argU32(1), bits);
}

/** tty_modes_set(fd, modes): tcsetattr(3) */
export function ttyModesSet(guest: Guest, call: Call): number {
  const file = fileAt(guest, call.argU32(0));
  if (typeof file === 'number') return file;
  const bits = call.argU32(1);
  if (bits >>> MODES.length !== 0) return wasi.ERRNO_INVAL;
  const [canonical, echo, signals, inputNewlines, outputNewlines] = MODES.map(
    (_, i) => (bits & (1 << i)) !== 0,
  );
  file.terminal.discipline.setModes({ canonical, echo, signals, inputNewlines, outputNewlines });
  return 0;
}

/** tty_group_get(fd, group): tcgetpgrp(3) */
export function ttyGroupGet(guest: Guest, call: Call): number {
  const file = fileAt(guest, call.argU32(0));
  if (typeof file === 'number') return file;
  return giveNumber(guest, call.argU32(1), file.terminal.foreground);
}

/** tty_group_set(fd, group): tcsetpgrp(3) */
export function ttyGroupSet(guest: Guest, call: Call): number {
  const file = fileAt(guest, call.argU32(0));
  if (typeof file === 'number') return file;
  return -file.setForeground(guest.process, call.argI32(1));
}
