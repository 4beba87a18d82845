import { wasi } from '@bjorn3/browser_wasi_shim';
import type { BlockDevice } from '../block-device.ts';
import type { Quota, QuotaReport } from '../quota.ts';
import { ACCOUNT, ACCOUNT_WORDS, NO_LIMIT, SUPER, UNIT } from './format.ts';
import type { Superblock } from './superblock.ts';
import { NumberMap } from '../../number-map.ts';

/** Accounts kept in the heap between two operations. */
const CACHED = 4096;

/** The record of one user in the usage file. */
class Account {
  units = 0;
  inodes = 0;
  /** Limits as on the device: 0 for the default, NO_LIMIT for none. */
  unitLimit = 0;
  inodeLimit = 0;
  dirty = false;
  /** Where on the device it stands; 0 if nowhere yet. */
  offset = 0;
  readonly uid: number;

  constructor(uid: number) {
    this.uid = uid;
  }
}

/**
 * What each user holds and may hold, kept in the usage file. Root is never limited. Changes are written by `commit`.
 */
export class Accounts {
  private readonly device: BlockDevice;
  private readonly superblock: Superblock;
  /** Where the record of a user is on the device: made if `make`, otherwise 0 if there is none. */
  private readonly locate: (uid: number, make: boolean) => number;
  /** Limits of users without their own, where the superblock has none. */
  private readonly fallback: Quota;
  private readonly known = new NumberMap<Account>();
  private dirty: Account[] = [];
  private readonly words = new Uint32Array(ACCOUNT_WORDS);
  private readonly bytes = new Uint8Array(this.words.buffer);

  constructor(
    device: BlockDevice,
    superblock: Superblock,
    fallback: Quota,
    locate: (uid: number, make: boolean) => number,
  ) {
    this.device = device;
    this.superblock = superblock;
    this.fallback = fallback;
    this.locate = locate;
  }

  /** Makes room to note what `uid` holds; false if there is no space even for that. */
  open(uid: number): boolean {
    const account = this.of(uid);
    if (account.offset === 0) account.offset = this.locate(uid, true);
    return account.offset !== 0;
  }

  /** Whether `uid` may hold `units` and `inodes` more: 0 or -EDQUOT. */
  refuses(uid: number, units: number, inodes: number): number {
    if (uid === 0) return 0;
    const account = this.of(uid);
    if (
      account.units + units > this.unitLimit(account) ||
      (inodes > 0 && account.inodes + inodes > this.inodeLimit(account))
    ) {
      return -wasi.ERRNO_DQUOT;
    }
    return 0;
  }

  /** Units that `uid` may still take, which may be less than 0. */
  unitsLeft(uid: number): number {
    if (uid === 0) return Infinity;
    const account = this.of(uid);
    return this.unitLimit(account) - account.units;
  }

  /** Notes that `uid` holds so much more (negative: less). `open` must have succeeded for `uid` before. */
  charge(uid: number, units: number, inodes: number): void {
    const account = this.of(uid);
    account.units += units;
    account.inodes += inodes;
    this.touch(account);
  }

  report(uid: number): QuotaReport {
    const account = this.of(uid);
    let limit: Quota = { bytes: Infinity, inodes: Infinity };
    if (uid !== 0) {
      limit = { bytes: this.unitLimit(account) * UNIT, inodes: this.inodeLimit(account) };
    }
    return { bytes: account.units * UNIT, inodes: account.inodes, limit };
  }

  /**
   * Sets the limits of a user, or with `uid` null those of all who have none of their own; an undefined one goes back to the
   * default. `open` must have succeeded for `uid` before.
   */
  setLimit(uid: number | null, bytes: number | undefined, inodes: number | undefined): void {
    const units = stored(bytes === undefined ? undefined : bytes / UNIT);
    if (uid === null) {
      const { words } = this.superblock;
      words[SUPER.unitLimit] = units;
      words[SUPER.inodeLimit] = stored(inodes);
      this.superblock.dirty = true;
      return;
    }
    const account = this.of(uid);
    account.unitLimit = units;
    account.inodeLimit = stored(inodes);
    this.touch(account);
  }

  commit(): void {
    if (this.dirty.length === 0) return;
    const { words } = this;
    for (const account of this.dirty) {
      account.dirty = false;
      words[ACCOUNT.units] = account.units;
      words[ACCOUNT.inodes] = account.inodes;
      words[ACCOUNT.unitLimit] = account.unitLimit;
      words[ACCOUNT.inodeLimit] = account.inodeLimit;
      this.device.write(account.offset, this.bytes);
    }
    this.dirty = [];
    if (this.known.size > CACHED) this.known.clear();
  }

  private of(uid: number): Account {
    const account = this.known.get(uid);
    return account === undefined ? this.load(uid) : account;
  }

  private load(uid: number): Account {
    const account = new Account(uid);
    account.offset = this.locate(uid, false);
    if (account.offset !== 0) {
      const { words } = this;
      this.device.read(account.offset, this.bytes);
      account.units = words[ACCOUNT.units];
      account.inodes = words[ACCOUNT.inodes];
      account.unitLimit = words[ACCOUNT.unitLimit];
      account.inodeLimit = words[ACCOUNT.inodeLimit];
    }
    this.known.set(uid, account);
    return account;
  }

  private unitLimit(account: Account): number {
    const limit = account.unitLimit || this.superblock.words[SUPER.unitLimit];
    if (limit === 0) return Math.floor(this.fallback.bytes / UNIT);
    return limit === NO_LIMIT ? Infinity : limit;
  }

  private inodeLimit(account: Account): number {
    const limit = account.inodeLimit || this.superblock.words[SUPER.inodeLimit];
    if (limit === 0) return this.fallback.inodes;
    return limit === NO_LIMIT ? Infinity : limit;
  }

  private touch(account: Account): void {
    if (account.dirty) return;
    account.dirty = true;
    this.dirty.push(account);
  }
}

/** A limit as it is kept. One of nothing at all is kept as the least there is. */
function stored(limit: number | undefined): number {
  if (limit === undefined) return 0;
  return limit >= NO_LIMIT ? NO_LIMIT : Math.max(1, Math.floor(limit));
}
