/**
 * Hash of a file name, 0..2^32-1: FNV-1a over its UTF-16 units from a seed, then the finalizer of
 * MurmurHash3, which spreads it over all bits. Part of the on-disk formats: it must not change.
 */
export function nameHash(name: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
