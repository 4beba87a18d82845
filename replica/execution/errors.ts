/** Reject codes of the interface specification. */
export const RejectCode = {
  systemFatal: 1,
  systemTransient: 2,
  destinationInvalid: 3,
  canisterReject: 4,
  canisterError: 5,
} as const;

/** The platform's error codes, as users see them: `IC0` and three digits. */
export const ErrorCode = {
  canisterQueueFull: 'IC0201',
  ingressTimeout: 'IC0202',
  canisterOutOfCycles: 'IC0207',
  canisterNotFound: 'IC0301',
  canisterRejected: 'IC0406',
  unknownManagementMethod: 'IC0407',
  invalidManagementPayload: 'IC0408',
  trapped: 'IC0502',
  calledTrap: 'IC0503',
  contractViolation: 'IC0504',
  invalidWasm: 'IC0505',
  didNotReply: 'IC0506',
  outOfMemory: 'IC0507',
  stopped: 'IC0508',
  stopping: 'IC0509',
  notStopped: 'IC0510',
  stopCancelled: 'IC0511',
  invalidController: 'IC0512',
  instructionLimit: 'IC0522',
  memoryAccessLimit: 'IC0524',
  compositeQueryInReplicatedMode: 'IC0527',
  methodNotFound: 'IC0536',
  noModule: 'IC0537',
  notEmpty: 'IC0538',
  wasmMemoryLimit: 'IC0539',
} as const;

/** Why a message was rejected. The first digit of the error code is the reject code. */
export interface Rejection {
  rejectCode: number;
  errorCode: string;
  message: string;
}

export function rejection(errorCode: string, message: string): Rejection {
  return { rejectCode: Number(errorCode[3]), errorCode, message };
}

/** Thrown where a management call or routing ends in a rejection. */
export class RejectionError extends Error {
  readonly rejection: Rejection;

  constructor(errorCode: string, message: string) {
    super(message);
    this.rejection = rejection(errorCode, message);
  }
}

/** Thrown through a canister's frames to end its message: everything it did is undone. */
export class CanisterTrap extends Error {
  constructor(
    readonly errorCode: string,
    message: string,
  ) {
    super(message);
  }
}
