/** The embedded local Internet Computer. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { Principal } from '@dfinity/principal';
import { generateKeys, Keys, type SecretKeys } from './certification/keys.ts';
import { type PublicCanister, StateTree } from './certification/state-tree.ts';
import type { IngressStatus, MessageStats } from './execution/subnet.ts';
import { contentOfCall } from './http/envelope.ts';
import { type Backend, respond } from './http/routes.ts';
import { type Fallback, type Listening, serve } from './http/server.ts';
import { ReplicaDirectory } from './storage/directory.ts';
import { ExecutorThread } from './thread/executor-thread.ts';
import type { StateChange } from './thread/protocol.ts';

export type { MessageStats } from './execution/subnet.ts';

export interface ReplicaOptions {
  /** Where state is kept and found again; without it, state ends with the process. */
  directory?: string;
  /** Bytes the log of changes there may grow to before it is folded into the files (64 MiB). */
  logBytes?: number;
  /** Called after each activation of canister code. */
  onMessage?: (stats: MessageStats) => void;
  /** Called with what canisters print (ic0.debug_print); by default it goes to stderr. */
  onPrint?: (canister: string, text: string) => void;
  /** The time in nanoseconds since 1970, where it is not to be the machine's. */
  time?: () => bigint;
}

/** How often a given `time` is looked at for timers that have become due. */
const TIME_INTERVAL_MS = 20;

function printToStderr(canister: string, text: string): void {
  process.stderr.write(`[Canister ${canister}] ${text}\n`);
}

function isFinal(status: IngressStatus | undefined): status is IngressStatus {
  return status?.state === 'replied' || status?.state === 'rejected';
}

/** A subnet of one node in this process, with the Internet Computer's HTTP interface. */
export class Replica {
  readonly #backend: Backend;
  readonly #directory: ReplicaDirectory | undefined;
  readonly #tree: StateTree;
  readonly #canisters = new Map<string, PublicCanister>();
  readonly #requests = new Map<string, IngressStatus>();
  readonly #waiting = new Map<string, ((status: IngressStatus) => void)[]>();
  #thread!: ExecutorThread;
  #ticking: NodeJS.Timeout | undefined;
  readonly #servers = new Set<Listening>();

  private constructor(
    keys: Keys,
    options: ReplicaOptions,
    directory: ReplicaDirectory | undefined,
  ) {
    this.#directory = directory;
    this.#tree = new StateTree(keys);
    this.#backend = {
      keys,
      tree: this.#tree,
      thread: undefined as unknown as ExecutorThread,
      state: {
        canister: (id) => this.#canisters.get(Principal.fromUint8Array(id).toText()),
        request: (requestId) => this.#requests.get(requestId),
      },
      clock: options.time ?? (() => BigInt(Date.now()) * 1_000_000n),
      outcome: (requestId, milliseconds) => this.#outcome(requestId, milliseconds),
      keep: (requestId, body) => {
        if (!isFinal(this.#requests.get(requestId))) directory?.keepCall(requestId, body);
      },
    };
  }

  /** Starts a replica; with a directory, one that goes on where the last one there ended. */
  static async open(options: ReplicaOptions = {}): Promise<Replica> {
    const directory =
      options.directory === undefined ? undefined : new ReplicaDirectory(options.directory);
    try {
      const secrets = directory?.keys() ?? generateKeys();
      const replica = new Replica(new Keys(secrets), options, directory);
      await replica.#start(secrets, options);
      return replica;
    } catch (error) {
      directory?.close();
      throw error;
    }
  }

  async #start(secrets: SecretKeys, options: ReplicaOptions): Promise<void> {
    const { time } = options;
    const directory = this.#directory;
    const thread = await ExecutorThread.start(
      {
        secrets,
        directory: directory?.path,
        logBytes: options.logBytes,
        manualTime: time?.(),
      },
      {
        onChange: (change) => this.#apply(change),
        onMessage: options.onMessage ?? (() => undefined),
        onPrint: options.onPrint ?? printToStderr,
      },
    );
    this.#thread = this.#backend.thread = thread;
    const kept = [...(directory?.keptCalls().values() ?? [])].map((body) => {
      const { requestId, sender, canisterId, methodName, argument } = contentOfCall(body);
      return {
        requestId: bytesToHex(requestId),
        sender,
        canister: canisterId,
        method: methodName,
        argument,
      };
    });
    if (kept.length > 0) thread.resume(kept);
    if (time) {
      let last = time();
      this.#ticking = setInterval(() => {
        const now = time();
        if (now === last) return;
        last = now;
        thread.setTime(now);
      }, TIME_INTERVAL_MS).unref();
    }
  }

  /** The public key certificates are verified with, in DER. */
  get rootKey(): Uint8Array {
    return this.#backend.keys.rootKey;
  }

  /** The interface as a function: what an HttpAgent takes as its `fetch`. */
  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    return respond(this.#backend, new Request(input, init));
  }

  /** Serves the interface over HTTP; what is not under /api/ goes to `fallback`. */
  async listen(options: { port: number; host?: string; fallback?: Fallback }): Promise<Listening> {
    const server = await serve((request) => respond(this.#backend, request), options);
    this.#servers.add(server);
    return {
      url: server.url,
      close: () => {
        this.#servers.delete(server);
        return server.close();
      },
    };
  }

  /** Ends the replica after the message under way. */
  async close(): Promise<void> {
    clearInterval(this.#ticking);
    await Promise.all([...this.#servers].map((server) => server.close()));
    await this.#thread.close();
    this.#directory?.close();
  }

  #apply(change: StateChange): void {
    for (const changed of change.canisters) {
      const text = Principal.fromUint8Array(changed.id).toText();
      const before = this.#canisters.get(text);
      const canister = {
        metadata: before?.metadata ?? [],
        privateMetadata: before?.privateMetadata ?? [],
        ...changed,
      };
      this.#canisters.set(text, canister);
      this.#tree.setCanister(canister);
    }
    for (const text of change.removed) {
      this.#canisters.delete(text);
      this.#tree.removeCanister(Principal.fromText(text).toUint8Array());
    }
    for (const requestId of change.forgotten) {
      this.#requests.delete(requestId);
      this.#tree.removeRequest(hexToBytes(requestId));
    }
    for (const [requestId, status] of change.requests) {
      this.#requests.set(requestId, status);
      this.#tree.setRequest(hexToBytes(requestId), status);
      if (!isFinal(status)) continue;
      this.#directory?.dropCall(requestId);
      for (const resolve of this.#waiting.get(requestId) ?? []) resolve(status);
      this.#waiting.delete(requestId);
    }
  }

  #outcome(requestId: string, milliseconds: number): Promise<IngressStatus | undefined> {
    const status = this.#requests.get(requestId);
    if (isFinal(status)) return Promise.resolve(status);
    return new Promise((resolve) => {
      const timeout = setTimeout(() => resolve(undefined), milliseconds);
      const waiting = this.#waiting.get(requestId) ?? [];
      waiting.push((outcome) => {
        clearTimeout(timeout);
        resolve(outcome);
      });
      this.#waiting.set(requestId, waiting);
    });
  }
}
