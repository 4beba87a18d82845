/** Which tab has which terminal: a lock that the browser gives back when the tab closes or reloads. */

/** A reloading page still holds its locks for a moment. */
const PATIENCE_MS = 1_000;

/** Takes the terminal for this tab; false if another tab keeps it. */
export async function claimTerminal(canister: string, id: number): Promise<boolean> {
  // The lock manager is missing where the page is not served securely.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return true;
  return new Promise((resolve) => {
    locks
      .request(
        `canix-terminal ${canister} ${id}`,
        { signal: AbortSignal.timeout(PATIENCE_MS) },
        () => {
          resolve(true);
          return new Promise<void>(() => {});
        },
      )
      .catch(() => {
        resolve(false);
      });
  });
}
