import type { Context, ContextKind } from '../context.ts';
import { CanisterTrap, ErrorCode } from '../errors.ts';
import type { Faults } from '../faults.ts';
import type { StableMemory } from '../stable-memory.ts';

/** Functions under the names a canister imports them by. */
export type SystemCalls = Record<string, WebAssembly.ImportValue>;

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
interface SubnetView {
  readonly subnetId: Uint8Array;
  readonly rootKey: Uint8Array;
  readonly faults?: Faults;
}

/** What the system API needs of the running instance. */
export interface InstanceView {
  memory(): Uint8Array;
  /** Instructions left; negative when they are used up. */
  instructions: bigint;
}

/** Instructions for each byte of a message that the canister takes in or gives out. */
export const PAYLOAD_WEIGHT = 50;

/** Contexts in which some calls are allowed, by the specification's table of them. */
export const NOT_STARTING: readonly ContextKind[] = [
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
export const CHANGING: readonly ContextKind[] = [
  'init',
  'preUpgrade',
  'update',
  'reply',
  'reject',
  'cleanup',
  'task',
];
export const CALLBACK: readonly ContextKind[] = ['reply', 'reject'];

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

/**
 * What every system call passes through: whether it is allowed, what it costs, and access to the
 * canister's memory. It acts on `context` and `instance`, which whoever runs the canister sets for
 * each activation.
 */
export class SystemCallGate {
  context: Context | undefined;
  instance: InstanceView | undefined;

  constructor(
    readonly canister: CanisterView,
    readonly subnet: SubnetView,
  ) {}

  /** Begins a system call: checks that it is allowed here and charges for it. */
  enter(name: string, allowed: readonly ContextKind[] | undefined, weight = 500): Context {
    const context = this.context!;
    this.subnet.faults?.systemCall(name, context);
    if (allowed && !allowed.includes(context.kind)) {
      throw violation(`"ic0_${name}" cannot be executed in ${KIND_NAMES[context.kind]} mode`);
    }
    this.charge(weight);
    return context;
  }

  charge(weight: number): void {
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

  /** Bytes of the canister's memory that a call hands in, at `weight` instructions each. */
  bytes(offset: number, length: number, weight = 1): Uint8Array {
    this.charge((length >>> 0) * weight);
    return this.#view(offset, length).slice();
  }

  /** Copies `source[from, from + length)` to the canister's memory, at `weight` instructions a byte. */
  copyOut(
    name: string,
    source: Uint8Array,
    into: number,
    from: number,
    length: number,
    weight = 1,
  ): void {
    const start = from >>> 0;
    const size = length >>> 0;
    this.charge(size * weight);
    const target = this.#view(into, length);
    if (start + size > source.length) {
      throw violation(`ic0.${name}: upper bound ${start + size} exceeds length ${source.length}`);
    }
    target.set(source.subarray(start, start + size));
  }

  /** Writes a 128-bit amount. */
  put128(into: number, amount: bigint): void {
    const view = this.#view(into, 16);
    const data = new DataView(view.buffer, view.byteOffset, 16);
    data.setBigUint64(0, BigInt.asUintN(64, amount), true);
    data.setBigUint64(8, BigInt.asUintN(64, amount >> 64n), true);
  }
}

export function join128(high: bigint, low: bigint): bigint {
  return (BigInt.asUintN(64, high) << 64n) | BigInt.asUintN(64, low);
}

/** Joins the parts of a message. */
export function concatenate(parts: Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function violation(reason: string): CanisterTrap {
  return new CanisterTrap(ErrorCode.contractViolation, `Canister violated contract: ${reason}`);
}

export function outOfBounds(): CanisterTrap {
  return new CanisterTrap(ErrorCode.trapped, 'Canister trapped: heap out of bounds');
}

export function outOfInstructions(limit: number): CanisterTrap {
  return new CanisterTrap(
    ErrorCode.instructionLimit,
    `Canister exceeded the limit of ${limit} instructions for single message execution.`,
  );
}
