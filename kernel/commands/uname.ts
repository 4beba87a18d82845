import { O_RDONLY } from '../process/open-flags.ts';
import type { Call, Sys } from '../process/sys.ts';
import { decode } from '../text.ts';
import { complain, print } from './console.ts';

/** `uname [-asnrvmo]` (uname(1)); the release is that of /proc/version. */
export function* uname(sys: Sys): Call<number> {
  const letters = sys.argv
    .slice(1)
    .map((word) => (word.startsWith('-') ? word.slice(1) : '?'))
    .join('');
  if (/[^asnrvmo]/.test(letters)) return yield* complain(sys, 'usage: uname [-asnrvmo]');
  const release = yield* releaseOf(sys);
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

function* releaseOf(sys: Sys): Call<string> {
  const fd = yield* sys.open('/proc/version', O_RDONLY);
  if (fd < 0) return 'unknown';
  const buffer = new Uint8Array(256);
  const count = yield* sys.read(fd, buffer);
  sys.close(fd);
  return /(\d+\.\d+\.\d+)/.exec(decode(buffer.subarray(0, Math.max(0, count))))?.[1] ?? 'unknown';
}
