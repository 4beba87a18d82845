/** Who the browser is: an Ed25519 key that is made on the first visit and kept. */
import { Ed25519KeyIdentity } from '@dfinity/identity';

/** Where the key is kept: IndexedDB, of which scripts of other origins see nothing. */
export interface KeyStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
}

const KEY = 'canix-identity';

export async function loadIdentity(store: KeyStore): Promise<Ed25519KeyIdentity> {
  const saved = await store.get(KEY);
  if (typeof saved === 'string') return Ed25519KeyIdentity.fromJSON(saved);
  const identity = Ed25519KeyIdentity.generate();
  await store.set(KEY, JSON.stringify(identity.toJSON()));
  return identity;
}
