import { encode } from '../text.ts';
import { complain } from '../process/complain.ts';
import type { Process } from '../process/process.ts';

/** Says on a process's terminal, or its standard error where it has none, that an upgrade ends it and why. */
export function tellEnd(process: Process, reason: string): void {
  const text = `${process.name}[${process.pid}]: ended by an upgrade of the system: ${reason}`;
  const { terminal } = process.session;
  if (terminal !== null) terminal.write(encode(`\r\n${text}\r\n`));
  else complain(process, `${text}\n`);
}

/** What an exception says, in a few words. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
