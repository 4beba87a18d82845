/** Why an instance cannot be saved, or a snapshot not be restored. */
export type SnapshotErrorCode =
  /** The snapshot is of another module than it is to be restored with. */
  | 'otherModule'
  /** It was made by another version of the engine. */
  | 'otherEngine'
  /** It is damaged, or no snapshot. */
  | 'corrupt'
  /** The state is one that snapshots do not hold. */
  | 'unsupported'
  /** What is imported or the store's limits do not allow what the snapshot holds. */
  | 'mismatch';

/** An instance cannot be saved, or a snapshot not be restored. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  readonly code: SnapshotErrorCode;

  constructor(code: SnapshotErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
