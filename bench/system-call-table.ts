import { formatCount, formatTable } from './table.ts';

/** What something takes, in instructions of the Internet Computer, and the most it may take if that is laid down. */
export interface SystemCallRow {
  what: string;
  instructions: number;
  limit?: number;
}

/** The table of what system calls take. */
export function describeSystemCalls(rows: readonly SystemCallRow[]): string {
  return formatTable([
    ['system calls', 'instructions', 'at most'],
    ...rows.map((row) => [row.what, formatCount(row.instructions), limitOf(row)]),
  ]);
}

/** Those that take more than they may. */
export function missed(rows: readonly SystemCallRow[]): SystemCallRow[] {
  return rows.filter(({ instructions, limit = Infinity }) => instructions > limit);
}

function limitOf(row: SystemCallRow): string {
  if (row.limit === undefined) return '';
  return `${formatCount(row.limit)}${missed([row]).length > 0 ? ' (missed)' : ''}`;
}
