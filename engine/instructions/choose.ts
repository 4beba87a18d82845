import type { Run } from './record.ts';

/** What a program executed, and how much it is to count among others. */
export interface Recording {
  readonly runs: readonly Run[];
  readonly weight: number;
}

/** How operations can be joined. */
export interface Joinable {
  readonly kind: string;
  /** Operands, of which a handler can not have any number. */
  readonly operands: number;
}

/** Instructions saved by joining: dispatch, and for a tree a store and a load of the operand too. */
const SEQUENCE_GAIN = 10;
const TREE_GAIN = 20;
/** Choices made before operations are joined anew. */
const BATCH = 50;
const MOST_OPERANDS = 24;

interface Operation extends Joinable {
  /** How the rows name it. */
  readonly row: string;
}

/**
 * Chooses which operations to join. It does with what was recorded what the translator would do, and of all the pairs
 * that meet and are not joined takes those that would save most, again and again.
 *
 * @param known all operations that are there without choice
 * @returns rows for `chosen.ts`
 */
export function choose(
  recordings: readonly Recording[],
  known: ReadonlyMap<string, Joinable>,
  wanted: number,
): string[] {
  const operations: (Operation | undefined)[] = [undefined];
  const numbers = new Map<string, number>();
  const number = (name: string): number => {
    let found = numbers.get(name);
    if (found === undefined) {
      found = operations.length;
      numbers.set(name, found);
      const joinable = known.get(name);
      operations.push({ row: name, kind: 'none', operands: 0, ...joinable });
    }
    return found;
  };
  const segments = recordings.flatMap(({ runs, weight }) => {
    const total = runs.reduce((sum, { operations, count }) => sum + operations.length * count, 0);
    return runs.map(({ operations, count }) => ({
      written: operations.map(({ name, index }) => [number(name), index] as const),
      gain: (weight * count) / total,
    }));
  });
  const rows: string[] = [];
  const joined = new Map<number, number>();
  const key = (first: number, second: number, index: number): number =>
    (first * 65536 + second) * 4 + index + 1;

  while (rows.length < wanted) {
    const gains = new Map<number, number>();
    const miss = (first: number, second: number, index: number, gain: number): void => {
      const a = operations[first]!;
      const b = operations[second]!;
      if (a.kind === 'none' || b.kind === 'none') return;
      if (a.operands + b.operands > MOST_OPERANDS) return;
      if (a.kind !== 'value' && (index >= 0 || a.kind !== 'effect')) return;
      const at = key(first, second, index);
      gains.set(at, (gains.get(at) ?? 0) + gain);
    };
    for (const { written, gain } of segments) {
      let last = 0;
      let previous = 0;
      for (const [operation, index] of written) {
        if (index >= 0 && last) {
          const tree = joined.get(key(last, operation, index));
          if (tree !== undefined) {
            last = tree;
            continue;
          }
          miss(last, operation, index, gain * TREE_GAIN);
        }
        if (last) {
          if (operations[operation]!.kind !== 'value') {
            const sequence = joined.get(key(last, operation, -1));
            if (sequence !== undefined) {
              last = sequence;
              continue;
            }
            // Where it could be a tree, that comes first.
            if (index < 0) miss(last, operation, -1, gain * SEQUENCE_GAIN);
          }
          if (previous) {
            const sequence = joined.get(key(previous, last, -1));
            if (sequence !== undefined) last = sequence;
            else miss(previous, last, -1, gain * SEQUENCE_GAIN);
          }
        }
        previous = last;
        last = operation;
      }
    }
    const best = [...gains]
      .sort(([, a], [, b]) => b - a)
      .slice(0, Math.min(BATCH, wanted - rows.length));
    if (!best.length) break;
    for (const [at] of best) {
      const index = (at % 4) - 1;
      const second = Math.floor(at / 4) % 65536;
      const first = Math.floor(at / 4 / 65536);
      const a = operations[first]!;
      const b = operations[second]!;
      const joinedNumber = operations.length;
      operations.push({
        row: `#${rows.length}`,
        kind: b.kind,
        operands: a.operands + b.operands + (index < 0 && a.kind === 'value' ? 1 : 0),
      });
      rows.push(`${a.row} > ${b.row}${index < 0 ? '' : ` @${index}`}`);
      joined.set(at, joinedNumber);
    }
  }
  return rows;
}
