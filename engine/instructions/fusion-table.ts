import { formNamed, FUSIONS, ROTATIONS } from './fusions.ts';

/** The table by which the translator joins operations: open addressing, entries of a key and what it leads to. */
const BITS = 14;
const FACTOR = 0x9e3779b1;
/** Codes are below this, so that two of them and a number below 8 make a key of 32 bits. */
const MOST_CODES = 1 << 14;
/** In what a key leads to: the second operation gives no value, so the two can be joined before it is complete. */
const AT_ONCE = 1 << 16;
/** In place of an operand: the operations only follow each other; there is one operation, to be rotated. */
const SEQUENCE = 3;
const ROTATION = 0;

function slotOf(key: number): number {
  return Math.imul(key, FACTOR) >>> (32 - BITS);
}

/** AssemblyScript that writes the table to the core's memory, which begins without data, and looks things up in it. */
export function fusionTable(code: (name: string) => number): string {
  const entries = new Map<number, number>();
  const keys = new Set<number>();
  const add = (first: number, second: number, how: number, found: number): void => {
    if (Math.max(first, second) >= MOST_CODES)
      throw new Error(`operation codes from ${MOST_CODES} on`);
    const key = (first | (second << 14) | (how << 28)) >>> 0;
    if (keys.has(key)) throw new Error(`two operations for ${first} and ${second}`);
    keys.add(key);
    let at = slotOf(key);
    while (entries.has(at)) at = (at + 1) % (1 << BITS);
    entries.set(at, key + found * 2 ** 32);
    order.push([at, key, found]);
  };
  const order: [number, number, number][] = [];
  for (const { form, first, second, index } of FUSIONS) {
    const atOnce = formNamed(second)!.kind === 'value' ? 0 : AT_ONCE;
    add(code(first), code(second), index < 0 ? SEQUENCE : index, code(form.name) | atOnce);
  }
  for (const [forward, back] of ROTATIONS) add(code(forward), ROTATION, 3 + SEQUENCE, code(back));
  const stores = order.map(
    ([at, key, found]) => `store<u64>(table, ${(BigInt(found) << 32n) | BigInt(key)}, ${at * 8});`,
  );
  return `
export const FUSION_BYTES: usize = ${8 << BITS};

/** Writes the table of joined operations. */
export function writeFusions(table: usize): void {
  ${stores.join('\n  ')}
}

function find(table: usize, key: u32): u32 {
  let at = (key * ${FACTOR}) >> ${32 - BITS};
  while (true) {
    const entry = load<u64>(table + (<usize>at << 3));
    if (<u32>entry == key) return <u32>(entry >> 32);
    if (!entry) return 0;
    at = (at + 1) & ${(1 << BITS) - 1};
  }
}

/** The operation that does \`second\` with its operand \`index\` computed by \`first\`; 0 = none. */
export function fuseTree(table: usize, first: u32, second: u32, index: u32): u32 {
  return find(table, first | (second << 14) | (index << 28)) & 0xffff;
}

/** The operation that does \`first\` and then \`second\`, which gives no value; 0 = none. */
export function fuseSequence(table: usize, first: u32, second: u32): u32 {
  const found = find(table, first | ((second & 0xffff) << 14) | ${(SEQUENCE << 28) >>> 0});
  return found & ${AT_ONCE} ? found & 0xffff : 0;
}

/** The operation that does \`first\` and then \`second\`; 0 = none. */
export function fuseComplete(table: usize, first: u32, second: u32): u32 {
  return find(table, first | (second << 14) | ${(SEQUENCE << 28) >>> 0}) & 0xffff;
}

/** The branch back with the test of a forward branch turned round; 0 = none. */
export function rotated(table: usize, op: u32): u32 {
  return find(table, op | ${((3 + SEQUENCE) << 28) >>> 0}) & 0xffff;
}
`;
}
