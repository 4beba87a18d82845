/** Doing again what a lost connection kept from being done. Only for what may be done twice. */
import { RefusedError } from './kernel.ts';

interface RetryOptions {
  signal?: AbortSignal;
  /** Times tried in all before the last failure is thrown. */
  attempts?: number;
  /** Told of every failure that will be tried again. */
  onFailure?: (error: Error) => void;
  sleep?: (milliseconds: number) => Promise<void>;
}

const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 5_000;

/** Milliseconds to wait after `failures` failures in a row (1, 2, …): doubling, with a bound. */
export function retryDelay(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
}

/** Runs `action` until it succeeds. What the kernel refused is final and thrown at once, and so is an abort. */
export async function withRetry<T>(
  action: () => Promise<T>,
  { signal, attempts = 8, onFailure, sleep = defaultSleep }: RetryOptions = {},
): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted();
    try {
      return await action();
    } catch (error) {
      if (error instanceof RefusedError || failures >= attempts || signal?.aborted) throw error;
      onFailure?.(error instanceof Error ? error : new Error(String(error)));
      await sleep(retryDelay(failures));
    }
  }
}

function defaultSleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
