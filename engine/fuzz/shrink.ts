import { readBodies, readSections, SECTION, writeBodies, writeSections } from '../binary/format.ts';
import { readInstructions } from '../binary/instructions.ts';

/** No locals; unreachable; end: a body of every type. */
const EMPTY_BODY = Uint8Array.of(0, 0x00, 0x0b);

/**
 * A smaller module of which `holds` is true like of this one: function bodies are emptied, then single instructions left
 * out, until `milliseconds` are over or there is nothing more to leave out.
 */
export function shrink(
  module: Uint8Array<ArrayBuffer>,
  holds: (module: Uint8Array<ArrayBuffer>) => boolean,
  milliseconds: number,
): Uint8Array<ArrayBuffer> {
  const end = Date.now() + milliseconds;
  const sections = readSections(module);
  const at = sections.findIndex(({ id }) => id === SECTION.code);
  if (at < 0) return module;
  let bodies = readBodies(sections[at].content);
  const written = (changed: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
    writeSections(sections.with(at, { id: SECTION.code, content: writeBodies(changed) }));
  const accept = (changed: Uint8Array[]): boolean => {
    if (Date.now() > end || !holds(written(changed))) return false;
    bodies = changed;
    return true;
  };
  if (!accept(bodies)) return module;
  for (let size = bodies.length; size >= 1; size = Math.floor(size / 2)) {
    for (let first = 0; first < bodies.length; first += size) {
      accept(bodies.map((body, i) => (i >= first && i < first + size ? EMPTY_BODY : body)));
    }
  }
  for (let index = 0; index < bodies.length; index++) {
    if (bodies[index] === EMPTY_BODY) continue;
    const instructions = readInstructions(bodies[index]).length;
    for (let size = instructions >> 1; size >= 1; size >>= 1) {
      for (let first = 0; first < readInstructions(bodies[index]).length - 1;) {
        const body = without(bodies[index], first, size);
        if (!accept(bodies.with(index, body))) first += size;
      }
    }
  }
  return written(bodies);
}

function without(body: Uint8Array, first: number, count: number): Uint8Array {
  const positions = readInstructions(body);
  // The last is the end of the body.
  const last = Math.min(first + count, positions.length - 1) - 1;
  const kept = [...body.subarray(0, positions[first].start), ...body.subarray(positions[last].end)];
  return Uint8Array.from(kept);
}
