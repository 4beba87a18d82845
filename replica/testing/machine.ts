import { createHash, type Hash } from 'node:crypto';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { Canister } from '../execution/canister.ts';
import type { Response } from '../execution/context.ts';
import { rejection, RejectionError } from '../execution/errors.ts';
import { Executor } from '../execution/executor.ts';
import type { Faults } from '../execution/faults.ts';
import { WASM_PAGE } from '../execution/stable-memory.ts';
import { Subnet, type MessageStats } from '../execution/subnet.ts';
import { install } from '../management/installation.ts';
import { initialSettings } from '../management/settings.ts';
import { DiskJournal } from '../storage/disk-journal.ts';

/** One message to a machine's canister, and the time at which it is executed (ns since 1970). */
export type Message = { time: bigint } & (
  | {
      kind: 'call';
      /** Names the call: its outcome is known under it after the machine has been opened anew. */
      id: string;
      sender: Uint8Array;
      method: string;
      argument: Uint8Array;
    }
  /** The global timer, which is due. */
  | { kind: 'timer' }
  /** The oldest message between canisters; refused where it is a call to another canister. */
  | { kind: 'queued'; refused: boolean }
  /** Installs or upgrades to this module. */
  | { kind: 'install'; module: Uint8Array }
);

/** Hex digits that differ where a part of a machine's state does. */
export type Digests = Record<
  'heap' | 'globals' | 'stable memory' | 'record' | 'queue' | 'answers',
  string
>;

/** Names of the parts in which two states differ. */
export function differingParts(a: Digests, b: Digests): string[] {
  return (Object.keys(a) as (keyof Digests)[]).filter((part) => a[part] !== b[part]);
}

interface MachineOptions {
  /** The canister's controller: a principal. */
  controller: Uint8Array;
  /** Where its state is kept; nowhere if left out. */
  directory?: string;
  /** Bytes the log there may grow to before it is folded into the files. */
  logBytes?: number;
  faults?: Faults;
  onMessage?: (stats: MessageStats) => void;
  onPrint?: (text: string) => void;
}

/**
 * A subnet of one canister that executes just what it is told, one message at a time and always alike: what a test of
 * faults needs that a replica does not give.
 */
export class Machine {
  readonly subnet: Subnet;
  readonly #executor: Executor;
  readonly #disk: DiskJournal | undefined;
  readonly #controller: Uint8Array;
  #now = 0n;

  private constructor({ controller, directory, logBytes, ...hooks }: MachineOptions) {
    this.#controller = controller;
    this.#disk = directory === undefined ? undefined : new DiskJournal(directory, logBytes);
    this.subnet = new Subnet({
      subnetId: controller,
      rootKey: new Uint8Array(133),
      journal: {
        commit: (batch) => this.#disk?.commit(batch),
        publish: () => {},
        maintain: () => this.#disk?.maintain(),
      },
      clock: () => this.#now,
      onMessage: hooks.onMessage ?? (() => {}),
      onPrint: (_canister, text) => hooks.onPrint?.(text),
      dataCertificate: () => new Uint8Array(0),
      faults: hooks.faults,
    });
    this.#executor = new Executor(this.subnet);
  }

  /** A machine with an empty canister, or what is in the directory. */
  static async open(options: MachineOptions): Promise<Machine> {
    const machine = new Machine(options);
    await machine.#disk?.recover(machine.subnet);
    if (machine.subnet.canisters.size === 0) {
      const controller = Principal.fromUint8Array(options.controller).toText();
      machine.subnet.create(initialSettings(controller), 10n ** 18n);
      machine.subnet.commit();
    }
    return machine;
  }

  get canister(): Canister {
    const [canister] = this.subnet.canisters.values();
    return canister;
  }

  /** What is to be executed next if nobody calls; undefined if that is nothing. */
  get pending(): 'timer' | 'queued' | undefined {
    if (this.subnet.queue.length > 0) return 'queued';
    return this.canister.globalTimer === 0n ? undefined : 'timer';
  }

  /** Text of the canister that the oldest queued call is for; undefined if none is queued. */
  get nextCallee(): string | undefined {
    const message = this.subnet.queue.at(0);
    if (message?.type !== 'call') return undefined;
    return Principal.fromUint8Array(message.callee).toText();
  }

  /** Whether the oldest queued message answers a call that the canister made. */
  get nextIsAnswer(): boolean {
    return this.subnet.queue.at(0)?.type === 'response';
  }

  /** Executes a message and makes what it did final; gives the answer, where somebody waits for one. */
  async execute(message: Message): Promise<Response | undefined> {
    this.#now = message.time;
    const { canister, subnet } = this;
    switch (message.kind) {
      case 'call': {
        const { id, sender, method, argument } = message;
        const time = message.time;
        subnet.setIngress(id, { state: 'received', sender, canister: canister.id, time });
        const origin = { from: 'ingress', requestId: id } as const;
        this.#executor.call(canister, origin, sender, method, argument, 0n);
        break;
      }
      case 'timer':
        canister.globalTimer = 0n;
        this.#executor.task(canister, 'timer');
        break;
      case 'queued':
        this.#executeQueued(message.refused);
        break;
      case 'install': {
        const refused = await this.#install(message.module);
        this.#commit();
        return refused;
      }
    }
    this.#commit();
    return message.kind === 'call' ? this.outcomeOf(message.id) : undefined;
  }

  #commit(): void {
    this.subnet.commit();
    this.#disk?.maintain();
  }

  async #install(module: Uint8Array): Promise<Response> {
    const { canister } = this;
    const mode = canister.activation ? { upgrade: [] as [] } : { install: null };
    try {
      const argument = new Uint8Array(IDL.encode([], []));
      await install(this.#executor, canister, mode, module, argument, this.#controller);
      return { reply: new Uint8Array(0) };
    } catch (error) {
      if (!(error instanceof RejectionError)) throw error;
      return { rejection: error.rejection };
    }
  }

  /** Between canisters there are only this one and, for its randomness, the management canister. */
  #executeQueued(refused: boolean): void {
    const { subnet, canister } = this;
    const message = subnet.dequeue();
    if (!message) throw new Error('no message is queued');
    if (message.type === 'response') {
      this.#executor.response(message);
      return;
    }
    const { origin, sender, callee, method, argument, cycles } = message;
    if (refused) {
      const answer = { rejection: rejection('IC0201', 'Canister queue is full') };
      subnet.respond(origin, answer, cycles);
    } else if (callee.length === 0 && method === 'raw_rand') {
      const random = createHash('sha256').update(String(this.#now)).digest();
      const reply = new Uint8Array(IDL.encode([IDL.Vec(IDL.Nat8)], [random]));
      subnet.respond(origin, { reply }, cycles);
    } else if (Buffer.compare(callee, canister.id) === 0) {
      this.#executor.call(canister, origin, sender, method, argument, cycles);
    } else {
      throw new Error(`a call of ${method} of another canister`);
    }
  }

  /** The outcome of a call, as it is known to who asks for it. */
  outcomeOf(id: string): Response | undefined {
    const status = this.subnet.ingress.get(id);
    if (status?.reply) return { reply: status.reply };
    return status?.rejection && { rejection: status.rejection };
  }

  query(sender: Uint8Array, method: string, argument: Uint8Array): Response {
    return this.#executor.query(this.canister, sender, method, argument, () => new Uint8Array(0));
  }

  /** Tells one state of the machine from another, part by part. */
  digests(): Digests {
    const { canister, subnet } = this;
    const { activation, stable } = canister;
    // What is logged of a message that failed stays, and says more than once what happened.
    const { nextLogIndex: _, ...record } = canister.toRecord();
    const [lastAnswer] = [...subnet.ingress].slice(-1);
    return {
      heap: activation ? hashOf((hash) => hash.update(activation.memory())) : '',
      globals: hashOfText(activation?.globals),
      'stable memory': hashOf((hash) => {
        hash.update(String(stable.pages));
        const chunk = new Uint8Array(WASM_PAGE);
        for (let page = 0; page < stable.pages; page++) {
          if (!stable.isWritten(page)) continue;
          stable.read(page * WASM_PAGE, chunk);
          if (!isZero(chunk)) hash.update(String(page)).update(chunk);
        }
      }),
      record: hashOfText(record),
      queue: hashOfText(subnet.queue),
      answers: hashOfText([subnet.ingress.size, lastAnswer]),
    };
  }

  /** Lets go of its files. */
  close(): void {
    this.#disk?.close();
  }
}

function hashOf(feed: (hash: Hash) => void): string {
  const hash = createHash('sha1');
  feed(hash);
  return hash.digest('hex');
}

function hashOfText(value: unknown): string {
  return hashOf((hash) => hash.update(asText(value)));
}

/** The same text for what is the same, wherever it came from. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === undefined) return 'undefined';
    if (typeof part === 'bigint') return `${part}n`;
    if (part instanceof Uint8Array) return Buffer.from(part).toString('hex');
    return part;
  });
}

const ZEROS = Buffer.alloc(WASM_PAGE);

function isZero(chunk: Uint8Array): boolean {
  return ZEROS.equals(chunk);
}
