import { HANGUP, WRITABLE } from './open-file.ts';
import type { Process } from './process.ts';

/** Writes what the kernel has to say about a process to its standard error, as far as that takes it without waiting. */
export function complain(process: Process, message: Uint8Array): void {
  const file = process.descriptors.get(2)?.file;
  if (file !== undefined && (file.poll() & (WRITABLE | HANGUP)) === WRITABLE) {
    file.write(process, message);
  }
}
