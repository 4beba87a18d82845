import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { writeFileAtomically } from './atomic-file.ts';

/** Immutable byte strings, found by their SHA-256: modules and their chunks. */
export class BlobStore {
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  /** Stores a blob; returns the hex form of its hash. */
  put(bytes: Uint8Array, key: string = bytesToHex(sha256(bytes))): string {
    const path = join(this.directory, key);
    if (!existsSync(path)) writeFileAtomically(path, bytes);
    return key;
  }

  get(key: string): Uint8Array {
    return readFileSync(join(this.directory, key));
  }

  /** Deletes every blob that is not among `used`. */
  keepOnly(used: ReadonlySet<string>): void {
    for (const name of readdirSync(this.directory)) {
      if (!used.has(name)) rmSync(join(this.directory, name), { force: true });
    }
  }
}
