import { Call } from '../../engine/index.ts';
import type { Func, Instance } from '../../engine/index.ts';
import { Checkpoints } from './checkpoints.ts';
import type { SavedCheckpoints } from './checkpoints.ts';
import type { Process } from './process.ts';
import type { HandlerName } from './guest-control.ts';
import { setBlocked } from './signal-delivery.ts';

/** Handlers of signals within each other. */
const MOST_HANDLERS = 64;
/** Below the stack pointer, functions of C that call nothing keep values without moving it. */
const RED_ZONE = 128;

/** What a signal's handler has interrupted, and what the process is to be like when that goes on. */
interface Interrupted {
  readonly call: Call;
  readonly starting: boolean;
  readonly repeat: boolean;
  readonly blocked: number;
  readonly progress: number;
  readonly callStart: bigint;
  readonly cookie: number;
  /** The stack pointer, where that had to be moved. */
  readonly stackPointer: number | undefined;
}

/** An execution as plain data. Calls are numbers among those that are under way in the instance. */
export interface SavedExecution {
  call: number;
  starting: boolean;
  repeat: boolean;
  fuelBefore: number;
  /** The function that handles signals. */
  handler: HandlerName | undefined;
  interrupted: (Omit<Interrupted, 'call'> & { call: number })[];
  checkpoints: SavedCheckpoints;
}

/** Where a WebAssembly program is: the call under way, those that signals' handlers have interrupted, and where it can go back to. */
export class Execution {
  readonly #instance: Instance;
  call: Call;
  /** Whether `call` is the module's start function, after which `_start` comes. */
  starting = false;
  /** The system call that waited has to be made again. */
  repeat = false;
  #handlerName: HandlerName | undefined;
  #handler: Func | null = null;
  /** The outermost one first. */
  #interrupted: Interrupted[] = [];
  #checkpoints = new Checkpoints();
  /** Fuel of calls before `call`, and of those that it has interrupted. */
  #fuelBefore = 0;

  constructor(instance: Instance, call: Call) {
    this.#instance = instance;
    this.call = call;
  }

  /** Guest instructions that the program has used. */
  get fuelUsed(): number {
    return this.#fuelBefore + this.call.fuelUsed;
  }

  /** Goes on with another call, when that under way has ended. */
  next(call: Call): void {
    this.#fuelBefore += this.call.fuelUsed;
    this.call = call;
  }

  // Copies

  /** The same in `instance`, a copy of this one's, `copyOf` giving the copy of a call; it has used nothing yet. */
  fork(instance: Instance, copyOf: (call: Call) => Call): Execution {
    const copy = new Execution(instance, copyOf(this.call));
    copy.starting = this.starting;
    copy.repeat = this.repeat;
    copy.#interrupted = this.#interrupted.map((each) => ({ ...each, call: copyOf(each.call) }));
    copy.#checkpoints = this.#checkpoints.fork(copyOf);
    if (this.#handlerName !== undefined) copy.handleSignals(this.#handlerName);
    copy.#fuelBefore = -copy.call.fuelUsed;
    return copy;
  }

  /** @param numberOf the number of a call among those under way */
  save(numberOf: (call: Call) => number): SavedExecution {
    return {
      call: numberOf(this.call),
      starting: this.starting,
      repeat: this.repeat,
      fuelBefore: this.#fuelBefore,
      handler: this.#handlerName,
      interrupted: this.#interrupted.map((each) => ({ ...each, call: numberOf(each.call) })),
      checkpoints: this.#checkpoints.save(numberOf),
    };
  }

  /**
   * What `save` gave, of `instance`, in which `calls` are under way.
   * @throws Error where it names others
   */
  static restore(saved: SavedExecution, instance: Instance, calls: readonly Call[]): Execution {
    const callOf = (number: number): Call => {
      const call = calls.at(number);
      if (number < 0 || call === undefined) throw new Error('the program was not under way');
      return call;
    };
    const execution = new Execution(instance, callOf(saved.call));
    execution.starting = saved.starting;
    execution.repeat = saved.repeat;
    execution.#fuelBefore = saved.fuelBefore;
    if (saved.handler !== undefined) execution.handleSignals(saved.handler);
    execution.#interrupted = saved.interrupted.map((each) => ({
      ...each,
      call: callOf(each.call),
    }));
    execution.#checkpoints = Checkpoints.restore(saved.checkpoints, callOf);
    return execution;
  }

  // Signals

  /** Has a function handle signals; false where there is none that takes a number and gives nothing. */
  handleSignals(name: HandlerName): boolean {
    const handler = typeof name === 'string' ? this.#instance.getExport(name) : this.#pointee(name);
    if (handler?.kind !== 'func') return false;
    const { params, results } = handler.type;
    if (params.length !== 1 || params[0] !== 'i32' || results.length !== 0) return false;
    this.#handlerName = name;
    this.#handler = handler;
    return true;
  }

  /** The function that a pointer of C stands for. */
  #pointee(pointer: number): Func | undefined {
    const table = this.#instance.tables.at(0);
    if (table?.type.element !== 'funcref' || pointer >= table.size) return undefined;
    return (table.get(pointer) as Func | null) ?? undefined;
  }

  /** Whether the call under way is a handler. */
  get handling(): boolean {
    return this.#interrupted.length > 0;
  }

  /** Whether a waiting system call is made again after the handler of the signal that interrupts it. */
  restarts(process: Process): boolean {
    return (
      process.blockedBefore === null && (process.restarting & (1 << nextSignal(process))) !== 0
    );
  }

  /**
   * Enters the handler of a signal that has come; what is under way goes on when that returns. False when there are too many
   * handlers within each other.
   */
  enterHandler(process: Process): boolean {
    const signal = nextSignal(process);
    process.pending &= ~(1 << signal);
    if (this.#handler === null) return true;
    if (this.#interrupted.length >= MOST_HANDLERS) return false;
    const { call } = this;
    this.#interrupted.push({
      call,
      starting: this.starting,
      repeat: this.repeat,
      blocked: process.blockedBefore ?? process.blocked,
      progress: process.progress,
      callStart: process.callStart,
      cookie: process.cookie,
      stackPointer: this.#leaveRedZone(),
    });
    process.blocked |= 1 << signal;
    process.blockedBefore = null;
    process.progress = 0;
    process.callStart = -1n;
    process.cookie = 0;
    this.starting = false;
    this.repeat = false;
    this.next(this.#instance.call(this.#handler, [signal]));
    return true;
  }

  /** Goes back to what a handler has interrupted. */
  leaveHandler(process: Process): void {
    const before = this.#interrupted.pop()!;
    this.next(before.call);
    this.#fuelBefore -= before.call.fuelUsed;
    this.starting = before.starting;
    this.repeat = before.repeat;
    process.progress = before.progress;
    process.callStart = before.callStart;
    process.cookie = before.cookie;
    this.#setStackPointer(before.stackPointer);
    setBlocked(process, before.blocked);
  }

  // Going back

  /**
   * Remembers the present system call and all calls that have led to it: a checkpoint's number, or -ENOMEM.
   * @param key where the program keeps the number: a checkpoint made before for the same place is dropped
   */
  checkpoint(process: Process, key: number): number {
    return this.#checkpoints.add({
      key,
      call: Call.copy(this.call, this.#instance),
      depth: this.#interrupted.length,
      blocked: process.blocked,
      stackPointer: this.#stackPointer,
    });
  }

  /** Goes back to a checkpoint, whose system call is then to be given a result; false where there is none any more. */
  goBack(process: Process, checkpoint: number): boolean {
    const found = this.#checkpoints.get(checkpoint);
    if (found === undefined || found.depth > this.#interrupted.length) return false;
    while (this.#interrupted.length > found.depth) {
      const left = this.call;
      this.leaveHandler(process);
      left.abort();
    }
    this.call.become(found.call);
    this.repeat = false;
    this.#setStackPointer(found.stackPointer);
    setBlocked(process, found.blocked);
    return true;
  }

  // The stack pointer of C: a global, which programs may export. Those that do not have to see to it themselves.

  get #stackPointer(): number | undefined {
    const pointer = this.#instance.getExport('__stack_pointer');
    if (pointer?.kind !== 'global' || !pointer.type.mutable) return undefined;
    return pointer.type.value === 'i32' ? (pointer.value as number) : undefined;
  }

  #setStackPointer(value: number | undefined): void {
    const pointer = this.#instance.getExport('__stack_pointer');
    if (value !== undefined && pointer?.kind === 'global') pointer.value = value;
  }

  /** Moves it so that a handler leaves alone what the function under way may have below it; gives what it was. */
  #leaveRedZone(): number | undefined {
    const before = this.#stackPointer;
    if (before !== undefined) this.#setStackPointer(before - RED_ZONE);
    return before;
  }
}

/** The caught signal that is to be handled next. */
function nextSignal({ deliverable }: Process): number {
  return 31 - Math.clz32(deliverable & -deliverable);
}
