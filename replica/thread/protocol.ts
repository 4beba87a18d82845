import type { PublicCanister } from '../certification/state-tree.ts';
import type { SecretKeys } from '../certification/keys.ts';
import type { Response } from '../execution/context.ts';
import type { Rejection } from '../execution/errors.ts';
import type { IngressMessage, IngressStatus, MessageStats } from '../execution/subnet.ts';

/** What passes between the thread that speaks HTTP and the one that executes canisters. */

export interface ThreadOptions {
  secrets: SecretKeys;
  /** Where state is kept; undefined = nowhere. */
  directory: string | undefined;
  /** Bytes the log of changes may grow to before it is folded into the files. */
  logBytes: number | undefined;
  /** The time is what `time` messages say, rather than the machine's. */
  manualTime: bigint | undefined;
}

export type Request =
  | { op: 'submit'; id: number; message: IngressMessage }
  | {
      op: 'query';
      id: number;
      sender: Uint8Array;
      canister: Uint8Array;
      method: string;
      argument: Uint8Array;
    }
  /** Calls accepted before a restart: taken in together, before anything else is executed. */
  | { op: 'resume'; messages: IngressMessage[] }
  | { op: 'time'; now: bigint }
  | { op: 'close' };

/** A change of what read_state shows. */
export interface StateChange {
  /** Canisters that changed; metadata only where they have new code. */
  canisters: (Omit<PublicCanister, 'metadata' | 'privateMetadata'> & Partial<PublicCanister>)[];
  removed: string[];
  requests: [string, IngressStatus][];
  forgotten: string[];
}

export type Report =
  | { op: 'ready' }
  | { op: 'change'; change: StateChange }
  | { op: 'submitted'; id: number; known?: IngressStatus; refused?: Rejection }
  | { op: 'answered'; id: number; response: Response }
  | { op: 'stats'; stats: MessageStats }
  | { op: 'print'; canister: string; text: string }
  | { op: 'fatal'; error: string }
  | { op: 'closed' };
