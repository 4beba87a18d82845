import type { Process } from './process.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A session (setsid(2)): the process groups of one login, with at most one controlling terminal. */
export class Session {
  /** The leader's pid. */
  readonly sid: number;
  terminal: Terminal | null = null;
  /** Its processes, zombies included. Changed only by the process table. */
  readonly members = new Set<Process>();

  constructor(sid: number) {
    this.sid = sid;
  }
}
