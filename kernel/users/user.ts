import type { Credentials } from '../fs/credentials.ts';

/** An account. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Text of the principal that is this user; empty for accounts that nobody logs in to. */
  readonly principal: string;
  readonly home: string;
  readonly shell: string;
  /** Groups that have the user as a member, beside `gid`. */
  readonly groups: readonly number[];
}

/** What the user's processes act as. */
export function credentialsOf({ uid, gid, groups }: User): Credentials {
  return { uid, gid, groups };
}
