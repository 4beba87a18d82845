/** The kernel as its clients see it: one function per Candid method. An agent's actor is one, a test's fake another. */
import { idlFactory } from '../../kernel/interface.ts';
import type { CanixService, KernelError, Result } from '../../kernel/interface.ts';
import { Actor } from '@dfinity/agent';
import type { Agent } from '@dfinity/agent';

export type Kernel = {
  [Method in keyof CanixService]: (
    ...args: Parameters<CanixService[Method]>
  ) => ReturnType<CanixService[Method]>;
};

/** The kernel in canister `canisterId`, called through `agent`. */
export function connectKernel(agent: Agent, canisterId: string): Kernel {
  return Actor.createActor<CanixService>(idlFactory, { agent, canisterId });
}

/** A call that the kernel refused: its WASI errno, and a message in Unix wording. */
export class RefusedError extends Error {
  readonly errno: number;

  constructor(error: KernelError, context?: string) {
    super(context === undefined ? error.message : `${context}: ${error.message}`);
    this.name = 'RefusedError';
    this.errno = error.errno;
  }
}

/** The value of a result; throws `RefusedError`, its message led by `context` ("cannot open 'x'"). */
export function unwrap<T>(result: Result<T>, context?: string): T {
  if ('ok' in result) return result.ok;
  throw new RefusedError(result.err, context);
}

/** Candid hands blobs out as either; this is always the typed array. */
export function toBytes(blob: Uint8Array | number[]): Uint8Array {
  return blob instanceof Uint8Array ? blob : Uint8Array.from(blob);
}
