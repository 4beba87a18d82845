import { decode } from '../text.ts';
import { TAG } from './value-tags.ts';

/** Values that are read between two looks at the budget. */
const VALUES = 256;
const DAMAGED = 'the data is damaged';

/** Reads what a ValueWriter wrote. Whatever the bytes are, it ends with a value or an Error. */
class ValueReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #check: () => void;
  readonly #strings: string[] = [];
  readonly #objects: object[] = [];
  #at = 0;
  #values = 0;

  constructor(bytes: Uint8Array, check: () => void) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#check = check;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  read(): unknown {
    if (++this.#values % VALUES === 0) this.#check();
    const tag = this.#byte();
    switch (tag) {
      case TAG.undefined:
        return undefined;
      case TAG.null:
        return null;
      case TAG.false:
        return false;
      case TAG.true:
        return true;
      case TAG.natural:
        return this.#count();
      case TAG.negative:
        return -1 - this.#count();
      case TAG.float:
        return this.#view.getFloat64(this.#skip(8), true);
      case TAG.bigint:
        return this.#view.getBigInt64(this.#skip(8), true);
      case TAG.string: {
        const text = decode(this.#blob());
        this.#strings.push(text);
        return text;
      }
      case TAG.sameString:
        return known(this.#strings, this.#count());
      case TAG.bytes: {
        const bytes = this.#blob().slice();
        this.#objects.push(bytes);
        return bytes;
      }
      case TAG.same:
        return known(this.#objects, this.#count());
      case TAG.array:
        return this.#array(this.#count());
      case TAG.map:
        return this.#map(this.#count());
      case TAG.object:
        return this.#object(this.#count());
      default:
        throw new Error(DAMAGED);
    }
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)];
  }

  /** Passes over `count` bytes: where they begin. */
  #skip(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at) throw new Error(DAMAGED);
    this.#at = at + count;
    return at;
  }

  #count(): number {
    let value = 0;
    for (let unit = 1; unit <= 2 ** 49; unit *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
    throw new Error(DAMAGED);
  }

  #blob(): Uint8Array {
    const length = this.#count();
    const at = this.#skip(length);
    return this.#bytes.subarray(at, at + length);
  }

  #array(count: number): unknown[] {
    const array: unknown[] = [];
    this.#objects.push(array);
    for (let i = 0; i < count; i++) array.push(this.read());
    return array;
  }

  #map(count: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    this.#objects.push(map);
    for (let i = 0; i < count; i++) {
      const key = this.read();
      map.set(key, this.read());
    }
    return map;
  }

  #object(count: number): object {
    const object: Record<string, unknown> = {};
    this.#objects.push(object);
    for (let i = 0; i < count; i++) {
      const name = this.read();
      if (typeof name !== 'string' || name === '__proto__') throw new Error(DAMAGED);
      object[name] = this.read();
    }
    return object;
  }
}

function known<T>(list: readonly T[], number: number): T {
  if (number >= list.length) throw new Error(DAMAGED);
  return list[number];
}

/**
 * The value that bytes of `encodeValue` stand for.
 * @param check called from time to time; what it throws ends the reading
 * @throws Error for other bytes
 */
export function decodeValue(bytes: Uint8Array, check: () => void = () => {}): unknown {
  const reader = new ValueReader(bytes, check);
  const value = reader.read();
  if (!reader.atEnd) throw new Error(DAMAGED);
  return value;
}
