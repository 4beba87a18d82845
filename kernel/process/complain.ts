import { printableLines } from '../printable.ts';
import { encode } from '../text.ts';
import { HANGUP, WRITABLE } from './open-file.ts';
import type { Process } from './process.ts';

/**
 * Writes what the kernel has to say about a process to its standard error, as far as that takes it without waiting.
 * Names in it are a program's or its module's own choice: control characters are shown as question marks.
 */
export function complain(process: Process, message: string): void {
  const file = process.descriptors.get(2)?.file;
  if (file !== undefined && (file.poll() & (WRITABLE | HANGUP)) === WRITABLE) {
    file.write(process, encode(printableLines(message)));
  }
}
