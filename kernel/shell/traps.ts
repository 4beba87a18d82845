/** Signals that a shell has caught: traps, and ^C. */
import { SIGINT, SIGNAL_NAMES } from '../process/signals.ts';
import { compile } from './compile.ts';
import { Interrupt } from './faults.ts';
import { pushCall } from './frames.ts';
import { collectSignals } from './pipeline.ts';
import type { Shell } from './shell.ts';

/** @throws Interrupt where ^C has come that no trap is set for */
export function checkInterrupt(shell: Shell): void {
  collectSignals(shell);
  if (!shell.signals.includes(SIGINT) || shell.state.traps.has('INT')) return;
  shell.signals.length = 0;
  throw new Interrupt();
}

/** Runs traps of signals that have come, and ends what ^C ends. */
export function deliverSignals(shell: Shell): void {
  collectSignals(shell);
  if (shell.signals.length === 0) return;
  checkInterrupt(shell);
  const signal = shell.signals.shift()!;
  const command = shell.state.traps.get(SIGNAL_NAMES[signal]);
  if (command === undefined || command === '') return;
  // The trap runs first; then the command is begun anew.
  shell.pc--;
  pushCall(shell, 'trap', compile(command).code);
}
