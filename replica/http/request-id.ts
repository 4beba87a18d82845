import { hash } from 'node:crypto';
import { leb128 } from '../leb128.ts';

const utf8 = new TextEncoder();

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

/** A value that representation-independent hashing is defined for. */
export type Hashable = string | number | bigint | Uint8Array | Hashable[] | HashableMap;

/** A map of such values; an interface, since a type may not refer to itself this way. */
interface HashableMap {
  [key: string]: Hashable;
}

function hashValue(value: Hashable): Uint8Array {
  if (typeof value === 'string') return sha256(utf8.encode(value));
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw new TypeError('not a whole number');
    }
    if (value < 0) throw new TypeError('negative number');
    return sha256(leb128(BigInt(value)));
  }
  if (value instanceof Uint8Array) return sha256(value);
  if (Array.isArray(value)) return sha256(Buffer.concat(value.map(hashValue)));
  if (typeof value === 'object' && value !== null) return hashOfMap(value);
  throw new TypeError(`cannot hash a ${typeof value}`);
}

/**
 * The representation-independent hash of a map, which is also the request id of a request
 * (interface specification, "Representation-independent hashing of structured data").
 * Throws TypeError for values it is not defined for.
 */
export function hashOfMap(map: HashableMap): Uint8Array {
  const pairs = Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => Buffer.concat([sha256(utf8.encode(key)), hashValue(value)]));
  pairs.sort((a, b) => Buffer.compare(a.subarray(0, 32), b.subarray(0, 32)));
  return sha256(Buffer.concat(pairs));
}
