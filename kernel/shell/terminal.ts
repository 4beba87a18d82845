/** Who has the terminal: an interactive shell gives it to its jobs and takes it back. */
import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from '../process/signals.ts';
import type { Shell } from './shell.ts';

/** Descriptors below this are the script's. */
const PRIVATE_DESCRIPTORS = 10;

/**
 * Makes an interactive shell master of its terminal: it catches what would end or stop it, and has its own process group in the
 * foreground. Without a terminal there is no job control.
 */
export function takeTerminal(shell: Shell): void {
  const { sys } = shell;
  // Caught, not ignored: what is ignored would be so in every child too.
  for (const signal of [SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU])
    sys.signal(signal, 'catch');
  shell.catching = true;
  if (!sys.isatty(0)) return;
  const terminal = sys.dup(0, PRIVATE_DESCRIPTORS);
  if (terminal < 0) return;
  sys.setCloseOnExec(terminal, true);
  shell.terminal = terminal;
  // A session's leader cannot change its group, and need not.
  sys.setpgid(0, 0);
  shell.pgid = sys.getpgid(0);
  if (giveTerminal(shell, shell.pgid) < 0) {
    sys.close(terminal);
    shell.terminal = -1;
    return;
  }
  shell.state.options.monitor = true;
  const modes = sys.tcgetattr(terminal);
  if (typeof modes !== 'number') shell.terminalModes = modes;
}

/** Puts a process group in the terminal's foreground. 0 or a negative errno. */
export function giveTerminal(shell: Shell, pgid: number): number {
  const { sys } = shell;
  // From the background the call would stop its caller.
  sys.signal(SIGTTOU, 'ignore');
  const result = sys.tcsetpgrp(shell.terminal, pgid);
  sys.signal(SIGTTOU, 'catch');
  return result;
}
