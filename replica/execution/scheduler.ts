import { Principal } from '@dfinity/principal';
import type { ManagementCanister } from '../management/management-canister.ts';
import type { Response } from './context.ts';
import type { Canister } from './canister.ts';
import { ErrorCode, type Rejection, rejection } from './errors.ts';
import type { Executor } from './executor.ts';
import type { IngressMessage, IngressStatus, Subnet } from './subnet.ts';

/** A message from outside and where the news of its being taken goes. */
interface Submission {
  message: IngressMessage;
  /**
   * Gets its status if it is known already, the rejection if it is refused before anything is
   * certified, or undefined once it is queued.
   */
  answer: (result: IngressStatus | Rejection | undefined) => void;
}

/** A query and where its answer goes. */
interface QueryJob {
  sender: Uint8Array;
  canister: Uint8Array;
  method: string;
  argument: Uint8Array;
  answer: (response: Response) => void;
}

const HEARTBEAT_NANOSECONDS = 1_000_000_000n;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

function notFound(id: Uint8Array): Rejection {
  return rejection(
    ErrorCode.canisterNotFound,
    `Canister ${Principal.fromUint8Array(id).toText()} not found.`,
  );
}

/**
 * Decides what is executed next. Queries come first, since they are short and somebody waits for
 * them; then, in turn, a message between canisters, a message from outside, and a task that is due.
 */
export class Scheduler {
  readonly #queries: QueryJob[] = [];
  readonly #submissions: Submission[] = [];
  readonly #ingress: IngressMessage[] = [];
  #nextHeartbeat = 0n;
  #turn = 0;
  #running = false;
  #stopped = false;
  #timeout: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(
    readonly subnet: Subnet,
    readonly executor: Executor,
    readonly management: ManagementCanister,
    readonly onFatal: (error: unknown) => void,
  ) {}

  query(job: QueryJob): void {
    this.#queries.push(job);
    this.wake();
  }

  submit(...submissions: Submission[]): void {
    this.#submissions.push(...submissions);
    this.wake();
  }

  #induct(message: IngressMessage): IngressStatus | Rejection | undefined {
    const { subnet } = this;
    const known = subnet.ingress.get(message.requestId);
    if (known) return known;
    if (message.canister.length > 0) {
      const canister = subnet.find(message.canister);
      if (!canister) return notFound(message.canister);
      const { sender, method, argument } = message;
      const refused = this.executor.inspect(canister, sender, method, argument);
      if (refused) return refused;
    }
    subnet.setIngress(message.requestId, {
      state: 'received',
      sender: message.sender,
      canister: message.canister,
      time: subnet.advanceTime(),
    });
    subnet.commit();
    this.#ingress.push(message);
    return undefined;
  }

  /** Looks whether there is something to do: to be called when time may have changed. */
  wake(): void {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    setImmediate(() => {
      this.#round = this.#run().catch(this.onFatal);
    });
  }

  /** Executes nothing more; resolves once the message under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timeout);
    await this.#round;
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timeout);
    while (!this.#stopped) {
      this.#takeIn();
      if (!(await this.#next())) break;
      // Lets in what has arrived meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#running = false;
    if (this.#queries.length + this.#submissions.length > 0) this.wake();
    else this.#sleep();
  }

  /** Answers queries and takes in messages: what is short, and what somebody waits for. */
  #takeIn(): void {
    let job: QueryJob | undefined;
    while ((job = this.#queries.shift())) job.answer(this.#query(job));
    let submission: Submission | undefined;
    while ((submission = this.#submissions.shift())) {
      submission.answer(this.#induct(submission.message));
    }
  }

  /** Executes one message; false if there is none. */
  async #next(): Promise<boolean> {
    for (let tries = 0; tries < 3; tries++) {
      const turn = this.#turn++ % 3;
      const done =
        turn === 0
          ? await this.#nextBetweenCanisters()
          : turn === 1
            ? await this.#nextIngress()
            : this.#nextTask();
      if (!done) continue;
      this.subnet.forgetOldIngress();
      this.subnet.commit();
      this.subnet.options.journal.maintain();
      return true;
    }
    return false;
  }

  async #nextBetweenCanisters(): Promise<boolean> {
    const message = this.subnet.dequeue();
    if (!message) return false;
    if (message.type === 'response') {
      this.executor.response(message);
      return true;
    }
    const { origin, sender, callee, method, argument, cycles } = message;
    if (callee.length === 0) {
      await this.management.call(origin, sender, method, argument, cycles);
      return true;
    }
    const canister = this.subnet.find(callee);
    if (canister) this.executor.call(canister, origin, sender, method, argument, cycles);
    else this.subnet.respond(origin, { rejection: notFound(callee) }, cycles);
    return true;
  }

  async #nextIngress(): Promise<boolean> {
    const message = this.#ingress.shift();
    if (!message) return false;
    const { requestId, sender, method, argument } = message;
    const origin = { from: 'ingress', requestId } as const;
    if (message.canister.length === 0) {
      await this.management.call(origin, sender, method, argument, 0n);
      return true;
    }
    const canister = this.subnet.find(message.canister);
    if (canister) this.executor.call(canister, origin, sender, method, argument, 0n);
    else this.subnet.respond(origin, { rejection: notFound(message.canister) }, 0n);
    return true;
  }

  #nextTask(): boolean {
    const now = this.subnet.options.clock();
    let earliest: Canister | undefined;
    for (const canister of this.subnet.canisters.values()) {
      if (!isArmed(canister) || canister.globalTimer > now) continue;
      if (!earliest || canister.globalTimer < earliest.globalTimer) earliest = canister;
    }
    if (earliest) {
      earliest.globalTimer = 0n;
      this.executor.task(earliest, 'timer');
      return true;
    }
    if (now < this.#nextHeartbeat) return false;
    this.#nextHeartbeat = now + HEARTBEAT_NANOSECONDS;
    let any = false;
    for (const canister of this.subnet.canisters.values()) {
      if (!hasHeartbeat(canister)) continue;
      this.executor.task(canister, 'heartbeat');
      this.subnet.commit();
      any = true;
    }
    return any;
  }

  /** Sets the alarm for the next task. */
  #sleep(): void {
    if (this.#stopped) return;
    let next: bigint | undefined;
    for (const canister of this.subnet.canisters.values()) {
      if (isArmed(canister) && (next === undefined || canister.globalTimer < next)) {
        next = canister.globalTimer;
      }
      if (hasHeartbeat(canister) && (next === undefined || this.#nextHeartbeat < next)) {
        next = this.#nextHeartbeat;
      }
    }
    if (next === undefined) return;
    const delay = Number((next - this.subnet.options.clock()) / 1_000_000n) + 1;
    this.#timeout = setTimeout(() => this.wake(), Math.min(Math.max(delay, 0), MAX_TIMEOUT_MS));
  }

  #query(job: QueryJob): Response {
    const { sender, method, argument } = job;
    if (job.canister.length === 0) return this.management.query(sender, method, argument);
    const canister = this.subnet.find(job.canister);
    if (!canister) return { rejection: notFound(job.canister) };
    const certificate = (): Uint8Array => this.subnet.options.dataCertificate(canister);
    return this.executor.query(canister, sender, method, argument, certificate);
  }
}

/** Whether the canister's timer is set and can run. */
function isArmed(canister: Canister): boolean {
  return (
    canister.globalTimer !== 0n &&
    canister.state === 'running' &&
    canister.activation !== undefined &&
    canister.activation.program.exports.has('canister_global_timer')
  );
}

function hasHeartbeat(canister: Canister): boolean {
  return (
    canister.state === 'running' &&
    canister.activation !== undefined &&
    canister.activation.program.exports.has('canister_heartbeat')
  );
}
