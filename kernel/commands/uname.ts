import type { Call, Sys } from '../process/sys.ts';
import { complain, print } from './console.ts';
import { readText } from './read-text.ts';

/** `uname [-asnrvmo]` (uname(1)); the release is that of /proc/version. */
export function* uname(sys: Sys): Call<number> {
  const letters = sys.argv
    .slice(1)
    .map((word) => (word.startsWith('-') ? word.slice(1) : '?'))
    .join('');
  if (/[^asnrvmo]/.test(letters)) return yield* complain(sys, 'usage: uname [-asnrvmo]');
  const version = (yield* readText(sys, '/proc/version')) ?? '';
  const release = /\d+\.\d+\.\d+/.exec(version)?.[0] ?? 'unknown';
  const fields: [string, string][] = [
    ['s', 'Canix'],
    ['n', 'canix'],
    ['r', release],
    ['m', 'wasm32'],
    ['o', 'Canix'],
  ];
  const wanted = letters === '' ? 's' : letters;
  const shown = fields.filter(([letter]) => wanted.includes('a') || wanted.includes(letter));
  yield* print(sys, `${shown.map(([, value]) => value).join(' ')}\n`);
  return 0;
}
