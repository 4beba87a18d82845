/** A number and what is returned for it. */
export type Row = readonly [key: number, result: number];

/** Keys that are looked for one after the other. */
const FEW = 3;
/** Of keys with more gaps than this the compiler makes no table but looks at one after the other, hundreds of them. */
const DENSE = 2;

/**
 * Statements that return the result of the row with the key that the variable `name` has, or 0: tables where the keys are close
 * together, and a binary search between these.
 */
export function lookup(name: string, rows: readonly Row[]): string {
  const sorted = [...rows].sort(([a], [b]) => a - b);
  return `${search(name, sorted)}\nreturn 0;`;
}

function search(name: string, rows: readonly Row[]): string {
  if (rows.length <= FEW) {
    return rows.map(([key, result]) => `if (${name} == ${key}) return ${result};`).join('\n');
  }
  if (rows.at(-1)![0] - rows[0][0] < rows.length * DENSE) {
    const cases = rows.map(([key, result]) => `case ${key}: return ${result};`);
    return `switch (${name}) {\n${cases.join('\n')}\ndefault: return 0;\n}`;
  }
  const middle = rows.length >> 1;
  return `if (${name} < ${rows[middle][0]}) {\n${search(name, rows.slice(0, middle))}\nreturn 0;\n}\n${search(name, rows.slice(middle))}`;
}
