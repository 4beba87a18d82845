import { REASON_FINISHED, REASON_HOST_CALL, REASON_OUT_OF_FUEL, REASON_TRAPPED } from './layout.ts';

/** Why `Call.run` returned. */
export const RunReason = {
  finished: REASON_FINISHED,
  trapped: REASON_TRAPPED,
  hostCall: REASON_HOST_CALL,
  outOfFuel: REASON_OUT_OF_FUEL,
} as const;
