import type { Engine } from '../../engine/index.ts';

/** A sum of bytes, wherever they are, in two words of 32 bits, by which accidents are found. */
export function checksum(engine: Engine, bytes: Uint8Array): readonly number[] {
  const { host } = engine;
  const reachable = host.adopt(bytes);
  try {
    return engine.checksum(reachable);
  } finally {
    if (reachable !== bytes) host.free(reachable);
  }
}
