import type { Guest } from './guests.ts';
import type { Measurement } from './measurement.ts';
import { formatCount, formatTable, geometricMean } from './table.ts';

/** Instructions of one guest. */
export interface Row {
  guest: Guest;
  direct: number;
  canix: Measurement;
  wasmi: Measurement;
}

const HEADINGS = [
  ...['guest', 'direct', 'canix', 'wasmi', 'canix/direct', 'wasmi/direct', 'wasmi/canix'],
  ...['canix: translation', 'load', 'wasmi: translation', 'load'],
];

/**
 * The table: a call of what is translated already, and what came before it apart. The means are over
 * all rows but those of the `further` guests, which come last.
 */
export function describeRows(results: readonly Row[], further: readonly Guest[]): string {
  const counted = results.filter(({ guest }) => !further.includes(guest));
  const others = results.filter(({ guest }) => further.includes(guest));
  const mean = (ratio: (row: Row) => number): string =>
    geometricMean(counted.map(ratio)).toFixed(2);
  return formatTable([
    HEADINGS,
    ...counted.map(describeRow),
    [
      ...['geometric mean', '', '', ''],
      mean(({ direct, canix }) => canix.second / direct),
      mean(({ direct, wasmi }) => wasmi.second / direct),
      mean(({ canix, wasmi }) => wasmi.second / canix.second),
      ...['', '', '', ''],
    ],
    ...others.map(describeRow),
  ]);
}

function describeRow({ guest, direct, canix, wasmi }: Row): string[] {
  const once = ({ first, second }: Measurement): string => formatCount(Math.max(0, first - second));
  return [
    guest.name,
    formatCount(direct),
    formatCount(canix.second),
    formatCount(wasmi.second),
    (canix.second / direct).toFixed(2),
    (wasmi.second / direct).toFixed(2),
    (wasmi.second / canix.second).toFixed(2),
    once(canix),
    formatCount(canix.load),
    once(wasmi),
    formatCount(wasmi.load),
  ];
}
