import type { Call, Sys } from '../process/sys.ts';
import { complain, print } from './console.ts';

/** `id`: who the caller is. */
export function* id(sys: Sys): Call<number> {
  if (sys.argv.length > 1) return yield* complain(sys, 'usage: id');
  const name = sys.userName;
  yield* print(sys, `uid=${sys.uid}(${name}) gid=${sys.gid}(${name})\n`);
  return 0;
}

/** `whoami`: the caller's user name. */
export function* whoami(sys: Sys): Call<number> {
  if (sys.argv.length > 1) return yield* complain(sys, 'usage: whoami');
  yield* print(sys, `${sys.userName}\n`);
  return 0;
}
