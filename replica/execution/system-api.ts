import type { Context, ContextKind } from './context.ts';
import { CanisterTrap, ErrorCode, RejectCode, rejection } from './errors.ts';
import { MAX_STABLE_PAGES, type StableMemory, WASM_PAGE } from './stable-memory.ts';

/** What the system API reads of the canister it serves. */
export interface CanisterView {
  readonly id: Uint8Array;
  readonly version: number;
  /** 1 running, 2 stopping, 3 stopped. */
  readonly status: number;
  readonly balance: bigint;
  readonly stable: StableMemory;
  readonly globalTimer: bigint;
  isController(principal: Uint8Array): boolean;
}

/** What the system API reads of the subnet. */
export interface SubnetView {
  readonly subnetId: Uint8Array;
  readonly rootKey: Uint8Array;
}

/** What the system API needs of the running instance. */
export interface InstanceView {
  memory(): Uint8Array;
  /** Instructions left; negative when they are used up. */
  instructions: bigint;
}

const MAX_REPLY = 2 * 1024 * 1024;
const MAX_QUERY_REPLY = 3 * 1024 * 1024;
const MAX_CALL_ARGUMENT = 2 * 1024 * 1024;
const MAX_CERTIFIED_DATA = 32;
const MAX_STABLE_ACCESS = 2 * 2 ** 30;
const DIRTY_PAGE_WEIGHT = 1000;
/** Calls one message may leave outstanding. */
const MAX_CALLS = 500;
/** The i32 call_perform answers with when the call cannot be made. */
const CALL_FAILED = RejectCode.systemTransient;

const NOT_STARTING: readonly ContextKind[] = [
  'init',
  'preUpgrade',
  'update',
  'query',
  'reply',
  'reject',
  'cleanup',
  'inspect',
  'task',
];
const WITH_ARGUMENT: readonly ContextKind[] = ['init', 'update', 'query', 'reply', 'inspect'];
const RESPONDING: readonly ContextKind[] = ['update', 'query', 'reply', 'reject'];
const CALLBACK: readonly ContextKind[] = ['reply', 'reject'];
const RECEIVING: readonly ContextKind[] = ['update', 'reply', 'reject'];
const CALLING: readonly ContextKind[] = ['update', 'reply', 'reject', 'task'];
const CHANGING: readonly ContextKind[] = [
  'init',
  'preUpgrade',
  'update',
  'reply',
  'reject',
  'cleanup',
  'task',
];
const CERTIFYING: readonly ContextKind[] = CHANGING.filter((kind) => kind !== 'cleanup');

const KIND_NAMES: Record<ContextKind, string> = {
  start: 'start',
  init: 'init',
  preUpgrade: 'pre upgrade',
  update: 'update',
  query: 'non replicated query',
  reply: 'reply callback',
  reject: 'reject callback',
  cleanup: 'cleanup',
  inspect: 'inspect message',
  task: 'system task',
};

const utf8 = new TextDecoder('utf-8');
const encoder = new TextEncoder();

/**
 * The functions a canister imports from "ic0", by the interface specification. They act on
 * `context`, which whoever runs the canister sets before and clears after each activation.
 */
export class SystemApi {
  context: Context | undefined;
  instance: InstanceView | undefined;

  constructor(
    readonly canister: CanisterView,
    readonly subnet: SubnetView,
  ) {}

  get imports(): Record<string, WebAssembly.ImportValue> {
    return {
      ...this.#messageFunctions(),
      ...this.#cycleFunctions(),
      ...this.#canisterFunctions(),
      ...this.#callFunctions(),
      ...this.#stableFunctions(),
      ...this.#certificationFunctions(),
      ...this.#miscellaneousFunctions(),
    };
  }

  /** Begins a system call: checks that it is allowed here and charges for it. */
  #enter(name: string, allowed: readonly ContextKind[] | undefined, weight = 500): Context {
    const context = this.context!;
    if (allowed && !allowed.includes(context.kind)) {
      throw new CanisterTrap(
        ErrorCode.contractViolation,
        `Canister violated contract: "ic0_${name}" cannot be executed in ${KIND_NAMES[context.kind]} mode`,
      );
    }
    this.#charge(weight);
    return context;
  }

  #charge(weight: number): void {
    const instance = this.instance!;
    const left = instance.instructions - BigInt(weight);
    instance.instructions = left;
    if (left < 0n) throw outOfInstructions(this.context!.limit);
  }

  /** A view of the canister's memory; its offset and length come as i32. */
  #view(offset: number, length: number): Uint8Array {
    const memory = this.instance!.memory();
    const from = offset >>> 0;
    const size = length >>> 0;
    if (from + size > memory.length) throw outOfBounds();
    return memory.subarray(from, from + size);
  }

  /** Bytes of the canister's memory that a call hands in. */
  #bytes(offset: number, length: number): Uint8Array {
    this.#charge(length >>> 0);
    return this.#view(offset, length).slice();
  }

  /** Copies `source[from, from + length)` to the canister's memory. */
  #copyOut(name: string, source: Uint8Array, into: number, from: number, length: number): void {
    const start = from >>> 0;
    const size = length >>> 0;
    this.#charge(size);
    const target = this.#view(into, length);
    if (start + size > source.length) {
      throw violation(`ic0.${name}: upper bound ${start + size} exceeds length ${source.length}`);
    }
    target.set(source.subarray(start, start + size));
  }

  #put128(into: number, amount: bigint): void {
    const view = this.#view(into, 16);
    const data = new DataView(view.buffer, view.byteOffset, 16);
    data.setBigUint64(0, BigInt.asUintN(64, amount), true);
    data.setBigUint64(8, BigInt.asUintN(64, amount >> 64n), true);
  }

  #messageFunctions(): Record<string, WebAssembly.ImportValue> {
    const reply = (name: string): Context => {
      const context = this.#enter(name, RESPONDING);
      if (!context.mayRespond || context.response) {
        throw violation(`ic0.${name}: the call is already replied`);
      }
      return context;
    };
    return {
      msg_arg_data_size: () => this.#enter('msg_arg_data_size', WITH_ARGUMENT).argument.length,
      msg_arg_data_copy: (into: number, from: number, length: number) => {
        const { argument } = this.#enter('msg_arg_data_copy', WITH_ARGUMENT);
        this.#copyOut('msg_arg_data_copy', argument, into, from, length);
      },
      msg_caller_size: () => this.#enter('msg_caller_size', NOT_STARTING).caller.length,
      msg_caller_copy: (into: number, from: number, length: number) => {
        const { caller } = this.#enter('msg_caller_copy', NOT_STARTING);
        this.#copyOut('msg_caller_copy', caller, into, from, length);
      },
      msg_reject_code: () => this.#enter('msg_reject_code', CALLBACK).rejectCode,
      msg_reject_msg_size: () =>
        encoder.encode(this.#enter('msg_reject_msg_size', ['reject']).rejectMessage).length,
      msg_reject_msg_copy: (into: number, from: number, length: number) => {
        const { rejectMessage } = this.#enter('msg_reject_msg_copy', ['reject']);
        this.#copyOut('msg_reject_msg_copy', encoder.encode(rejectMessage), into, from, length);
      },
      msg_deadline: () => {
        this.#enter('msg_deadline', RESPONDING);
        return 0n;
      },
      msg_reply_data_append: (offset: number, length: number) => {
        const context = reply('msg_reply_data_append');
        const limit = context.kind === 'query' ? MAX_QUERY_REPLY : MAX_REPLY;
        if (context.replyLength + (length >>> 0) > limit) {
          throw violation(
            `ic0.msg_reply_data_append: application payload size (${context.replyLength + (length >>> 0)}) cannot be larger than ${limit}`,
          );
        }
        context.replyParts.push(this.#bytes(offset, length));
        context.replyLength += length >>> 0;
      },
      msg_reply: () => {
        const context = reply('msg_reply');
        context.response = { reply: concatenate(context.replyParts, context.replyLength) };
      },
      msg_reject: (offset: number, length: number) => {
        const context = reply('msg_reject');
        const message = utf8.decode(this.#bytes(offset, length));
        context.response = { rejection: rejection(ErrorCode.canisterRejected, message) };
      },
      msg_method_name_size: () =>
        encoder.encode(this.#enter('msg_method_name_size', ['inspect']).method).length,
      msg_method_name_copy: (into: number, from: number, length: number) => {
        const { method } = this.#enter('msg_method_name_copy', ['inspect']);
        this.#copyOut('msg_method_name_copy', encoder.encode(method), into, from, length);
      },
      accept_message: () => {
        const context = this.#enter('accept_message', ['inspect']);
        if (context.accepted) throw violation('ic0.accept_message: called more than once');
        context.accepted = true;
      },
    };
  }

  #cycleFunctions(): Record<string, WebAssembly.ImportValue> {
    const accept = (name: string, most: bigint): bigint => {
      const context = this.#enter(name, RECEIVING);
      const amount = most < context.cyclesAvailable ? most : context.cyclesAvailable;
      context.cyclesAvailable -= amount;
      context.cyclesChange += amount;
      return amount;
    };
    const balance = (name: string): bigint => {
      const context = this.#enter(name, NOT_STARTING);
      return this.canister.balance + context.cyclesChange;
    };
    const balance128 = (name: string) => (into: number) => this.#put128(into, balance(name));
    const narrow = (name: string, amount: bigint): bigint => {
      if (amount >> 64n) throw violation(`ic0.${name}: the amount does not fit 64 bits`);
      return amount;
    };
    return {
      msg_cycles_available: () =>
        narrow(
          'msg_cycles_available',
          this.#enter('msg_cycles_available', RECEIVING).cyclesAvailable,
        ),
      msg_cycles_available128: (into: number) =>
        this.#put128(into, this.#enter('msg_cycles_available128', RECEIVING).cyclesAvailable),
      msg_cycles_refunded: () =>
        narrow('msg_cycles_refunded', this.#enter('msg_cycles_refunded', CALLBACK).cyclesRefunded),
      msg_cycles_refunded128: (into: number) =>
        this.#put128(into, this.#enter('msg_cycles_refunded128', CALLBACK).cyclesRefunded),
      msg_cycles_accept: (most: bigint) => accept('msg_cycles_accept', BigInt.asUintN(64, most)),
      msg_cycles_accept128: (high: bigint, low: bigint, into: number) =>
        this.#put128(into, accept('msg_cycles_accept128', join128(high, low))),
      cycles_burn128: (high: bigint, low: bigint, into: number) => {
        const context = this.#enter('cycles_burn128', CHANGING);
        const most = join128(high, low);
        const present = this.canister.balance + context.cyclesChange;
        const amount = most < present ? most : present;
        context.cyclesChange -= amount;
        this.#put128(into, amount);
      },
      canister_cycle_balance: () =>
        narrow('canister_cycle_balance', balance('canister_cycle_balance')),
      canister_cycle_balance128: balance128('canister_cycle_balance128'),
      canister_liquid_cycle_balance128: balance128('canister_liquid_cycle_balance128'),
      // What things cost on an application subnet of 13 nodes, in cycles.
      cost_call: (methodLength: bigint, payload: bigint, into: number) => {
        this.#enter('cost_call', undefined);
        const bytes = BigInt.asUintN(64, methodLength) + BigInt.asUintN(64, payload);
        this.#put128(into, 260_000n + 1_000n * bytes + 5_000_000n + 40_000_000_000n);
      },
      cost_create_canister: (into: number) => {
        this.#enter('cost_create_canister', undefined);
        this.#put128(into, 500_000_000_000n);
      },
      cost_http_request: (request: bigint, response: bigint, into: number) => {
        this.#enter('cost_http_request', undefined);
        const bytes = 400n * BigInt.asUintN(64, request) + 800n * BigInt.asUintN(64, response);
        this.#put128(into, (3_000_000n + 60_000n * 13n + bytes) * 13n);
      },
      cost_sign_with_ecdsa: this.#noSuchKey('cost_sign_with_ecdsa'),
      cost_sign_with_schnorr: this.#noSuchKey('cost_sign_with_schnorr'),
      cost_vetkd_derive_key: this.#noSuchKey('cost_vetkd_derive_key'),
    };
  }

  /** This subnet holds no threshold keys: every key name is unknown (2). */
  #noSuchKey(name: string): () => number {
    return () => {
      this.#enter(name, undefined);
      return 2;
    };
  }

  #canisterFunctions(): Record<string, WebAssembly.ImportValue> {
    const { canister, subnet } = this;
    const pair = (
      name: string,
      allowed: readonly ContextKind[],
      value: () => Uint8Array,
    ): Record<string, WebAssembly.ImportValue> => ({
      [`${name}_size`]: () => {
        this.#enter(`${name}_size`, allowed);
        return value().length;
      },
      [`${name}_copy`]: (into: number, from: number, length: number) => {
        this.#enter(`${name}_copy`, allowed);
        this.#copyOut(`${name}_copy`, value(), into, from, length);
      },
    });
    return {
      ...pair('canister_self', NOT_STARTING, () => canister.id),
      ...pair('subnet_self', NOT_STARTING, () => subnet.subnetId),
      ...pair('root_key', CHANGING, () => subnet.rootKey),
      canister_status: () => {
        this.#enter('canister_status', NOT_STARTING);
        return canister.status;
      },
      canister_version: () => {
        this.#enter('canister_version', NOT_STARTING);
        return BigInt(canister.version);
      },
      is_controller: (offset: number, length: number) => {
        this.#enter('is_controller', undefined, 1000);
        const principal = this.#bytes(offset, length);
        if (principal.length > 29) throw violation('ic0.is_controller: not a principal');
        return canister.isController(principal) ? 1 : 0;
      },
    };
  }

  #callFunctions(): Record<string, WebAssembly.ImportValue> {
    const building = (name: string): NonNullable<Context['building']> => {
      const context = this.#enter(name, CALLING);
      if (!context.building) throw violation(`ic0.${name}: no call is being made (ic0.call_new)`);
      return context.building;
    };
    const addCycles = (name: string, amount: bigint): void => {
      const call = building(name);
      const context = this.context!;
      if (amount > this.canister.balance + context.cyclesChange) {
        throw new CanisterTrap(
          ErrorCode.canisterOutOfCycles,
          `Canister ${name}: not enough cycles for the call: has ${this.canister.balance + context.cyclesChange}, needs ${amount}`,
        );
      }
      context.cyclesChange -= amount;
      call.cycles += amount;
    };
    /** Takes back the cycles of a call that is not made. */
    const abandon = (context: Context): void => {
      if (context.building) context.cyclesChange += context.building.cycles;
      context.building = undefined;
    };
    return {
      call_new: (
        calleeOffset: number,
        calleeLength: number,
        nameOffset: number,
        nameLength: number,
        replyIndex: number,
        replyEnvironment: number,
        rejectIndex: number,
        rejectEnvironment: number,
      ) => {
        const context = this.#enter('call_new', CALLING, 1500);
        abandon(context);
        const callee = this.#bytes(calleeOffset, calleeLength);
        if (callee.length > 29) throw violation('ic0.call_new: the callee is not a principal');
        if (nameLength >>> 0 > 20_000) throw violation('ic0.call_new: the method name is too long');
        context.building = {
          callee,
          method: utf8.decode(this.#bytes(nameOffset, nameLength)),
          argument: new Uint8Array(0),
          cycles: 0n,
          reply: { index: replyIndex >>> 0, environment: replyEnvironment },
          reject: { index: rejectIndex >>> 0, environment: rejectEnvironment },
          cleanup: undefined,
          parts: [],
          length: 0,
        };
      },
      call_on_cleanup: (index: number, environment: number) => {
        const call = building('call_on_cleanup');
        if (call.cleanup) throw violation('ic0.call_on_cleanup: called more than once');
        call.cleanup = { index: index >>> 0, environment };
      },
      call_data_append: (offset: number, length: number) => {
        const call = building('call_data_append');
        if (call.length + (length >>> 0) > MAX_CALL_ARGUMENT) {
          throw violation(
            `ic0.call_data_append: payload size (${call.length + (length >>> 0)}) cannot be larger than ${MAX_CALL_ARGUMENT}`,
          );
        }
        call.parts.push(this.#bytes(offset, length));
        call.length += length >>> 0;
      },
      call_with_best_effort_response: () => {
        building('call_with_best_effort_response');
      },
      call_cycles_add: (amount: bigint) => addCycles('call_cycles_add', BigInt.asUintN(64, amount)),
      call_cycles_add128: (high: bigint, low: bigint) =>
        addCycles('call_cycles_add128', join128(high, low)),
      call_perform: () => {
        const { parts, length, ...call } = building('call_perform');
        this.#charge(4500);
        const context = this.context!;
        if (context.calls.length >= MAX_CALLS) {
          abandon(context);
          return CALL_FAILED;
        }
        context.building = undefined;
        context.calls.push({ ...call, argument: concatenate(parts, length) });
        return 0;
      },
    };
  }

  #stableFunctions(): Record<string, WebAssembly.ImportValue> {
    const { stable } = this.canister;
    const transfer = (
      name: string,
      write: boolean,
      heapOffset: number,
      offset: number,
      length: number,
    ): void => {
      const context = this.#enter(name, undefined, 20);
      const memory = this.instance!.memory();
      if (offset + length > stable.pages * WASM_PAGE) {
        throw new CanisterTrap(ErrorCode.trapped, 'Canister trapped: stable memory out of bounds');
      }
      if (heapOffset + length > memory.length) throw outOfBounds();
      const view = memory.subarray(heapOffset, heapOffset + length);
      if (write) {
        this.#charge(length + DIRTY_PAGE_WEIGHT * stable.newlyDirty(offset, length));
        context.stableWritten += length;
        this.#checkAccess(context.stableWritten, 'written');
        stable.write(offset, view);
      } else {
        this.#charge(length);
        context.stableRead += length;
        this.#checkAccess(context.stableRead, 'read');
        stable.read(offset, view);
      }
    };
    const narrowSize = (): number => {
      if (stable.pages > 65536) {
        throw new CanisterTrap(
          ErrorCode.trapped,
          'Canister trapped: 32 bit stable memory api used on a memory larger than 4GB',
        );
      }
      return stable.pages;
    };
    const wide = (value: bigint): number => Number(BigInt.asUintN(64, value));
    return {
      stable_size: () => {
        this.#enter('stable_size', undefined, 20);
        return narrowSize();
      },
      stable_grow: (pages: number) => {
        this.#enter('stable_grow', undefined);
        if (narrowSize() + (pages >>> 0) > 65536) return -1;
        return stable.grow(pages >>> 0);
      },
      stable_read: (into: number, offset: number, length: number) =>
        transfer('stable_read', false, into >>> 0, offset >>> 0, length >>> 0),
      stable_write: (offset: number, from: number, length: number) =>
        transfer('stable_write', true, from >>> 0, offset >>> 0, length >>> 0),
      stable64_size: () => {
        this.#enter('stable64_size', undefined, 20);
        return BigInt(stable.pages);
      },
      stable64_grow: (pages: bigint) => {
        this.#enter('stable64_grow', undefined);
        const more = wide(pages);
        return more > MAX_STABLE_PAGES ? -1n : BigInt(stable.grow(more));
      },
      stable64_read: (into: bigint, offset: bigint, length: bigint) =>
        transfer('stable64_read', false, wide(into), wide(offset), wide(length)),
      stable64_write: (offset: bigint, from: bigint, length: bigint) =>
        transfer('stable64_write', true, wide(from), wide(offset), wide(length)),
    };
  }

  #checkAccess(bytes: number, what: string): void {
    if (bytes <= MAX_STABLE_ACCESS) return;
    throw new CanisterTrap(
      ErrorCode.memoryAccessLimit,
      `Canister exceeded the limit for the amount of stable memory ${what} in one message: limit ${MAX_STABLE_ACCESS} bytes`,
    );
  }

  #certificationFunctions(): Record<string, WebAssembly.ImportValue> {
    const certificate = (name: string): Uint8Array => {
      const context = this.#enter(name, ['query']);
      if (!context.dataCertificate) {
        throw violation(`ic0.${name}: there is no data certificate here`);
      }
      return context.dataCertificate();
    };
    return {
      certified_data_set: (offset: number, length: number) => {
        const context = this.#enter('certified_data_set', CERTIFYING);
        if (length >>> 0 > MAX_CERTIFIED_DATA) {
          throw violation(
            `ic0.certified_data_set: the passed data must be no larger than ${MAX_CERTIFIED_DATA} bytes, it has ${length >>> 0}`,
          );
        }
        context.certifiedData = this.#bytes(offset, length);
      },
      data_certificate_present: () =>
        this.#enter('data_certificate_present', NOT_STARTING).dataCertificate ? 1 : 0,
      data_certificate_size: () => certificate('data_certificate_size').length,
      data_certificate_copy: (into: number, from: number, length: number) =>
        this.#copyOut(
          'data_certificate_copy',
          certificate('data_certificate_copy'),
          into,
          from,
          length,
        ),
    };
  }

  #miscellaneousFunctions(): Record<string, WebAssembly.ImportValue> {
    const noVariable = (name: string) => () => {
      this.#enter(name, undefined);
      throw violation(`ic0.${name}: there is no such environment variable`);
    };
    return {
      time: () => this.#enter('time', NOT_STARTING).time,
      global_timer_set: (at: bigint) => {
        const context = this.#enter('global_timer_set', CHANGING);
        const before = context.globalTimer ?? this.canister.globalTimer;
        context.globalTimer = BigInt.asUintN(64, at);
        return before;
      },
      performance_counter: (which: number) => {
        const context = this.#enter('performance_counter', undefined, 200);
        const used = BigInt(context.limit) - this.instance!.instructions;
        if (which === 0) return used;
        if (which === 1) return used + BigInt(context.instructionsBefore);
        throw violation(`ic0.performance_counter: unknown counter ${which}`);
      },
      in_replicated_execution: () =>
        this.#enter('in_replicated_execution', undefined).replicated ? 1 : 0,
      env_var_count: () => {
        this.#enter('env_var_count', undefined);
        return 0;
      },
      env_var_name_exists: () => {
        this.#enter('env_var_name_exists', undefined);
        return 0;
      },
      env_var_name_size: noVariable('env_var_name_size'),
      env_var_name_copy: noVariable('env_var_name_copy'),
      env_var_value_size: noVariable('env_var_value_size'),
      env_var_value_copy: noVariable('env_var_value_copy'),
      debug_print: (offset: number, length: number) => {
        const context = this.#enter('debug_print', undefined, 100);
        context.printed.push(utf8.decode(this.#bytes(offset, length)));
      },
      trap: (offset: number, length: number) => {
        this.#enter('trap', undefined);
        throw new CanisterTrap(
          ErrorCode.calledTrap,
          `Canister trapped explicitly: ${utf8.decode(this.#bytes(offset, length))}`,
        );
      },
    };
  }
}

function concatenate(parts: Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function join128(high: bigint, low: bigint): bigint {
  return (BigInt.asUintN(64, high) << 64n) | BigInt.asUintN(64, low);
}

function violation(reason: string): CanisterTrap {
  return new CanisterTrap(ErrorCode.contractViolation, `Canister violated contract: ${reason}`);
}

function outOfBounds(): CanisterTrap {
  return new CanisterTrap(ErrorCode.trapped, 'Canister trapped: heap out of bounds');
}

export function outOfInstructions(limit: number): CanisterTrap {
  return new CanisterTrap(
    ErrorCode.instructionLimit,
    `Canister exceeded the limit of ${limit} instructions for single message execution.`,
  );
}
