import type { Call, Sys } from '../process/sys.ts';
import { print } from './console.ts';

/** `clear`: empties the screen and its scrollback (ECMA-48 ED, xterm's 3). */
export function* clear(sys: Sys): Call<number> {
  yield* print(sys, '\x1b[H\x1b[2J\x1b[3J');
  return 0;
}
