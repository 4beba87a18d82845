import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import type { Canister } from '../execution/canister.ts';
import { ErrorCode, RejectionError } from '../execution/errors.ts';

const MAX_CHUNK_BYTES = 1024 * 1024;
const MAX_CHUNKS = 100;

function refuse(message: string): RejectionError {
  return new RejectionError(ErrorCode.invalidManagementPayload, message);
}

/** Keeps a piece of a module for install_chunked_code; returns its SHA-256. */
export function uploadChunk(canister: Canister, chunk: Uint8Array): Uint8Array {
  if (chunk.length > MAX_CHUNK_BYTES) {
    throw refuse(
      `Error from Wasm chunk store: Wasm chunk size ${chunk.length} exceeds the maximum chunk size of ${MAX_CHUNK_BYTES}.`,
    );
  }
  const hash = sha256(chunk);
  const key = bytesToHex(hash);
  if (!canister.chunks.has(key) && canister.chunks.size >= MAX_CHUNKS) {
    throw refuse(
      `Error from Wasm chunk store: Wasm chunk store has already reached maximum capacity of ${MAX_CHUNKS * MAX_CHUNK_BYTES} bytes or the maximum number of entries, ${MAX_CHUNKS}`,
    );
  }
  canister.chunks.set(key, chunk.slice());
  return hash;
}

export function storedChunks(canister: Canister): { hash: Uint8Array }[] {
  return [...canister.chunks.keys()].map((key) => ({ hash: hexToBytes(key) }));
}

/** Joins stored chunks to the module whose SHA-256 is `moduleHash`. */
export function assemble(
  store: Canister,
  hashes: { hash: Uint8Array }[],
  moduleHash: Uint8Array,
): Uint8Array {
  const parts = hashes.map(({ hash }) => {
    const chunk = store.chunks.get(bytesToHex(hash));
    if (!chunk) {
      throw refuse(`Error from Wasm chunk store: Chunk hash ${bytesToHex(hash)} not found`);
    }
    return chunk;
  });
  const module = Buffer.concat(parts);
  const actual = sha256(module);
  if (Buffer.compare(actual, moduleHash) !== 0) {
    throw refuse(
      `Error from Wasm chunk store: Wasm module hash ${bytesToHex(actual)} does not match given hash ${bytesToHex(moduleHash)}`,
    );
  }
  return module;
}
