import { complain } from './complain.ts';
import { finish } from './exit.ts';
import { State } from './process.ts';
import type { Process } from './process.ts';
import { RunQueue } from './run-queue.ts';
import { deliverDeferred } from './signal-delivery.ts';
import { SIGKILL } from './signals.ts';
import { Sleepers } from './sleepers.ts';
import type { Sleeper } from './sleepers.ts';
import { signaledStatus } from './wait-status.ts';

/** What is left to do after a turn of the scheduler. */
export interface RunResult {
  /** Somebody could run on at once: come back soon. */
  runnable: boolean;
  /** The earliest time (ns since 1970) a sleeper is to be woken; null if nobody waits for the clock. */
  nextWake: bigint | null;
}

/** Instructions of the host that one process gets before the next one's turn. */
const TURN = 60_000_000;
/** The year 2262. */
const END_OF_TIME = 2n ** 63n - 1n;

/**
 * Runs processes in turn (run-queue.ts says whose it is) until the caller's budget of instructions is used or nobody can run. Nothing is done for those who
 * wait: an idle process costs nothing.
 */
export class Scheduler {
  /** The process that runs now; signals to it take effect when it gives way. */
  current: Process | null = null;
  /** How often {@link run} was called: in a canister, messages. */
  messages = 0;
  /** Instructions of the host that processes have used since the start. */
  used = 0;
  /** Instructions of the host executed in this message so far. */
  readonly instructions: () => number;
  readonly #now: () => bigint;
  readonly #queue = new RunQueue();
  readonly #sleepers = new Sleepers();
  /** Those who could run, but whose users have used up their instructions of the day. */
  readonly #held = new Set<Process>();

  constructor(instructions: () => number, now: () => bigint) {
    this.instructions = instructions;
    this.#now = now;
  }

  /** Queues a process that became runnable, was continued or is new. */
  ready(process: Process): void {
    if (process.queued || process.stopped || process.state !== State.runnable) return;
    if (process === this.current) return;
    if (process.share.exhausted) this.#held.add(process);
    else this.#queue.put(process);
  }

  /** Takes a process that stopped or ended from the queue. */
  unready(process: Process): void {
    this.#queue.remove(process);
    this.#held.delete(process);
  }

  /** Queues those again whose users have got more instructions. */
  releaseHeld(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const process of held) this.ready(process);
  }

  /** Whether anybody waits for instructions. */
  get holds(): boolean {
    return this.#held.size > 0;
  }

  /** Wakes somebody at `time` (ns since 1970). What is centuries off may not fit in the 64 bits that the global timer has. */
  wakeAt(sleeper: Sleeper, time: bigint): void {
    this.#sleepers.add(sleeper, time < END_OF_TIME ? time : END_OF_TIME);
  }

  /** Whether somebody could run now. */
  get runnable(): boolean {
    return !this.#queue.empty;
  }

  /** How many could run now. */
  get runnableCount(): number {
    return this.#queue.length;
  }

  /** See {@link RunResult.nextWake}. */
  get nextWake(): bigint | null {
    return this.#sleepers.next;
  }

  /**
   * @param budget instructions of the host to use, about; a turn that has begun is not cut short by more than a system call
   */
  run(budget: number): RunResult {
    this.messages++;
    let before = this.instructions();
    const end = before + budget;
    this.#sleepers.wake(this.#now());
    while (before < end) {
      const process = this.#queue.take();
      if (process === null) {
        this.#sleepers.wake(this.#now());
        if (this.#queue.empty) break;
        continue;
      }
      if (process.share.exhausted) {
        this.#queue.charge(process, 0);
        this.#held.add(process);
        continue;
      }
      before = this.#turn(process, before, Math.min(end, before + TURN));
    }
    return { runnable: this.runnable, nextWake: this.nextWake };
  }

  /** Gives one process a turn, if it can run, and nobody else. */
  runAlone(process: Process): void {
    if (!process.queued) return;
    this.messages++;
    this.#queue.takeOut(process);
    const before = this.instructions();
    this.#turn(process, before, before + TURN);
  }

  /** Makes those runnable whose time to wake has come. */
  wakeSleepers(): void {
    this.#sleepers.wake(this.#now());
  }

  /** Gives a process that was taken from the queue its turn; returns the instructions executed by then. */
  #turn(process: Process, before: number, until: number): number {
    this.current = process;
    try {
      process.task?.run(until);
    } catch (error) {
      // Such as an array for which there is no memory: it costs one process, not the system.
      complain(process, `${process.name}: killed: ${String(error)}\n`);
      process.end(signaledStatus(SIGKILL));
    }
    this.current = null;
    const after = this.instructions();
    this.#queue.charge(process, after - before);
    this.#account(process, after - before);
    this.#settle(process);
    return after;
  }

  #account(process: Process, instructions: number): void {
    const usage = process.usage;
    usage.instructions += instructions;
    process.table.limiter.charge(process.share, instructions);
    this.used += instructions;
    if (process.lastMessage !== this.messages) {
      process.lastMessage = this.messages;
      usage.messages++;
    }
  }

  /** Does what had to wait until the process gave way. */
  #settle(process: Process): void {
    if (process.deferred !== 0) deliverDeferred(process);
    if (process.status >= 0) {
      finish(process, process.status);
      return;
    }
    if (process.replacement !== null) {
      process.task?.dispose();
      process.task = process.replacement;
      process.replacement = null;
    }
    this.ready(process);
  }
}
