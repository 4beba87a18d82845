import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno } from './console.ts';

/** `chown USER FILE...` (chown(1)): USER a name or a uid. Only root gives files away. */
export function* chown(sys: Sys): Call<number> {
  const [, user, ...files] = sys.argv;
  if (user === undefined || files.length === 0) {
    return yield* complain(sys, 'usage: chown USER FILE...');
  }
  const uid = /^\d+$/.test(user) ? Number(user) : sys.uidOf(user);
  if (uid < 0) return yield* complain(sys, `invalid user: '${user}'`);
  let status = 0;
  for (const file of files) {
    const result = sys.chown(file, uid, uid);
    if (result < 0) status = yield* complainErrno(sys, `changing ownership of '${file}'`, result);
  }
  return status;
}
