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

  /** The terminals that tabs of this browser have; undefined if that cannot be known. */
  async taken(): Promise<Set<number> | undefined> {
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) return undefined;
    const { held } = await locks.query();
    const prefix = this.#name('');
    return new Set(
      (held ?? [])
        .map(({ name }) => name ?? '')
        .filter((name) => name.startsWith(prefix))
        .map((name) => Number(name.slice(prefix.length))),
    );
  }

  /** Takes a terminal for this tab, and gives back the one it had; false if another tab keeps it. */
  async take(id: number): Promise<boolean> {
    this.#release();
    // The lock manager is missing where the page is not served securely.
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) return true;
    return new Promise((resolve) => {
      locks
        .request(this.#name(id), { signal: AbortSignal.timeout(PATIENCE_MS) }, () => {
          resolve(true);
          return new Promise<void>((release) => {
            this.#release = release;
          });
        })
        .catch(() => {
          resolve(false);
        });
    });
  }

  #name(id: number | ''): string {
    return `canix-terminal ${this.#canister} ${id}`;
  }
}
