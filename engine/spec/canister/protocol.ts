/*
 * What the canister that runs test scripts and the program that drives it say to each other. It is
 * JSON in ASCII, sent as bytes: text of Candid would go through a TextDecoder, which is slow in a
 * canister.
 */
import type { EngineOptions } from '../../index.ts';
import type { Command } from '../script.ts';

/** A batch of commands of one script. */
export interface Batch {
  /** Whether these are the first ones of a script: they run on a new engine. */
  first: boolean;
  /** The engine's. */
  options: EngineOptions;
  commands: Command[];
  /** The modules they name, in the order in which their bytes follow one another. */
  modules: { name: string; bytes: number }[];
}

/** What came of a batch. */
export interface BatchResult {
  /** How many of the commands have run: the message may have come near its instruction limit. */
  done: number;
  failures: { index: number; expected: string; got: string }[];
}

const CHUNK = 4096;

/** JSON in ASCII. */
export function encodeJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Reads what `encodeJson` wrote. */
export function decodeJson(bytes: Uint8Array): unknown {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[]);
  }
  return JSON.parse(text);
}
