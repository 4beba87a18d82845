import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A benchmark program: a module without imports whose `run(argument)` gives `result`. */
export interface Guest {
  name: string;
  argument: number;
  /** What `run` must give, so that an engine that computes something else is found out. */
  result: number;
}

/** The guests whose geometric mean is the benchmark's figure. */
export const GUESTS: readonly Guest[] = [
  { name: 'fib', argument: 24, result: 46368 },
  { name: 'sieve', argument: 200_000, result: 17984 },
  { name: 'sha256', argument: 65_536, result: 1359680110 },
  { name: 'matmul', argument: 64, result: 12809143 },
  { name: 'nbody', argument: 5000, result: -169020000 },
  { name: 'mandelbrot', argument: 64, result: 179493 },
  { name: 'strsort', argument: 3000, result: 367699580 },
];

/** Further guests, of the three kinds that CoreMark has; they are not part of the figure. */
export const FURTHER_GUESTS: readonly Guest[] = [
  { name: 'list', argument: 10, result: 713 },
  { name: 'matrix', argument: 15, result: 1935218559 },
  { name: 'state', argument: 80, result: 1049197302 },
];

/** Guests that compute with vectors; they are not part of the figure either. */
export const VECTOR_GUESTS: readonly Guest[] = [
  { name: 'mandelbrot4', argument: 64, result: 179453 },
  { name: 'search', argument: 262_144, result: 11243068 },
];

const ALL: readonly Guest[] = [...GUESTS, ...FURTHER_GUESTS, ...VECTOR_GUESTS];

/** Where the guests' compiled modules are. */
export const GUEST_DIRECTORY = join(import.meta.dirname, '../dist/bench/guests');

/** A guest's module, as bench/build.ts has compiled it. */
export function guestModule({ name }: Guest): Uint8Array {
  return readFileSync(join(GUEST_DIRECTORY, `${name}.wasm`));
}

/** The guests with these names; without any, those of the figure. Throws for an unknown name. */
export function selectGuests(names: readonly string[]): readonly Guest[] {
  if (names.length === 0) return GUESTS;
  return names.map((name) => {
    const guest = ALL.find((candidate) => candidate.name === name);
    if (guest === undefined) {
      throw new Error(`no guest ${name}: ${ALL.map((known) => known.name).join(', ')}`);
    }
    return guest;
  });
}
