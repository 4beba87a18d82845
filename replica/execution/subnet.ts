import { Principal } from '@dfinity/principal';
import { Activation, type GlobalValues, type WasmChanges } from './activation.ts';
import type { CallContext, Origin, Settings } from './canister.ts';
import { Canister } from './canister.ts';
import type { Response } from './context.ts';
import type { Rejection } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Heap } from './heap.ts';
import { SystemCallGate } from './system-calls/gate.ts';
import type { Program } from './program.ts';

/** A message between canisters that waits to be executed. */
export type QueuedMessage =
  | {
      type: 'call';
      /** Principal of the caller. */
      sender: Uint8Array;
      origin: Origin;
      callee: Uint8Array;
      method: string;
      argument: Uint8Array;
      cycles: bigint;
    }
  | {
      type: 'response';
      canister: string;
      callback: number;
      response: Response;
      /** Cycles that were sent and not accepted. */
      refund: bigint;
    };

export interface IngressMessage {
  /** Hex form of the request id. */
  requestId: string;
  sender: Uint8Array;
  canister: Uint8Array;
  method: string;
  argument: Uint8Array;
}

export interface IngressStatus {
  state: 'received' | 'processing' | 'replied' | 'rejected';
  sender: Uint8Array;
  /** Id of the canister called. */
  canister: Uint8Array;
  /** When it came to this state, in nanoseconds. */
  time: bigint;
  reply?: Uint8Array;
  rejection?: Rejection;
}

export interface MessageStats {
  /** Canister id. */
  canister: string;
  kind:
    | 'update'
    | 'query'
    | 'timer'
    | 'heartbeat'
    | 'init'
    | 'pre_upgrade'
    | 'post_upgrade'
    | 'start'
    | 'inspect_message'
    | 'reply'
    | 'reject'
    | 'cleanup';
  /** Method called; for callbacks, the one that made the call. */
  method: string;
  instructions: number;
  outcome: 'replied' | 'rejected' | 'trapped' | 'finished';
  error?: string;
}

/** What one message changed, to be made durable and known at once. */
export interface Batch {
  /** Canisters whose record changed, with what else of them did. */
  canisters: Map<string, CanisterChanges>;
  removed: Set<string>;
  ingress: Map<string, IngressStatus>;
  /** Request ids whose outcome need no longer be known. */
  forgotten: string[];
  /** Whether the queue or the counters of the subnet changed. */
  subnet: boolean;
}

export interface CanisterChanges {
  canister: Canister;
  wasm?: WasmChanges;
  /** The Wasm memory starts anew (an install): what was stored of it is void. */
  newHeap?: boolean;
  newStable?: boolean;
  /** A new module, as it was given. */
  module?: Uint8Array;
  /** Hex hashes of chunks that were added or dropped. */
  chunks?: boolean;
}

/** Where batches go: to disk, and to those who answer read_state. */
interface Journal {
  /** Called before the changes are final; they are not answered before it returns. */
  commit(batch: Batch): void;
  /** Called when they are final. */
  publish(batch: Batch): void;
  /** Called between messages. */
  maintain(): void;
}

interface SubnetOptions {
  subnetId: Uint8Array;
  rootKey: Uint8Array;
  journal: Journal;
  /** Nanoseconds since 1970. */
  clock: () => bigint;
  onMessage: (stats: MessageStats) => void;
  onPrint: (canister: string, text: string) => void;
  /** Makes the certificate a query gets with ic0.data_certificate_copy. */
  dataCertificate: (canister: Canister) => Uint8Array;
  /** For tests of what becomes of messages that fail. */
  faults?: Faults;
}

/** How long a finished call's outcome can be asked for, in nanoseconds: past any ingress expiry. */
const INGRESS_HISTORY_TIME = 360_000_000_000n;
/** 2^20 canister ids, from rwlgt-iiaaa-aaaaa-aaaaa-cai on. */
export const MAX_CANISTERS = 0x100000;

export function canisterIdOf(index: number): Uint8Array {
  const id = new Uint8Array(10);
  new DataView(id.buffer).setBigUint64(0, BigInt(index));
  id[8] = 1;
  id[9] = 1;
  return id;
}

/** The state of the whole replica: canisters, the messages between them, and finished calls. */
export class Subnet {
  readonly canisters = new Map<string, Canister>();
  queue: QueuedMessage[] = [];
  readonly ingress = new Map<string, IngressStatus>();
  nextCanister = 0;
  /** Greatest time any canister has seen. */
  #time = 0n;
  #batch: Batch = newBatch();

  constructor(readonly options: SubnetOptions) {}

  /** The time of the message about to be executed: the clock's, but always going on. */
  advanceTime(): bigint {
    const now = this.options.clock();
    this.#time = now > this.#time ? now : this.#time + 1n;
    return this.#time;
  }

  find(id: Uint8Array): Canister | undefined {
    return this.canisters.get(Principal.fromUint8Array(id).toText());
  }

  /** Adds a canister under a given id, or the next free one; undefined if there is none left. */
  create(settings: Settings, balance: bigint, id?: Uint8Array): Canister | undefined {
    if (!id) {
      do {
        if (this.nextCanister >= MAX_CANISTERS) return undefined;
        id = canisterIdOf(this.nextCanister++);
      } while (this.find(id));
    }
    const canister = new Canister(id, settings, balance);
    this.canisters.set(canister.text, canister);
    this.touch(canister);
    this.#batch.subnet = true;
    return canister;
  }

  remove(canister: Canister): void {
    this.canisters.delete(canister.text);
    this.#batch.canisters.delete(canister.text);
    this.#batch.removed.add(canister.text);
  }

  /** Makes an instance of a program for `canister`: not yet run, or going on from `state`. */
  activate(
    canister: Canister,
    program: Program,
    state?: { heap: Heap; globals: GlobalValues },
  ): Activation {
    return new Activation(program, new SystemCallGate(canister, this.options), state);
  }

  /** Notes that the message under way changed `canister`. */
  touch(canister: Canister): CanisterChanges {
    let changes = this.#batch.canisters.get(canister.text);
    if (!changes) this.#batch.canisters.set(canister.text, (changes = { canister }));
    return changes;
  }

  enqueue(message: QueuedMessage): void {
    this.queue.push(message);
    this.#batch.subnet = true;
  }

  dequeue(): QueuedMessage | undefined {
    const message = this.queue.shift();
    if (message) this.#batch.subnet = true;
    return message;
  }

  /** Sets the state of an ingress message. */
  setIngress(requestId: string, status: IngressStatus): void {
    this.ingress.delete(requestId);
    this.ingress.set(requestId, status);
    this.#batch.ingress.set(requestId, status);
  }

  /** Hands an answer to whoever waits for it. */
  respond(origin: Origin, response: Response, refund: bigint): void {
    if (origin.from === 'system') return;
    if (origin.from === 'canister') {
      const { canister, callback } = origin;
      this.enqueue({ type: 'response', canister, callback, response, refund });
      return;
    }
    const before = this.ingress.get(origin.requestId);
    if (!before) return;
    const { sender, canister } = before;
    const time = this.#time;
    this.setIngress(
      origin.requestId,
      'reply' in response
        ? { state: 'replied', sender, canister, time, reply: response.reply }
        : { state: 'rejected', sender, canister, time, rejection: response.rejection },
    );
  }

  /** Answers a call context, once. */
  answer(context: CallContext, response: Response): void {
    if (context.answered) return;
    context.answered = true;
    const refund = context.cyclesAvailable;
    context.cyclesAvailable = 0n;
    this.respond(context.origin, response, refund);
  }

  /** Makes everything the message changed final: durable first, then known. */
  commit(): void {
    const batch = this.#batch;
    this.#batch = newBatch();
    if (batch.canisters.size + batch.removed.size + batch.ingress.size === 0 && !batch.subnet) {
      return;
    }
    this.options.journal.commit(batch);
    for (const { canister, wasm } of batch.canisters.values()) {
      if (wasm) canister.activation?.commit(wasm);
      canister.stable.commit();
    }
    this.options.journal.publish(batch);
  }

  /** Forgets the outcome of calls so old that they cannot be made again. */
  forgetOldIngress(): void {
    for (const [requestId, status] of this.ingress) {
      // Entries are in order of time.
      if (status.time + INGRESS_HISTORY_TIME > this.#time) break;
      if (status.state !== 'replied' && status.state !== 'rejected') continue;
      this.ingress.delete(requestId);
      this.#batch.forgotten.push(requestId);
    }
  }
}

function newBatch(): Batch {
  return {
    canisters: new Map(),
    removed: new Set(),
    ingress: new Map(),
    forgotten: [],
    subnet: false,
  };
}
