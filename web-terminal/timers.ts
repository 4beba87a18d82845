/** Time as a session sees it, so that tests can turn the clock. */
export interface Timers {
  /** Runs `action` once after `milliseconds`; the result calls it off. */
  after(milliseconds: number, action: () => void): () => void;
}

export const systemTimers: Timers = {
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
