import type { Line } from './programs.ts';
import { formatCount, formatTable } from './table.ts';

/** What a shell line cost, in instructions. */
export interface LineRow {
  line: Line;
  /** Its programs, each executed directly, where it has any. */
  direct: number | undefined;
  /** All messages of the line: programs, shell, kernel, Candid. */
  canix: number;
  messages: number;
}

const HEADINGS = ['shell line', 'direct', 'canix', 'canix/direct', 'messages', 'at most'];

/** The table of shell lines over real programs. */
export function describeLines(rows: readonly LineRow[]): string {
  return formatTable([
    HEADINGS,
    ...rows.map(({ line, direct, canix, messages }, index) => [
      line.name,
      direct === undefined ? '' : formatCount(direct),
      formatCount(canix),
      direct === undefined ? '' : (canix / direct).toFixed(2),
      String(messages),
      limitOf(rows, index),
    ]),
  ]);
}

function limitOf(rows: readonly LineRow[], index: number): string {
  const before = rows.slice(0, index).map(({ canix }) => canix);
  const limit = rows[index].line.limit?.(before);
  if (limit === undefined) return '';
  return `${formatCount(limit)}${rows[index].canix > limit ? ' (missed)' : ''}`;
}
