/** What a user may hold at most; Infinity where there is no limit. */
export interface Quota {
  /** Bytes of space, counted in steps of 512. */
  bytes: number;
  /** Files of all types. */
  inodes: number;
}

/** What a user holds, and the limits that hold for them. */
export interface QuotaReport {
  bytes: number;
  inodes: number;
  limit: Quota;
}
