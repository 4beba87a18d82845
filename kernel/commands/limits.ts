import { quoteName } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno, print, table } from './console.ts';

/**
 * `limits [USER]...`: what the processes of the caller, or for root those of other users, hold and have used together today,
 * and how much they may (/etc/limits.conf).
 */
export function* limits(sys: Sys): Call<number> {
  const names = sys.argv.slice(1);
  let status = 0;
  const rows: string[][] = [];
  for (const name of names.length === 0 ? [sys.userName] : names) {
    const uid = sys.uidOf(name);
    if (uid < 0) {
      status = yield* complain(sys, `user ${quoteName(name)} does not exist`);
      continue;
    }
    const share = sys.limits.share(uid);
    if (typeof share === 'number') {
      status = yield* complainErrno(sys, name, share);
      continue;
    }
    const most = share.limits;
    const row = (item: string, used: number, limit: number): string[] => {
      // Root is held to what the whole system has.
      const text = uid === 0 || limit === Infinity ? '-' : String(limit);
      return [name, item, String(Math.round(used)), text];
    };
    rows.push(
      row('processes', share.processes, most.processes),
      row('memory (KiB)', share.pages * 64, most.memoryPages * 64),
      row('pipes', share.pipes, most.pipes),
      row('instructions', share.instructions, most.instructions),
    );
  }
  if (rows.length > 0)
    yield* print(sys, table([['USER', 'ITEM', 'USED', 'LIMIT'], ...rows], [2, 3]));
  return status;
}
