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
}

/** What the user's processes act as. */
export function credentialsOf(user: User): Credentials {
  return { uid: user.uid, gid: user.gid, groups: [] };
}
