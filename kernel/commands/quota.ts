import type { QuotaReport } from '../fs/quota.ts';
import { quoteName } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { PASSWD_FILE } from '../users/users.ts';
import { complain, complainErrno, print, table } from './console.ts';
import { readOptions } from './options.ts';
import { humanSize, kibibytes, parseSize } from './size.ts';

const ROOT_FS = '/';

/** `quota [-s] [USER...]` (quota(1)): KiB and files that a user holds and may hold; of others to root alone. -s for people. */
export function* quota(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 's');
  if (typeof read === 'string') return yield* complain(sys, `${read}\nusage: quota [-s] [USER...]`);
  const show = read.options.has('s') ? humanSize : kibibytes;
  const names = read.operands.length > 0 ? read.operands : [sys.userName];
  let status = 0;
  for (const name of names) {
    const uid = sys.uidOf(name);
    if (uid < 0) {
      status = yield* complain(sys, `user ${quoteName(name)} does not exist`);
      continue;
    }
    const report = sys.disk.quotaOf(ROOT_FS, uid);
    if (typeof report === 'number') {
      status = yield* complainErrno(sys, `quota of ${quoteName(name)}`, report);
      continue;
    }
    yield* print(sys, `Disk quotas for user ${name} (uid ${uid}):\n`);
    yield* print(sys, rowsOf('Filesystem', [[ROOT_FS, report]], show));
  }
  return status;
}

/** `repquota [-s]` (repquota(8)), for root: what all users hold and may hold. */
export function* repquota(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 's');
  if (typeof read === 'string' || read.operands.length > 0) {
    return yield* complain(sys, 'usage: repquota [-s]');
  }
  const show = read.options.has('s') ? humanSize : kibibytes;
  const passwd = sys.accounts.read(PASSWD_FILE);
  if (typeof passwd === 'number') return yield* complainErrno(sys, PASSWD_FILE, passwd);
  const rows: [string, QuotaReport][] = [];
  for (const line of passwd.split('\n')) {
    const name = line.split(':', 1)[0];
    const uid = sys.uidOf(name);
    const report = uid < 0 ? -1 : sys.disk.quotaOf(ROOT_FS, uid);
    if (typeof report === 'number') {
      if (uid < 0) continue;
      return yield* complainErrno(sys, `quota of ${quoteName(name)}`, report);
    }
    if (report.inodes > 0) rows.push([name, report]);
    yield* sys.pause();
  }
  yield* print(sys, rowsOf('User', rows, show));
  return 0;
}

function rowsOf(
  first: string,
  rows: readonly [string, QuotaReport][],
  show: (bytes: number) => string,
): string {
  const limit = (value: number, text: (value: number) => string): string =>
    value === Infinity ? 'none' : text(value);
  return table(
    [
      [first, 'blocks', 'limit', 'files', 'limit'],
      ...rows.map(([name, { bytes, inodes, limit: most }]) => [
        // As in quota(1), a star says that the limit is reached.
        name,
        `${show(bytes)}${bytes >= most.bytes ? '*' : ''}`,
        limit(most.bytes, show),
        `${inodes}${inodes >= most.inodes ? '*' : ''}`,
        limit(most.inodes, String),
      ]),
    ],
    [1, 2, 3, 4],
  );
}

const SET_USAGE = 'usage: setquota USER BLOCKS FILES, or setquota -d BLOCKS FILES';

/**
 * `setquota USER BLOCKS FILES` (setquota(8)), for root: limits what a user may hold, in KiB (or with a unit: 20M) and files;
 * `none` is no limit, `default` what holds for all, which `setquota -d BLOCKS FILES` sets. There are no soft limits.
 */
export function* setquota(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'd');
  if (typeof read === 'string') return yield* complain(sys, `${read}\n${SET_USAGE}`);
  const isDefault = read.options.has('d');
  const name = isDefault ? null : read.operands.shift();
  const [blocks, files, ...more] = read.operands;
  if (name === undefined || files === undefined || more.length > 0) {
    return yield* complain(sys, SET_USAGE);
  }
  const uid = name === null ? null : sys.uidOf(name);
  if (uid === -1) return yield* complain(sys, `user ${quoteName(name!)} does not exist`);
  const bytes = parseLimit(blocks, 1024);
  const inodes = parseLimit(files, 1);
  if (bytes === null) return yield* complain(sys, `bad limit of blocks: ${quoteName(blocks)}`);
  if (inodes === null) return yield* complain(sys, `bad limit of files: ${quoteName(files)}`);
  const result = sys.disk.setQuota(ROOT_FS, uid, bytes, inodes);
  return result === 0 ? 0 : yield* complainErrno(sys, 'cannot set quota', result);
}

/** A limit; undefined for the default, null for what is none. */
function parseLimit(text: string, unit: number): number | undefined | null {
  if (text === 'none') return Infinity;
  if (text === 'default') return undefined;
  return parseSize(text, unit) ?? null;
}
