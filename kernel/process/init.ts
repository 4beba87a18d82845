import type { NativeProgram } from './sys.ts';

/** Process 1: it adopts orphans and waits for them, so that nothing stays a zombie. */
export const init: NativeProgram = function* (sys) {
  // wait(2) waits for the first child if it is init that has none.
  for (;;) yield* sys.wait(-1, 0);
};
