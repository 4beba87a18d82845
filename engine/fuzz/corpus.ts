import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.ts';

/** Larger modules take too long to be one of thousands. */
const MOST_BYTES = 100_000;

const DIST = join(import.meta.dirname, '../../dist');
/** Where the build puts modules: programs, guests of the benchmark, and those of the specification's tests. */
const FOLDERS = ['userland', 'bench/guests', 'spec'];

/** Real modules, as the build has left them. */
export class Corpus {
  /** Per folder that has any, the paths of its modules. */
  readonly #folders: readonly (readonly string[])[];

  constructor(folders = FOLDERS.map((folder) => join(DIST, folder))) {
    this.#folders = folders.map(modulesIn).filter((paths) => paths.length > 0);
  }

  /** One module and where it comes from; undefined where nothing is built. */
  pick(random: Random): { path: string; bytes: Uint8Array<ArrayBuffer> } | undefined {
    if (this.#folders.length === 0) return undefined;
    // The specification's modules are the most, and the most various.
    const folder = random.once(3) ? random.pick(this.#folders) : this.#folders.at(-1)!;
    const path = random.pick(folder);
    return { path, bytes: new Uint8Array(readFileSync(path)) };
  }
}

function modulesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.wasm'))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).size <= MOST_BYTES);
}
