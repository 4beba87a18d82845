import type { RunResult } from '../process/scheduler.ts';

/** What a chain of messages runs: the kernel, in steps as small as are wanted. */
export interface Work {
  /** Runs processes in turn for a message's share of instructions. */
  run(): void;
  /** Makes those runnable whose time to wake has come. */
  wake(): void;
  /** What is left to do. */
  readonly pending: RunResult;
  /** Pids of those who can run. */
  readonly runnable: number[];
  /** Gives one process a turn. */
  runAlone(pid: number): void;
  /** Ends a process as SIGKILL does, without running it. */
  kill(pid: number): void;
  /** Stops a process without touching anything that it holds. */
  halt(pid: number): void;
}

/** What a chain needs of the canister's system. */
export interface ChainSystem {
  /** Nanoseconds since 1970; stands still within a message. */
  now(): bigint;
  /**
   * Has the global timer fire at a time, which replaces the one before; 0 for not at all. When it fires, it sets itself
   * again before it calls.
   */
  setTimer(time: bigint): void;
  /** How often the timer has fired since it was set. Messages that fail leave no other trace. */
  firings(): number;
  /**
   * Sends the canister itself a message with two numbers, whose answer nobody waits for. Messages are executed in the
   * order in which they were sent. False if it cannot be sent.
   */
  send(serial: number, kind: number): boolean;
}

/** The kinds of messages that a canister sends itself. */
const RUN = 0;
const VERIFY = 1;

/** How long a message may be under way before it is thought to have failed, in ns. */
const PATIENCE = 10_000_000_000n;
/** After this much of it, messages of users do not run what may be the reason. */
const DOUBT = 2_000_000_000n;
/** Turns that each process gets alone: what fails may be somewhat ahead. */
const ROUNDS = 3;
/** Pause after a failure that no process can be blamed for, in ns: doubled each time up to the longest. */
const SHORTEST_PAUSE = 60_000_000_000n;
const LONGEST_PAUSE = 3_600_000_000_000n;

/**
 * normal: processes run in turn, many a message. After that has failed: sleepers are woken and nobody runs (waking); each
 * process gets a turn in a message of its own (alone); one whose turn failed is killed (killing), or stopped where not
 * even that can be done (halting).
 */
type Stage = 'normal' | 'waking' | 'alone' | 'killing' | 'halting';

/** Where a chain is. */
export interface ChainState {
  stage: Stage;
  /** Number of the last message sent; begins at another one after each upgrade. */
  serial: number;
  /** Whether the message of that number is under way. */
  isPending: boolean;
  /** The last message could not be sent: the timer's has to do its work. */
  isUnsent: boolean;
  sentAt: bigint;
  /** Whose turn it is in the message under way, when they run alone; who is to be killed. */
  suspect: number;
  /** Who is still to have a turn alone. */
  waiting: number[];
  /** How often all are still to have one. */
  rounds: number;
  pause: bigint;
  /** Nothing is sent before. */
  notBefore: bigint;
}

function newState(now: bigint): ChainState {
  return {
    stage: 'normal',
    serial: Number(now / 1000n),
    isPending: false,
    isUnsent: false,
    sentAt: 0n,
    suspect: 0,
    waiting: [],
    rounds: 0,
    pause: SHORTEST_PAUSE,
    notBefore: 0n,
  };
}

/**
 * Keeps processes running, message after message, whatever happens in one.
 *
 * A message that traps leaves nothing behind, not even that it was there; if it was the global timer's, the timer is gone
 * as well, and with it whoever would set it again. So the timer runs nobody. All it does, in a few instructions that cannot
 * fail (engine/link/bridge.wat), is to set itself again, to a time at which what follows should long be done, and to send
 * the canister a message (a one-way call, whose answer needs nobody to wait for it and is no obstacle to an upgrade). That
 * one runs processes and, while there are any to run, sends another like it; each that is done puts the timer off. If
 * the timer fires meanwhile, a message failed.
 *
 * What is done then is slow and careful: a message says in the heap whose turn it is to be, the next gives just that
 * process its turn, and one sent together with that looks whether it was done. If it was not, the process is the one that
 * makes messages fail, and is killed. When all have had a turn, things go on as usual.
 */
export class RunChain {
  readonly #work: Work;
  readonly #system: ChainSystem;
  readonly state: ChainState;

  /** @param state where the chain was */
  constructor(work: Work, system: ChainSystem, state: ChainState = newState(system.now())) {
    this.#work = work;
    this.#system = system;
    this.state = state;
  }

  /** Whether a message of a user's may run processes as well: not when that is what fails. */
  get mayLend(): boolean {
    const { stage, isPending, sentAt } = this.state;
    if (stage !== 'normal') return false;
    return isPending ? this.#system.now() < sentAt + DOUBT : this.#system.firings() === 0;
  }

  /** To be called at the end of a message that may have made somebody runnable. */
  proceed(): void {
    const now = this.#system.now();
    if (this.#isOverdue) this.#failed(false);
    if (this.state.isPending) {
      // Where it is still set, this changes nothing; where a fault took it, it is back.
      this.#system.setTimer(this.state.sentAt + PATIENCE);
      return;
    }
    if (this.state.notBefore > now) this.#system.setTimer(this.state.notBefore);
    else if (this.state.stage !== 'normal' || this.#isDue) this.#send();
    else this.#system.setTimer(this.#work.pending.nextWake ?? 0n);
  }

  /** To be called by the message that the global timer sends. */
  timer(): void {
    const { state } = this;
    if (!state.isPending) {
      // The timer has sent a message like this before, which was not done.
      if (this.#system.firings() > 1) this.#failed(false);
      else if (state.isUnsent || (state.stage === 'normal' && this.#isDue)) this.#step();
      state.isUnsent = false;
    }
    this.proceed();
  }

  /** To be called by a message that the canister sent itself. */
  receive(serial: number, kind: number): void {
    if (!this.state.isPending || serial !== this.state.serial) return;
    this.state.isPending = false;
    if (kind === VERIFY) this.#failed(true);
    else this.#step();
    this.proceed();
  }

  /** Whether there is somebody to run. */
  get #isDue(): boolean {
    const { runnable, nextWake } = this.#work.pending;
    return runnable || (nextWake !== null && nextWake <= this.#system.now());
  }

  get #isOverdue(): boolean {
    return this.state.isPending && this.#system.now() >= this.state.sentAt + PATIENCE;
  }

  #send(): void {
    const now = this.#system.now();
    if (this.state.stage === 'alone') this.state.suspect = this.state.waiting[0];
    this.state.isPending = true;
    this.state.sentAt = now;
    const serial = ++this.state.serial;
    if (this.#system.send(serial, RUN)) {
      if (this.state.stage !== 'normal') this.#system.send(serial, VERIFY);
      this.#system.setTimer(now + PATIENCE);
    } else {
      this.state.isPending = false;
      this.state.isUnsent = true;
      this.#system.setTimer(now);
    }
  }

  /** Does what the message was sent for. */
  #step(): void {
    const work = this.#work;
    const pid = this.state.suspect;
    switch (this.state.stage) {
      case 'normal':
        work.run();
        this.state.pause = SHORTEST_PAUSE;
        return;
      case 'waking':
        work.wake();
        this.state.waiting = work.runnable;
        this.state.rounds = this.state.waiting.length > 0 ? this.state.rounds - 1 : 0;
        break;
      case 'alone':
        this.state.waiting.shift();
        work.runAlone(pid);
        break;
      case 'killing':
        work.kill(pid);
        break;
      case 'halting':
        work.halt(pid);
        break;
    }
    if (this.state.waiting.length > 0) this.state.stage = 'alone';
    else this.state.stage = this.state.rounds > 0 ? 'waking' : 'normal';
  }

  /** The message that was under way is not done. `certainly`: it has been executed and has failed. */
  #failed(certainly: boolean): void {
    this.state.isPending = false;
    if (this.state.stage === 'normal') {
      this.state.stage = 'waking';
      this.state.rounds = ROUNDS;
    } else if (!certainly) return;
    else if (this.state.stage === 'alone') {
      this.state.stage = 'killing';
      this.state.waiting.shift();
    } else if (this.state.stage === 'killing') this.state.stage = 'halting';
    else {
      // No process is to blame. It may go better later.
      this.state.stage = 'waking';
      this.state.rounds = ROUNDS;
      this.state.notBefore = this.#system.now() + this.state.pause;
      this.state.pause =
        this.state.pause * 2n < LONGEST_PAUSE ? this.state.pause * 2n : LONGEST_PAUSE;
    }
  }
}
