import type { Activation, Entry, Outcome } from './activation.ts';
import type { CallContext, Canister, Origin } from './canister.ts';
import { type Closure, type Context, newContext, type Response } from './context.ts';
import { ErrorCode, type Rejection, rejection } from './errors.ts';
import { CYCLES_FLOOR, INSTRUCTION_LIMITS, MESSAGE_CYCLES } from './limits.ts';
import type { MessageStats, QueuedMessage, Subnet } from './subnet.ts';

/** The callback of a call whose answer nobody waits for: a function that no table has. */
const ONE_WAY = 0xffff_ffff;

/** Runs canister code: one method of this class is one kind of message. */
export class Executor {
  constructor(readonly subnet: Subnet) {}

  /** A call to a canister's update method (or a query method, in replicated mode). */
  call(
    canister: Canister,
    origin: Origin,
    sender: Uint8Array,
    method: string,
    argument: Uint8Array,
    cycles: bigint,
  ): void {
    const { subnet } = this;
    const refused = this.#refusal(canister);
    if (refused) return subnet.respond(origin, { rejection: refused }, cycles);
    const activation = canister.activation!;
    const isUpdate = activation.program.exports.has(`canister_update ${method}`);
    const isQuery = activation.program.exports.has(`canister_query ${method}`);
    if (!isUpdate && !isQuery) {
      const composite = activation.program.exports.has(`canister_composite_query ${method}`);
      const refusal = composite
        ? rejection(
            ErrorCode.compositeQueryInReplicatedMode,
            'Composite query cannot be called in replicated mode',
          )
        : noSuchMethod(canister, 'update', method);
      return subnet.respond(origin, { rejection: refusal }, cycles);
    }
    subnet.touch(canister);
    const callContext = canister.openContext(origin, sender, cycles);
    const context = newContext({
      kind: isUpdate ? 'update' : 'query',
      time: subnet.advanceTime(),
      limit: INSTRUCTION_LIMITS.update,
      caller: sender,
      argument,
      method,
      mayRespond: true,
      cyclesAvailable: cycles,
    });
    const entry = { export: `canister_${isUpdate ? 'update' : 'query'} ${method}` };
    const outcome = this.#run(canister, activation, context, entry, 'update', method);
    if (isUpdate) this.#conclude(canister, callContext, context, outcome);
    else {
      activation.rollback();
      canister.stable.rollback();
      if (outcome.trap) subnet.answer(callContext, { rejection: outcome.trap });
      else if (context.response) subnet.answer(callContext, context.response);
      this.#closeContext(canister, callContext);
    }
  }

  /** The answer to a call this canister made. */
  response(message: QueuedMessage & { type: 'response' }): void {
    const { subnet } = this;
    const canister = subnet.canisters.get(message.canister);
    const callback = canister?.callbacks.get(message.callback);
    if (!canister || !callback) return;
    subnet.touch(canister);
    canister.callbacks.delete(message.callback);
    canister.balance += message.refund;
    const callContext = canister.contexts.get(callback.context);
    if (!callContext) return;
    callContext.outstanding--;
    if (!canister.activation) {
      // The code that made the call is gone.
      this.#closeContext(canister, callContext);
      return;
    }
    if (callback.reply.index === ONE_WAY) {
      this.#closeContext(canister, callContext);
      return;
    }
    const { response } = message;
    const rejected = 'rejection' in response ? response.rejection : undefined;
    const kind = rejected ? 'reject' : 'reply';
    const closure = rejected ? callback.reject : callback.reply;
    const context = newContext({
      kind,
      time: subnet.advanceTime(),
      limit: INSTRUCTION_LIMITS.update,
      caller: callContext.caller,
      argument: 'reply' in response ? response.reply : undefined,
      rejectCode: rejected?.rejectCode ?? 0,
      rejectMessage: rejected?.message ?? '',
      instructionsBefore: callContext.instructions,
      mayRespond: !callContext.answered,
      cyclesAvailable: callContext.cyclesAvailable,
      cyclesRefunded: message.refund,
    });
    const outcome = this.#run(canister, canister.activation, context, { closure }, kind, '');
    this.#conclude(canister, callContext, context, outcome, callback.cleanup);
  }

  /** Runs what is to be done when a callback has trapped and been undone. */
  #cleanUp(canister: Canister, callContext: CallContext, closure: Closure, time: bigint): void {
    const context = newContext({
      kind: 'cleanup',
      time,
      limit: INSTRUCTION_LIMITS.update,
      caller: callContext.caller,
      instructionsBefore: callContext.instructions,
    });
    const outcome = this.#run(canister, canister.activation!, context, { closure }, 'cleanup', '');
    this.#keepOrUndo(canister, context, outcome);
  }

  /** The canister's global timer or heartbeat. */
  task(canister: Canister, kind: 'timer' | 'heartbeat'): void {
    const { subnet } = this;
    const activation = canister.activation!;
    subnet.touch(canister);
    const callContext = canister.openContext({ from: 'system' }, new Uint8Array(0), 0n);
    const context = newContext({
      kind: 'task',
      time: subnet.advanceTime(),
      limit: INSTRUCTION_LIMITS.update,
      caller: new Uint8Array(0),
    });
    const entry = { export: kind === 'timer' ? 'canister_global_timer' : 'canister_heartbeat' };
    const outcome = this.#run(canister, activation, context, entry, kind, '');
    this.#conclude(canister, callContext, context, outcome);
  }

  /** A query by a user: it sees the committed state and changes nothing. */
  query(
    canister: Canister,
    sender: Uint8Array,
    method: string,
    argument: Uint8Array,
    dataCertificate: () => Uint8Array,
  ): Response {
    const refused = this.#refusal(canister);
    if (refused) return { rejection: refused };
    const activation = canister.activation!;
    const name = ['canister_query ', 'canister_composite_query ']
      .map((prefix) => prefix + method)
      .find((candidate) => activation.program.exports.has(candidate));
    if (!name) return { rejection: noSuchMethod(canister, 'query', method) };
    const context = newContext({
      kind: 'query',
      replicated: false,
      time: this.subnet.advanceTime(),
      limit: INSTRUCTION_LIMITS.query,
      caller: sender,
      argument,
      method,
      mayRespond: true,
      dataCertificate,
    });
    const outcome = this.#run(canister, activation, context, { export: name }, 'query', method);
    activation.rollback();
    canister.stable.rollback();
    if (outcome.trap) return { rejection: outcome.trap };
    return context.response ?? { rejection: didNotReply(canister) };
  }

  /** Asks a canister whether it takes an ingress message; the rejection if it does not. */
  inspect(
    canister: Canister,
    sender: Uint8Array,
    method: string,
    argument: Uint8Array,
  ): Rejection | undefined {
    const refused = this.#refusal(canister);
    if (refused) return refused;
    const activation = canister.activation!;
    const { exports } = activation.program;
    if (!exports.has(`canister_update ${method}`) && !exports.has(`canister_query ${method}`)) {
      return noSuchMethod(canister, 'update', method);
    }
    if (!exports.has('canister_inspect_message')) return undefined;
    const context = newContext({
      kind: 'inspect',
      replicated: false,
      time: this.subnet.advanceTime(),
      limit: INSTRUCTION_LIMITS.inspect,
      caller: sender,
      argument,
      method,
    });
    const entry = { export: 'canister_inspect_message' };
    const outcome = this.#run(canister, activation, context, entry, 'inspect_message', method);
    activation.rollback();
    canister.stable.rollback();
    if (outcome.trap) return outcome.trap;
    if (context.accepted) return undefined;
    return rejection(ErrorCode.canisterRejected, 'Canister rejected the message');
  }

  /**
   * Runs one step of installing code; the caller undoes or keeps what it did. Returns the
   * rejection if it trapped.
   */
  installStep(
    canister: Canister,
    activation: Activation,
    step: 'start' | 'canister_init' | 'canister_pre_upgrade' | 'canister_post_upgrade',
    entry: string,
    sender: Uint8Array,
    argument: Uint8Array,
    limit: number,
  ): { context: Context; outcome: Outcome } {
    const context = newContext({
      kind: step === 'start' ? 'start' : step === 'canister_pre_upgrade' ? 'preUpgrade' : 'init',
      time: this.subnet.advanceTime(),
      limit,
      caller: sender,
      argument,
    });
    const kind = step.replace(/^canister_/, '') as MessageStats['kind'];
    const outcome = this.#run(canister, activation, context, { export: entry }, kind, '');
    return { context, outcome };
  }

  /** Why the canister takes no calls now, if it does not. */
  #refusal(canister: Canister): Rejection | undefined {
    if (canister.state !== 'running') {
      const code = canister.state === 'stopped' ? ErrorCode.stopped : ErrorCode.stopping;
      return rejection(code, `Canister ${canister.text} is ${canister.state}`);
    }
    if (canister.activation) return undefined;
    return rejection(
      ErrorCode.noModule,
      `Error from Canister ${canister.text}: Attempted to execute a message, but the canister contains no Wasm module.`,
    );
  }

  #run(
    canister: Canister,
    activation: Activation,
    context: Context,
    entry: Entry,
    kind: MessageStats['kind'],
    method: string,
  ): Outcome {
    const { onPrint, onMessage } = this.subnet.options;
    const pagesBefore = activation.heap.pages;
    const outcome = activation.run(context, entry);
    for (const text of context.printed) {
      onPrint(canister.text, text);
      canister.log(context.time, text);
    }
    outcome.trap ??= this.#memoryTrap(canister, activation, context, pagesBefore);
    if (outcome.trap) {
      const { errorCode } = outcome.trap;
      outcome.trap.message =
        errorCode === ErrorCode.calledTrap
          ? outcome.trap.message.replace(/^Canister /, `Canister ${canister.text} `)
          : `Error from Canister ${canister.text}: ${outcome.trap.message}`;
      canister.log(context.time, `[TRAP]: ${outcome.trap.message}`);
    }
    const { response } = context;
    const rejected = response && 'rejection' in response ? response.rejection : undefined;
    onMessage({
      canister: canister.text,
      kind,
      method,
      instructions: outcome.instructions,
      outcome: outcome.trap ? 'trapped' : rejected ? 'rejected' : response ? 'replied' : 'finished',
      error: outcome.trap?.message ?? rejected?.message,
    });
    return outcome;
  }

  /** The trap of a message that grew the memory past the canister's limit. */
  #memoryTrap(
    canister: Canister,
    activation: Activation,
    context: Context,
    pagesBefore: number,
  ): Rejection | undefined {
    const limit = Number(canister.settings.wasmMemoryLimit);
    const bytes = activation.memoryBytes;
    if (limit === 0 || bytes <= limit || bytes <= pagesBefore * 65536) return undefined;
    if (context.kind === 'query' || context.kind === 'preUpgrade') return undefined;
    return rejection(
      ErrorCode.wasmMemoryLimit,
      `Canister exceeded its current Wasm memory limit of ${limit} bytes. The peak Wasm memory usage was ${bytes} bytes.`,
    );
  }

  /** Keeps what the code did, or undoes it and cleans up if it trapped; then settles the call it belongs to. */
  #conclude(
    canister: Canister,
    callContext: CallContext,
    context: Context,
    outcome: Outcome,
    cleanup?: Closure,
  ): void {
    const { subnet } = this;
    callContext.instructions += outcome.instructions;
    if (this.#keepOrUndo(canister, context, outcome)) {
      callContext.cyclesAvailable = context.cyclesAvailable;
      for (const call of context.calls) {
        const callback = canister.nextCallback++;
        canister.callbacks.set(callback, {
          context: callContext.id,
          reply: call.reply,
          reject: call.reject,
          cleanup: call.cleanup,
          cycles: call.cycles,
        });
        callContext.outstanding++;
        subnet.enqueue({
          type: 'call',
          sender: canister.id,
          origin: { from: 'canister', canister: canister.text, callback, cycles: call.cycles },
          callee: call.callee,
          method: call.method,
          argument: call.argument,
          cycles: call.cycles,
        });
      }
      if (context.response) subnet.answer(callContext, context.response);
    } else {
      if (cleanup) this.#cleanUp(canister, callContext, cleanup, context.time);
      if (callContext.outstanding === 0) subnet.answer(callContext, { rejection: outcome.trap! });
    }
    this.#closeContext(canister, callContext);
  }

  /** True if what the code did is kept. */
  #keepOrUndo(canister: Canister, context: Context, outcome: Outcome): boolean {
    const activation = canister.activation!;
    const cost = MESSAGE_CYCLES + BigInt(outcome.instructions);
    if (outcome.trap) {
      activation.rollback();
      canister.stable.rollback();
      this.#charge(canister, cost);
      return false;
    }
    this.subnet.touch(canister).wasm = activation.changes();
    canister.version++;
    canister.balance += context.cyclesChange;
    this.#charge(canister, cost);
    if (context.building) canister.balance += context.building.cycles;
    if (context.certifiedData) canister.certifiedData = context.certifiedData;
    if (context.globalTimer !== undefined) canister.globalTimer = context.globalTimer;
    return true;
  }

  #charge(canister: Canister, cost: bigint): void {
    const left = canister.balance - cost;
    if (left >= CYCLES_FLOOR) canister.balance = left;
    else if (canister.balance > CYCLES_FLOOR) canister.balance = CYCLES_FLOOR;
  }

  /** Ends a call that waits for nothing more. */
  #closeContext(canister: Canister, callContext: CallContext): void {
    if (callContext.outstanding > 0) return;
    this.subnet.answer(callContext, { rejection: didNotReply(canister) });
    canister.contexts.delete(callContext.id);
    this.finishStopping(canister);
  }

  /** Stops a stopping canister that waits for nothing more. */
  finishStopping(canister: Canister): void {
    if (canister.state !== 'stopping' || canister.contexts.size > 0) return;
    this.subnet.touch(canister);
    canister.state = 'stopped';
    const waiting = canister.stopRequests;
    canister.stopRequests = [];
    for (const origin of waiting) {
      const refund = origin.from === 'canister' ? origin.cycles : 0n;
      this.subnet.respond(origin, { reply: EMPTY_CANDID }, refund);
    }
  }
}

/** The encoding of no values: "DIDL", no types, no arguments. */
export const EMPTY_CANDID = Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0);

function noSuchMethod(canister: Canister, kind: 'update' | 'query', method: string): Rejection {
  return rejection(
    ErrorCode.methodNotFound,
    `Error from Canister ${canister.text}: Canister has no ${kind} method '${method}'.`,
  );
}

function didNotReply(canister: Canister): Rejection {
  return rejection(
    ErrorCode.didNotReply,
    `Error from Canister ${canister.text}: Canister did not reply to the call`,
  );
}
