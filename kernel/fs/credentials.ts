/** On whose behalf a file operation is made. User 0 is root, to whom everything is permitted. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups; `gid` need not be among them. */
  readonly groups: readonly number[];
}

/** The superuser: what the kernel itself acts as. */
export const ROOT: Credentials = { uid: 0, gid: 0, groups: [] };
