import { backtraceOf } from './backtrace.ts';
import { wordsOf } from './engine.ts';
import type { Func } from './func.ts';
import type { CoreHost } from './host/core-host.ts';
import type { Caller, HostCallback } from './host-function.ts';
import type { Instance } from './instance.ts';
import * as layout from './layout.ts';
import { RunReason } from './run-reason.ts';
import { SnapshotError } from './snapshot-error.ts';
import type { Store } from './store.ts';
import { type BacktraceFrame, Trap, trapCode } from './trap.ts';
import type { FuncType } from './types.ts';
import { readValue, readValues, type Value, writeValue, writeValues } from './value.ts';
import { totalSlots } from './value-type.ts';

/** Bytes of stack a call begins with; it is doubled when full, up to the store's limit. */
const FIRST_STACK = 32768;
/** Fuel of a run that is not metered: as much as can be counted exactly. */
const UNMETERED = 2 ** 52;
const NO_BYTES = new Uint8Array();
const NO_TYPE: FuncType = { params: [], results: [] };
const WORD = 4294967296;

/** Bytes of stack that frames may take: an activation that begins within `stackBytes` may make calls. */
function mostStack(store: Store): number {
  return store.limits.stackBytes + layout.STACK_MARGIN;
}

/**
 * One activation of a guest function, which can be stopped and gone on with. All of it is in its registers and its
 * own stack, so any number may be under way.
 */
export class Call {
  /** Why `run` returned: index of the function called among the imported functions of `instance`'s module. */
  hostFunction = -1;
  /**
   * The host call's arguments as unsigned words, for who reads them often: the low half of argument `n` at 2n, the other behind
   * it, for n below 16.
   */
  readonly argumentWords: Uint32Array;
  /** The fault that ended the call. */
  trap: Trap | undefined;
  readonly store: Store;
  #type: FuncType;
  // What each call of the host touches is private to TypeScript alone: QuickJS takes three times as long to find a #name.
  private readonly block: Uint8Array;
  private registers: Uint32Array;
  private signed: Int32Array;
  private ended = false;
  private readonly host: CoreHost;
  #stack: Uint8Array;
  #results: Value[] = [];
  /** The function is one of the host's, and not yet called. */
  #atHost = false;
  /** Fuel used before the latest run, and what that began with. */
  #used = 0;
  #start = 0;

  private constructor(store: Store, type: FuncType, stackBytes: number) {
    const { host } = store.engine;
    this.store = store;
    this.host = host;
    this.#type = type;
    this.block = host.alloc(layout.REGISTER_BYTES);
    this.registers = wordsOf(this.block);
    this.signed = new Int32Array(this.block.buffer, this.block.byteOffset, this.registers.length);
    const registers = this.registers;
    this.argumentWords = registers.subarray(
      layout.REGISTER_ARGUMENTS,
      layout.REGISTER_ARGUMENTS + 2 * layout.REGISTER_ARGUMENT_COUNT,
    );
    registers[layout.REGISTER_COMMAND] = layout.COMMAND_RUN;
    registers[layout.REGISTER_ENGINE] = store.engine.address;
    registers[layout.REGISTER_STORE] = store.address;
    this.#stack = store.engine.takeStack(stackBytes);
    this.#noteStack();
    store.calls.add(this);
  }

  /** A call of a function, not yet begun. */
  static of(func: Func, args: readonly Value[]): Call {
    const { store, type } = func;
    if (args.length !== type.params.length) {
      throw new TypeError(`${type.params.length} arguments expected, found ${args.length}`);
    }
    const call = new Call(store, type, FIRST_STACK);
    try {
      call.registers[layout.REGISTER_INSTANCE] = func.word(layout.REFERENCE_INSTANCE);
      writeValues(store, call.#view(), 0, type.params, args);
      call.#enter(func);
    } catch (error) {
      call.abort();
      throw error;
    }
    return call;
  }

  /**
   * A call that was under way when its instance was saved. `fill` gives the registers at an address and a stack of
   * `stackBytes` or more their content, and tells what only it knows.
   * @throws SnapshotError when the store does not allow so large a stack
   */
  static restore(
    store: Store,
    stackBytes: number,
    fill: (registers: number) => { type: FuncType; stackBytes: number; fuelUsed: number },
  ): Call {
    const most = mostStack(store);
    const check = (bytes: number): void => {
      if (bytes <= most) return;
      throw new SnapshotError('mismatch', `a call needs ${bytes} bytes of stack: at most ${most}`);
    };
    check(stackBytes - layout.INLINE_RESERVE);
    const call = new Call(store, NO_TYPE, Math.max(stackBytes, FIRST_STACK));
    try {
      const found = fill(call.address);
      check(found.stackBytes);
      if (found.stackBytes > call.registers[layout.REGISTER_STACK_SIZE]) {
        call.#growStack(found.stackBytes);
      }
      call.#type = found.type;
      call.#used = found.fuelUsed;
      call.#start = call.#fuel;
    } catch (error) {
      call.abort();
      throw error;
    }
    const registers = call.registers;
    if (registers[layout.REGISTER_REASON] === layout.REASON_HOST_CALL) {
      call.hostFunction = registers[layout.REGISTER_HOST];
    }
    return call;
  }

  /**
   * A call that stands where `call` does, in `instance`: that of `call`, or another of the same module whose functions have the
   * same references and whose memory is as large.
   */
  static copy(call: Call, instance: Instance): Call {
    const copy = new Call(instance.store, call.#type, call.#stackInUse);
    copy.#standWhere(call, instance);
    copy.#used = call.fuelUsed;
    copy.#start = copy.#fuel;
    return copy;
  }

  /** Goes on from where `other` stands, a call of the same instance, with the fuel that this one has. */
  become(other: Call): void {
    const registers = this.registers;
    const low = registers[layout.REGISTER_FUEL_LOW];
    const high = registers[layout.REGISTER_FUEL_HIGH];
    if (this.#stack.length < other.#stackInUse) {
      this.store.engine.returnStack(this.#stack);
      this.#stack = this.store.engine.takeStack(other.#stackInUse);
    }
    this.#type = other.#type;
    this.#standWhere(other, other.instance);
    registers[layout.REGISTER_FUEL_LOW] = low;
    registers[layout.REGISTER_FUEL_HIGH] = high;
  }

  /** Takes over what tells where a call is: its registers and its frames, which name no address of an instance's. */
  #standWhere(call: Call, instance: Instance): void {
    const registers = this.registers;
    registers.set(call.registers);
    this.#stack.set(call.#stack.subarray(0, call.#stackInUse));
    this.#noteStack();
    registers[layout.REGISTER_STORE] = this.store.address;
    registers[layout.REGISTER_INSTANCE] = instance.address;
    registers[layout.REGISTER_HOST_INSTANCE] = instance.address;
    this.hostFunction = call.hostFunction;
    this.#atHost = call.#atHost;
  }

  /** Where in its stack the innermost frame begins, in bytes: calls of what has not returned only go further. */
  get frameOffset(): number {
    return this.registers[layout.REGISTER_FP];
  }

  /** Bytes of the stack up to where the innermost frame may end. */
  get #stackInUse(): number {
    const frame = layout.LIMIT_SLOTS * 8 + layout.INLINE_RESERVE;
    return Math.min(this.registers[layout.REGISTER_FP] + frame, this.#stack.length);
  }

  /** Address of the call's registers. */
  get address(): number {
    return this.host.addressOf(this.block);
  }

  /** Builds the outermost frame. */
  #enter(func: Func): void {
    const registers = this.registers;
    const host = func.word(layout.REFERENCE_HOST);
    if (host) {
      // A function of the host, called from the host: what remains after it is to finish.
      this.#atHost = true;
      registers[layout.REGISTER_HOST] = host >> 2;
      registers[layout.REGISTER_HOST_INSTANCE] = registers[layout.REGISTER_INSTANCE];
      registers[layout.REGISTER_PC] = this.store.engine.finish;
      registers[layout.REGISTER_REASON] =
        (host & 3) === layout.HOST_SUSPEND ? layout.REASON_HOST_CALL : layout.REASON_CALLBACK;
      const words = totalSlots(this.#type.params) * 2;
      const kept = Math.min(words, layout.REGISTER_ARGUMENT_COUNT * 2);
      registers.set(wordsOf(this.#stack).subarray(0, kept), layout.REGISTER_ARGUMENTS);
      return;
    }
    registers[layout.REGISTER_REASON] = layout.REASON_FINISHED;
    const address = func.word(layout.REFERENCE_FUNC);
    const { module } = this.instance;
    const at = (address - module.memory.record[layout.MODULE_FUNCS]) >> 2;
    const frame = module.funcs[at + layout.FUNC_FRAME];
    if (frame > registers[layout.REGISTER_STACK_SIZE]) this.#growStack(frame);
    wordsOf(this.#stack)[module.funcs[at + layout.FUNC_HEADER] >> 2] = this.store.engine.finish;
    registers[layout.REGISTER_FUNCTION] = address;
    registers[layout.REGISTER_PC] = module.funcs[at + layout.FUNC_CODE];
  }

  #view(): DataView {
    return new DataView(this.#stack.buffer, this.#stack.byteOffset, this.#stack.length);
  }

  #noteStack(): void {
    this.registers[layout.REGISTER_STACK] = this.store.engine.host.addressOf(this.#stack);
    // One that is used again may be larger than the store allows.
    this.registers[layout.REGISTER_STACK_SIZE] = Math.min(
      this.#stack.length - layout.INLINE_RESERVE,
      mostStack(this.store),
    );
  }

  /** The instance whose code is running, or has called a function of the host. */
  get instance(): Instance {
    return this.store.instances.get(this.registers[layout.REGISTER_INSTANCE])!;
  }

  /** Guest instructions this call has used. */
  get fuelUsed(): number {
    return this.#used + this.#start - this.#fuel;
  }

  get #fuel(): number {
    return this.registers[layout.REGISTER_FUEL_LOW] + this.signed[layout.REGISTER_FUEL_HIGH] * WORD;
  }

  /**
   * Runs for about `fuel` guest instructions more (Infinity: unmetered) and returns a RunReason. What was used beyond
   * is taken off the next time; what was left over is not added.
   */
  run(fuel: number): number {
    const left = this.#fuel;
    this.#used += this.#start - left;
    this.#start = Math.floor(Math.min(fuel, UNMETERED)) + Math.min(left, 0);
    this.registers[layout.REGISTER_FUEL_LOW] = this.#start;
    this.signed[layout.REGISTER_FUEL_HIGH] = Math.floor(this.#start / WORD);
    if (this.#start < 0 && !this.ended) return RunReason.outOfFuel;
    return this.resume();
  }

  /** Goes on after a host call, with the fuel that was left. Returns a RunReason. */
  resume(): number {
    if (this.ended) return this.trap ? RunReason.trapped : RunReason.finished;
    const registers = this.registers;
    if (this.#atHost) {
      this.#atHost = false;
      return this.#settle(registers[layout.REGISTER_REASON]);
    }
    this.host.call(this.block);
    const reason = registers[layout.REGISTER_REASON];
    if (reason === layout.REASON_HOST_CALL) {
      this.hostFunction = registers[layout.REGISTER_HOST];
      return reason;
    }
    return this.#settle(reason);
  }

  /**
   * Gives the host call an i32 as its result and goes on, as `returnI32` and `resume` do, in fewer steps: kernels that
   * run in an interpreter pay for each.
   */
  answerI32(value: number): number {
    if (this.ended) return this.resume();
    const registers = this.registers;
    registers[layout.REGISTER_RESULT] = value;
    registers[layout.REGISTER_RESULT_PENDING] = 1;
    this.host.call(this.block);
    const reason = registers[layout.REGISTER_REASON];
    if (reason !== layout.REASON_HOST_CALL) return this.#settle(reason);
    this.hostFunction = registers[layout.REGISTER_HOST];
    return reason;
  }

  /** Does what the core has stopped for, until that concerns the caller. */
  #settle(first: number): number {
    for (let reason = first; ; reason = this.registers[layout.REGISTER_REASON]) {
      switch (reason) {
        case layout.REASON_HOST_CALL:
          this.hostFunction = this.registers[layout.REGISTER_HOST];
          return reason;
        case layout.REASON_OUT_OF_FUEL:
          return reason;
        case layout.REASON_FINISHED:
          this.#finish();
          return reason;
        case layout.REASON_TRAPPED:
          return this.#fail(this.#trapped());
        default:
          try {
            this.#serve(reason);
          } catch (error) {
            if (error instanceof Trap) return this.#fail(error);
            return this.#fail(new Trap('host', this.backtrace(), error));
          }
      }
      this.host.call(this.block);
    }
  }

  /** The fault that the core has stopped for. */
  #trapped(): Trap {
    const registers = this.registers;
    const code = trapCode(registers[layout.REGISTER_TRAP]);
    if (code !== 'uncaughtException') return new Trap(code, this.backtrace());
    const name = this.store.tagName(registers[layout.REGISTER_OBJECT], this.instance);
    return new Trap(code, this.backtrace(), undefined, name);
  }

  /** Gives the core what it needs to go on. */
  #serve(reason: number): void {
    const registers = this.registers;
    switch (reason) {
      case layout.REASON_CALLBACK:
        this.#callback();
        return;
      case layout.REASON_GROW_MEMORY:
        if (
          !this.instance
            .memoryAt(registers[layout.REGISTER_OBJECT])
            .reserve(registers[layout.REGISTER_AMOUNT])
        ) {
          registers[layout.REGISTER_REFUSED] = 1;
        }
        return;
      case layout.REASON_GROW_TABLE:
        if (
          !this.instance
            .tableAt(registers[layout.REGISTER_OBJECT])
            .reserve(registers[layout.REGISTER_AMOUNT])
        ) {
          registers[layout.REGISTER_REFUSED] = 1;
        }
        return;
      case layout.REASON_GROW_STACK:
        this.#growStack(registers[layout.REGISTER_AMOUNT]);
        return;
      case layout.REASON_NEED_CODE:
        this.#addCode();
        return;
      case layout.REASON_GROW_EXCEPTIONS:
        if (!this.store.exceptions.makeRoom(registers[layout.REGISTER_AMOUNT])) {
          throw new Trap('tooManyExceptions', this.backtrace());
        }
        return;
      default:
        throw new Error(`unknown reason ${reason}`);
    }
  }

  /** For the function that is being entered. */
  #addCode(): void {
    const { module } = this.instance;
    const offset =
      this.registers[layout.REGISTER_FUNCTION] - module.memory.record[layout.MODULE_FUNCS];
    if (module.addCode(offset / (layout.FUNC_WORDS * 4))) return;
    throw new Trap('outOfMemory', this.backtrace());
  }

  /** Makes the stack hold `needed` bytes of frames, and what the last of them may need beyond. */
  #growStack(needed: number): void {
    const { engine } = this.store;
    const limit = mostStack(this.store);
    if (needed > limit) throw new Trap('stackOverflow', this.backtrace());
    let size = this.#stack.length;
    while (size - layout.INLINE_RESERVE < needed) size *= 2;
    let larger: Uint8Array;
    try {
      const most = limit + layout.INLINE_RESERVE;
      larger = engine.host.alloc(Math.min(size, Math.max(most, FIRST_STACK)));
    } catch {
      throw new Trap('stackOverflow', this.backtrace());
    }
    larger.set(this.#stack);
    engine.host.free(this.#stack);
    this.#stack = larger;
    this.#noteStack();
  }

  /** Calls a function of the host that answers at once. */
  #callback(): void {
    const registers = this.registers;
    const owner = this.store.instances.get(registers[layout.REGISTER_HOST_INSTANCE])!;
    const index = registers[layout.REGISTER_HOST];
    const type = owner.module.typeOfFunction(index);
    const frame = this.#hostFrame();
    const view = this.#view();
    const args = readValues(this.store, view, frame, type.params);
    const caller = {
      store: this.store,
      instance: this.instance,
      getMemory: (name?: string) => this.instance.getMemory(name),
    };
    const given = this.#callHost(owner.callbacks[index]!, caller, args);
    const results = type.results.length > 1 ? (given as Value[]) : [given];
    writeValues(this.store, view, frame, type.results, results);
  }

  /** Calls of the host within each other need the host's own stack, whose end nobody could catch in a canister. */
  #callHost(callback: HostCallback, caller: Caller, args: readonly Value[]): unknown {
    const { store } = this;
    if (store.nestedCalls >= store.limits.nestedCalls) {
      throw new Trap('stackOverflow', this.backtrace());
    }
    store.nestedCalls++;
    try {
      return callback(caller, ...args);
    } finally {
      store.nestedCalls--;
    }
  }

  /** Offset of a host call's arguments in the stack. */
  #hostFrame(): number {
    return this.registers[layout.REGISTER_FP] + this.registers[layout.REGISTER_HOST_FRAME];
  }

  #finish(): void {
    const { results } = this.#type;
    if (results.length) this.#results = readValues(this.store, this.#view(), 0, results);
    this.abort();
  }

  #fail(trap: Trap): number {
    this.trap = trap;
    this.abort();
    return RunReason.trapped;
  }

  /** Where the call is: its activations, innermost first. */
  backtrace(): BacktraceFrame[] {
    return backtraceOf(this.store, this.registers);
  }

  /** Drops all activations and gives their memory back. */
  abort(): void {
    if (this.ended) return;
    this.ended = true;
    this.store.calls.delete(this);
    // What can still be asked for is kept outside the core's memory.
    this.registers = this.registers.slice();
    this.signed = new Int32Array(this.registers.buffer);
    this.host.free(this.block);
    this.store.engine.returnStack(this.#stack);
    this.#stack = NO_BYTES;
  }

  /** The results, once finished. */
  results(): Value[] {
    return this.#results;
  }

  /** Argument `n` of the host call as a signed number; a v128 counts as two arguments. */
  argI32(n: number): number {
    if (n < layout.REGISTER_ARGUMENT_COUNT) return this.signed[layout.REGISTER_ARGUMENTS + 2 * n];
    return this.#view().getInt32(this.#hostFrame() + n * 8, true);
  }

  /** Argument `n` as an unsigned number: addresses and sizes. */
  argU32(n: number): number {
    if (n < layout.REGISTER_ARGUMENT_COUNT)
      return this.registers[layout.REGISTER_ARGUMENTS + 2 * n];
    return this.#view().getUint32(this.#hostFrame() + n * 8, true);
  }

  argI64(n: number): bigint {
    return this.#argument(n).getBigInt64(0, true);
  }

  /** A signed 64-bit argument as a number: exact from -2^53 to 2^53. */
  argI64Number(n: number): number {
    if (n < layout.REGISTER_ARGUMENT_COUNT) {
      const at = layout.REGISTER_ARGUMENTS + 2 * n;
      return this.registers[at] + this.signed[at + 1] * WORD;
    }
    return Number(this.argI64(n));
  }

  argF32(n: number): number {
    return this.#argument(n).getFloat32(0, true);
  }

  argF64(n: number): number {
    return this.#argument(n).getFloat64(0, true);
  }

  /** A v128, of which the lower half is argument `n`. */
  argV128(n: number): Uint8Array {
    const bytes = readValue(this.store, this.#view(), this.#hostFrame() + n * 8, 'v128');
    return bytes as Uint8Array;
  }

  /** The 8 bytes of argument `n`. */
  #argument(n: number): DataView {
    if (n >= layout.REGISTER_ARGUMENT_COUNT) {
      return new DataView(
        this.#stack.buffer,
        this.#stack.byteOffset + this.#hostFrame() + n * 8,
        8,
      );
    }
    return new DataView(
      this.block.buffer,
      this.block.byteOffset + (layout.REGISTER_ARGUMENTS + 2 * n) * 4,
      8,
    );
  }

  /** Sets the host call's result; `resume` or `run` goes on after it. */
  returnI32(value: number): void {
    this.signed[layout.REGISTER_RESULT] = value;
    this.registers[layout.REGISTER_RESULT_PENDING] = 1;
  }

  returnI64(value: bigint): void {
    this.signed[layout.REGISTER_RESULT] = Number(BigInt.asIntN(32, value));
    this.signed[layout.REGISTER_RESULT + 1] = Number(BigInt.asIntN(32, value >> 32n));
    this.registers[layout.REGISTER_RESULT_PENDING] = 1;
  }

  returnV128(value: Uint8Array): void {
    writeValue(this.store, this.#view(), this.#hostFrame(), 'v128', value);
    this.registers[layout.REGISTER_RESULT_PENDING] = 0;
  }

  /** For a host function without result. */
  returnNothing(): void {
    this.registers[layout.REGISTER_RESULT_PENDING] = 0;
  }
}
