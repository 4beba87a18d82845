import { encode } from '../text.ts';
import { TAG } from './value-tags.ts';

/** Characters of a string that are encoded between two looks at the budget. */
const PIECE = 8192;
/** Values that are written between two such looks. */
const VALUES = 256;

/**
 * Writes plain data as bytes: undefined, null, booleans, numbers, bigints of 64 bits, strings, Uint8Arrays, arrays, maps and plain
 * objects, however they refer to each other. An object's fields stand with their names, so that a reader may know more
 * or fewer of them.
 */
export class ValueWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #values = 0;
  readonly #strings = new Map<string, number>();
  readonly #objects = new Map<object, number>();
  readonly #check: () => void;

  /** @param check called from time to time; what it throws ends the writing */
  constructor(check: () => void = () => {}) {
    this.#check = check;
  }

  /** What has been written. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** @throws TypeError for what is not plain data */
  write(value: unknown): void {
    if (++this.#values % VALUES === 0) this.#check();
    switch (typeof value) {
      case 'undefined':
        this.#byte(TAG.undefined);
        return;
      case 'boolean':
        this.#byte(value ? TAG.true : TAG.false);
        return;
      case 'number':
        this.#number(value);
        return;
      case 'bigint':
        this.#room(9);
        this.#byte(TAG.bigint);
        this.#view.setBigInt64(this.#at, value, true);
        this.#at += 8;
        return;
      case 'string':
        this.#string(value);
        return;
      case 'object':
        if (value === null) this.#byte(TAG.null);
        else this.#object(value);
        return;
      default:
        throw new TypeError(`a ${typeof value} cannot be written down`);
    }
  }

  #room(count: number): void {
    const needed = this.#at + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  #byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  #count(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at++] = rest;
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.#byte(value < 0 ? TAG.negative : TAG.natural);
      this.#count(value < 0 ? -1 - value : value);
      return;
    }
    this.#room(9);
    this.#byte(TAG.float);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  #string(text: string): void {
    const known = this.#strings.get(text);
    if (known !== undefined) {
      this.#byte(TAG.sameString);
      this.#count(known);
      return;
    }
    this.#strings.set(text, this.#strings.size);
    this.#byte(TAG.string);
    if (text.length <= PIECE) {
      this.#blob(encode(text));
      return;
    }
    const pieces: Uint8Array[] = [];
    let total = 0;
    for (let at = 0; at < text.length;) {
      this.#check();
      let end = Math.min(at + PIECE, text.length);
      // A pair of surrogates is not cut.
      if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800 && end < text.length) end++;
      const piece = encode(text.slice(at, end));
      pieces.push(piece);
      total += piece.length;
      at = end;
    }
    this.#count(total);
    for (const piece of pieces) this.#raw(piece);
  }

  #raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #blob(bytes: Uint8Array): void {
    this.#count(bytes.length);
    this.#raw(bytes);
  }

  #object(value: object): void {
    const known = this.#objects.get(value);
    if (known !== undefined) {
      this.#byte(TAG.same);
      this.#count(known);
      return;
    }
    this.#objects.set(value, this.#objects.size);
    if (value instanceof Uint8Array) {
      this.#byte(TAG.bytes);
      this.#blob(value);
    } else if (Array.isArray(value)) {
      this.#byte(TAG.array);
      this.#count(value.length);
      for (let i = 0; i < value.length; i++) this.write(value[i]);
    } else if (value instanceof Map) {
      this.#byte(TAG.map);
      this.#count(value.size);
      for (const [key, one] of value) {
        this.write(key);
        this.write(one);
      }
    } else {
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) {
        throw new TypeError(`a ${value.constructor.name} cannot be written down`);
      }
      const names = Object.keys(value);
      this.#byte(TAG.object);
      this.#count(names.length);
      for (const name of names) {
        this.#string(name);
        this.write((value as Record<string, unknown>)[name]);
      }
    }
  }
}

/** Plain data as bytes (see {@link ValueWriter}). */
export function encodeValue(value: unknown, check?: () => void): Uint8Array {
  const writer = new ValueWriter(check);
  writer.write(value);
  return writer.bytes;
}
