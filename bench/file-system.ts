/*
 * What the file system takes in a canister as directories grow, in instructions of the Internet Computer, and what checking it
 * takes: directories of 100 to 100,000 files, or with --million also one of 1,000,000.
 *
 *   npx tsx bench/file-system.ts [--million]
 */
import { parseArgs } from 'node:util';
import { OPERATIONS } from './file-system/interface.ts';
import { measureFileSystem } from './file-system/measure.ts';
import { formatCount, formatTable } from './table.ts';

const MIB = 2 ** 20;
const { values } = parseArgs({ options: { million: { type: 'boolean' } } });
const sizes = [100, 1000, 10_000, 100_000, ...(values.million ? [1_000_000] : [])];
const { directories, check } = await measureFileSystem(sizes, (entries, made) => {
  if (made % 100_000 === 0) console.error(`${formatCount(made)} of ${formatCount(entries)} files`);
});

const mebibytes = (bytes: number): string => (bytes / MIB).toFixed(1);
console.log(
  formatTable([
    ['files in the directory', ...directories.map(({ entries }) => formatCount(entries))],
    ...OPERATIONS.map((operation, i) => [
      operation,
      ...directories.map(({ costs }) => formatCount(costs[i])),
    ]),
    ['heap, MiB', ...directories.map(({ heap }) => mebibytes(heap))],
    ['disk, MiB', ...directories.map(({ disk }) => mebibytes(disk))],
  ]),
);
const { files, messages, instructions, longest, findings } = check;
console.log(
  `\nchecked ${formatCount(files)} files in ${messages} messages: ${formatCount(instructions)} instructions, ` +
    `${formatCount(longest)} in the longest; findings: ${findings.length === 0 ? 'none' : findings.join('; ')}`,
);
