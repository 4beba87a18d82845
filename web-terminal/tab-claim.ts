/** Which tab has which terminal: a lock that the browser gives back when the tab closes or reloads. */

/** A reloading page still holds its locks for a moment. */
const PATIENCE_MS = 1_000;

/** The one terminal that this tab has. */
export class TabClaim {
  readonly #canister: string;
  #release = () => {};

  constructor(canister: string) {
    this.#canister = canister;
  }

  /** Takes a terminal for this tab, and gives back the one it had; false if another tab keeps it. */
  async take(id: number): Promise<boolean> {
    this.#release();
    // The lock manager is missing where the page is not served securely.
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) return true;
    return new Promise((resolve) => {
      locks
        .request(
          `canix-terminal ${this.#canister} ${id}`,
          { signal: AbortSignal.timeout(PATIENCE_MS) },
          () => {
            resolve(true);
            return new Promise<void>((release) => {
              this.#release = release;
            });
          },
        )
        .catch(() => {
          resolve(false);
        });
    });
  }
}
