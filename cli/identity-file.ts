/** An Ed25519 identity in a file that only its owner may read. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ed25519KeyIdentity } from '@dfinity/identity';

/** Who the command line is when nothing else is said. */
export function defaultIdentityFile(): string {
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'canix', 'identity.json');
}

/** Reads the identity; makes one, mode 0600, if there is no such file and `create` is set. */
export function loadIdentityFile(file: string, { create = false } = {}): Ed25519KeyIdentity {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing || !create) throw error;
    const identity = Ed25519KeyIdentity.generate();
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Exclusive: of two commands that start at once, the second reads what the first has made.
    try {
      writeFileSync(file, JSON.stringify(identity.toJSON()), { mode: 0o600, flag: 'wx' });
    } catch (writeError) {
      if ((writeError as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError;
      return loadIdentityFile(file);
    }
    return identity;
  }
  try {
    return Ed25519KeyIdentity.fromJSON(text);
  } catch {
    throw new Error(`${file}: not an Ed25519 identity`);
  }
}
