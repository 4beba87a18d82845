/**
 * Stands in for node:fs under replica/storage in a bundle made for tests (bundle.ts): file operations that end, at one
 * that was chosen, as if the process had been killed there. After that nothing more is done to any file.
 */
import * as fs from 'node:fs';

export {
  constants,
  existsSync,
  fstatSync,
  readdirSync,
  readFileSync,
  readSync,
  mkdirSync,
} from 'node:fs';

/** The process was killed, as far as its files can tell. */
export class Killed extends Error {}

/** How an operation is cut: before anything of it is done, after a part (of a write), or after all of it. */
export interface Cut {
  /** Number of the operation, counted from 1. */
  at: number;
  /** From 0 to 1: how much of what is written then is. */
  part: number;
  /** What really ends the process, if anything does; {@link Killed} is thrown otherwise. */
  act?: () => void;
}

const state = { cut: undefined as Cut | undefined, operations: 0, dead: false };
const open = new Set<number>();

/** Has the operation be cut that comes `at`th from now; undefined for none. */
export function arm(cut: Cut | undefined): void {
  state.cut = cut;
  state.operations = 0;
}

/** Whether a cut has happened since the last {@link revive}. */
export function isDead(): boolean {
  return state.dead;
}

/** As if the process were killed now. */
export function die(): void {
  state.dead = true;
}

/** A new process: the files that the old one had open are closed. */
export function revive(): void {
  for (const descriptor of open) fs.closeSync(descriptor);
  open.clear();
  state.dead = false;
  state.cut = undefined;
}

/** Does an operation, all of it or what the cut leaves of it. */
function change<T>(whole: () => T, part?: (share: number) => void): T {
  if (state.dead) throw new Killed('killed before');
  const cut = state.cut;
  if (cut === undefined || ++state.operations !== cut.at) return whole();
  if (cut.part >= 1) whole();
  else if (cut.part > 0) part?.(cut.part);
  cut.act?.();
  die();
  throw new Killed('killed');
}

type Vector = readonly NodeJS.ArrayBufferView[];

export function openSync(...args: Parameters<typeof fs.openSync>): number {
  return change(() => {
    const descriptor = fs.openSync(...args);
    open.add(descriptor);
    return descriptor;
  });
}

export function closeSync(descriptor: number): void {
  if (open.delete(descriptor)) fs.closeSync(descriptor);
}

export function writevSync(descriptor: number, buffers: Vector): number {
  return change(
    () => fs.writevSync(descriptor, buffers),
    (share) => {
      let left = Math.floor(share * buffers.reduce((sum, { byteLength }) => sum + byteLength, 0));
      for (const { buffer, byteOffset, byteLength } of buffers) {
        const length = Math.min(left, byteLength);
        fs.writeSync(descriptor, new Uint8Array(buffer, byteOffset, length));
        left -= length;
      }
    },
  );
}

export function writeSync(
  descriptor: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number {
  return change(
    () => fs.writeSync(descriptor, buffer, offset, length, position),
    (share) => fs.writeSync(descriptor, buffer, offset, Math.floor(length * share), position),
  );
}

export function writeFileSync(
  path: string,
  bytes: Uint8Array | string,
  options: fs.WriteFileOptions,
): void {
  change(
    () => fs.writeFileSync(path, bytes, options),
    (share) => fs.writeFileSync(path, bytes.slice(0, Math.floor(bytes.length * share)), options),
  );
}

export function renameSync(from: string, to: string): void {
  change(() => fs.renameSync(from, to));
}

export function truncateSync(path: string, length: number): void {
  change(() => fs.truncateSync(path, length));
}

export function rmSync(path: string, options: fs.RmOptions): void {
  change(() => fs.rmSync(path, options));
}
