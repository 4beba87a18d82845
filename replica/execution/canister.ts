import { Principal } from '@dfinity/principal';
import type { Activation } from './activation.ts';
import type { Closure } from './context.ts';
import { StableMemory } from './stable-memory.ts';
import type { CanisterView } from './system-calls/gate.ts';

export type Status = 'running' | 'stopping' | 'stopped';

/** Who waits for the answer of a call. */
export type Origin =
  | { from: 'ingress'; requestId: string }
  | { from: 'canister'; canister: string; callback: number; cycles: bigint }
  | { from: 'system' };

/** A call a canister has received and whose consequences are not over yet. */
export interface CallContext {
  id: number;
  origin: Origin;
  /** Principal of whoever called. */
  caller: Uint8Array;
  answered: boolean;
  cyclesAvailable: bigint;
  instructions: number;
  /** Calls made on its behalf that have not been answered. */
  outstanding: number;
}

/** What a canister does when a call it made is answered. */
export interface Callback {
  context: number;
  reply: Closure;
  reject: Closure;
  cleanup: Closure | undefined;
  cycles: bigint;
}

export interface Settings {
  controllers: string[];
  computeAllocation: bigint;
  memoryAllocation: bigint;
  freezingThreshold: bigint;
  reservedCyclesLimit: bigint;
  wasmMemoryLimit: bigint;
  wasmMemoryThreshold: bigint;
  logVisibility: 'controllers' | 'public';
}

export interface LogRecord {
  index: bigint;
  timestamp: bigint;
  text: string;
}

/** What happened to a canister, for canister_info. */
export interface HistoryEntry {
  timestamp: bigint;
  version: bigint;
  /** Principal text; of a user or a canister. */
  by: string;
  byCanister: boolean;
  change:
    | { kind: 'creation'; controllers: string[] }
    | { kind: 'uninstall' }
    | { kind: 'deployment'; mode: 'install' | 'reinstall' | 'upgrade'; hash: Uint8Array }
    | { kind: 'controllers'; controllers: string[] };
}

const MAX_LOG_BYTES = 4096;

/** The part of a canister's state that is small: all but module, memories and uploaded chunks. */
export interface CanisterRecord {
  id: Uint8Array;
  settings: Settings;
  status: Status;
  version: number;
  balance: bigint;
  certifiedData: Uint8Array;
  globalTimer: bigint;
  /** SHA-256 of the module as given; undefined if there is none. */
  moduleHash: Uint8Array | undefined;
  moduleBytes: number;
  nextContext: number;
  nextCallback: number;
  contexts: CallContext[];
  callbacks: [number, Callback][];
  /** Who waits for the canister to stop. */
  stopRequests: Origin[];
  nextLogIndex: bigint;
  history: HistoryEntry[];
  totalChanges: number;
}

/** A canister: its record, and the Wasm state it runs on. */
export class Canister implements CanisterView {
  readonly id: Uint8Array;
  readonly text: string;
  settings: Settings;
  state: Status = 'running';
  version = 0;
  balance: bigint;
  certifiedData: Uint8Array = new Uint8Array(0);
  globalTimer = 0n;
  moduleHash: Uint8Array | undefined;
  /** Bytes of the module as given. */
  moduleBytes = 0;
  activation: Activation | undefined;
  stable = new StableMemory();
  contexts = new Map<number, CallContext>();
  callbacks = new Map<number, Callback>();
  stopRequests: Origin[] = [];
  /** Uploaded chunks by the hex form of their SHA-256. */
  chunks = new Map<string, Uint8Array>();
  logs: LogRecord[] = [];
  history: HistoryEntry[] = [];
  totalChanges = 0;
  nextContext = 1;
  nextCallback = 1;
  nextLogIndex = 0n;

  constructor(id: Uint8Array, settings: Settings, balance: bigint) {
    this.id = id;
    this.text = Principal.fromUint8Array(id).toText();
    this.settings = settings;
    this.balance = balance;
  }

  static fromRecord(record: CanisterRecord): Canister {
    const canister = new Canister(record.id, record.settings, record.balance);
    canister.state = record.status;
    canister.version = record.version;
    canister.certifiedData = record.certifiedData;
    canister.globalTimer = record.globalTimer;
    canister.moduleHash = record.moduleHash;
    canister.moduleBytes = record.moduleBytes;
    canister.nextContext = record.nextContext;
    canister.nextCallback = record.nextCallback;
    canister.contexts = new Map(record.contexts.map((context) => [context.id, context]));
    canister.callbacks = new Map(record.callbacks);
    canister.stopRequests = record.stopRequests;
    canister.nextLogIndex = record.nextLogIndex;
    canister.history = record.history;
    canister.totalChanges = record.totalChanges;
    return canister;
  }

  toRecord(): CanisterRecord {
    return {
      id: this.id,
      settings: this.settings,
      status: this.state,
      version: this.version,
      balance: this.balance,
      certifiedData: this.certifiedData,
      globalTimer: this.globalTimer,
      moduleHash: this.moduleHash,
      moduleBytes: this.moduleBytes,
      nextContext: this.nextContext,
      nextCallback: this.nextCallback,
      contexts: [...this.contexts.values()],
      callbacks: [...this.callbacks],
      stopRequests: this.stopRequests,
      nextLogIndex: this.nextLogIndex,
      history: this.history,
      totalChanges: this.totalChanges,
    };
  }

  get status(): number {
    return this.state === 'running' ? 1 : this.state === 'stopping' ? 2 : 3;
  }

  isController(principal: Uint8Array): boolean {
    return this.settings.controllers.includes(Principal.fromUint8Array(principal).toText());
  }

  /** Keeps what the canister printed, as long as it is among the last 4 KiB. */
  log(timestamp: bigint, text: string): void {
    this.logs.push({ index: this.nextLogIndex++, timestamp, text: text.slice(0, MAX_LOG_BYTES) });
    let bytes = 0;
    let first = this.logs.length;
    while (first > 0 && (bytes += this.logs[first - 1].text.length + 16) <= MAX_LOG_BYTES) first--;
    this.logs.splice(0, Math.min(first, this.logs.length - 1));
  }

  /** Keeps the last 20 changes. */
  remember(entry: HistoryEntry): void {
    this.history.push(entry);
    this.totalChanges++;
    if (this.history.length > 20) this.history.shift();
  }

  openContext(origin: Origin, caller: Uint8Array, cycles: bigint): CallContext {
    const context: CallContext = {
      id: this.nextContext++,
      origin,
      caller,
      answered: origin.from === 'system',
      cyclesAvailable: cycles,
      instructions: 0,
      outstanding: 0,
    };
    this.contexts.set(context.id, context);
    return context;
  }
}
