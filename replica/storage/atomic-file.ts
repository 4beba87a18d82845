import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file so that, whenever the process ends, it is there whole or as it was before. */
export function writeFileAtomically(path: string, bytes: Uint8Array, mode = 0o644): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, bytes, { mode });
  renameSync(temporary, path);
}
