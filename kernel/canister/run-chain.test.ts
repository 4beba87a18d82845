import { describe, expect, it } from 'vitest';
import { RunChain, type ChainState, type ChainSystem, type Work } from './run-chain.ts';

const SECOND = 1_000_000_000n;

/** What a canister's heap holds: what is lost when a message traps. */
interface Heap {
  state: ChainState;
  queue: number[];
  ran: number[];
  killed: number[];
  halted: number[];
}

/**
 * A canister as the Internet Computer executes it: a message that traps changes nothing, and what it sent was never sent.
 * The timer's message sets it again and sends a message; it is the only one that cannot fail.
 */
class TestCanister {
  time = 1_700_000_000n * SECOND;
  timer = 0n;
  messages: ([number, number] | 'tick')[] = [];
  traps = 0;
  /** Times the timer has fired since it was set. */
  firings = 0;
  /** Pids whose turns trap, and those that cannot be killed either. */
  poison = new Set<number>();
  immortal = new Set<number>();
  /** Whether all that is done for processes traps. */
  broken = false;
  /** Whether the message traps that the timer sends. */
  tickTraps = false;
  heap: Heap;
  sendable = true;
  #outgoing: [number, number][] = [];
  #timer: bigint | undefined;
  readonly #system: ChainSystem;

  constructor(queue: number[]) {
    const system: ChainSystem = {
      now: () => this.time,
      setTimer: (at) => {
        this.#timer = at;
        this.firings = 0;
      },
      firings: () => this.firings,
      send: (serial, kind) => {
        if (this.sendable) this.#outgoing.push([serial, kind]);
        return this.sendable;
      },
    };
    const first = new RunChain(this.#work(), system);
    this.heap = { state: first.state, queue, ran: [], killed: [], halted: [] };
    this.#system = system;
  }

  #work(): Work {
    const turn = (pid: number): void => {
      if (this.poison.has(pid)) throw new Error('trap');
      this.heap.ran.push(pid);
    };
    const remove = (pid: number): void => {
      this.heap.queue = this.heap.queue.filter((other) => other !== pid);
    };
    const heap = (): Heap => this.heap;
    return {
      run: () => {
        if (this.broken) throw new Error('trap');
        for (const pid of [...heap().queue]) turn(pid);
      },
      wake: () => {
        if (this.broken) throw new Error('trap');
      },
      get pending() {
        return { runnable: heap().queue.length > 0, nextWake: null };
      },
      get runnable() {
        return [...heap().queue];
      },
      runAlone: (pid) => {
        turn(pid);
        remove(pid);
        heap().queue.push(pid);
      },
      kill: (pid) => {
        if (this.immortal.has(pid)) throw new Error('trap');
        remove(pid);
        heap().killed.push(pid);
      },
      halt: (pid) => {
        remove(pid);
        heap().halted.push(pid);
      },
    };
  }

  /** Executes a message, which may trap. */
  message(body: (chain: RunChain) => void): void {
    const before = structuredClone(this.heap);
    const { firings } = this;
    this.#outgoing = [];
    this.#timer = undefined;
    try {
      body(new RunChain(this.#work(), this.#system, this.heap.state));
      this.messages.push(...this.#outgoing);
      if (this.#timer !== undefined) this.timer = this.#timer;
    } catch {
      this.traps++;
      this.heap = before;
      this.firings = firings;
    }
  }

  /** What the system does before the message that calls `chain.timer`. */
  #fire(): void {
    if (this.timer > this.time) this.time = this.timer;
    this.timer = this.time + ((10n * SECOND) << BigInt(Math.min(this.firings++, 8)));
    this.messages.push('tick');
  }

  /** Executes what is to be executed next; false if that is nothing. */
  step(): boolean {
    const message = this.messages.shift();
    if (message === undefined) {
      if (this.timer === 0n) return false;
      this.#fire();
    } else if (message === 'tick') {
      this.message((chain) => {
        if (this.tickTraps) throw new Error('trap');
        chain.timer();
      });
    } else this.message((chain) => chain.receive(...message));
    this.time += SECOND / 10n;
    return true;
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) this.step();
  }
}

describe('a chain of messages', () => {
  it('runs processes until nobody can run, and then is still', () => {
    const canister = new TestCanister([2, 3]);
    canister.message((chain) => chain.proceed());
    canister.run(5);
    expect(canister.heap.ran.slice(0, 6)).toEqual([2, 3, 2, 3, 2, 3]);
    canister.heap.queue = [];
    canister.run(2);
    expect(canister.step()).toBe(false);
    expect(canister.traps).toBe(0);
  });

  it('goes on after messages that trapped once', () => {
    const canister = new TestCanister([2, 3]);
    canister.message((chain) => chain.proceed());
    canister.poison.add(3);
    canister.run(1);
    expect(canister.traps).toBe(1);
    canister.poison.clear();
    canister.run(30);
    expect(canister.heap.killed).toEqual([]);
    expect(canister.heap.ran.length).toBeGreaterThan(6);
    expect(canister.heap.state.stage).toBe('normal');
  });

  it('goes on after failures of the messages that the timer sends, less and less often', () => {
    const canister = new TestCanister([2, 3]);
    canister.message((chain) => chain.proceed());
    canister.messages = [];
    canister.tickTraps = true;
    const began = canister.time;
    canister.run(40);
    expect(canister.traps).toBe(20);
    expect(canister.time - began).toBeGreaterThan(10n * 2560n * SECOND);
    expect(canister.heap.ran).toEqual([]);
    canister.tickTraps = false;
    canister.run(30);
    expect(canister.heap.ran.length).toBeGreaterThan(6);
    expect(canister.heap.state.stage).toBe('normal');
    expect(canister.heap.killed).toEqual([]);
  });

  it('finds a process whose turns trap and kills that one only', () => {
    const canister = new TestCanister([2, 3, 4, 5]);
    canister.poison.add(4);
    canister.message((chain) => chain.proceed());
    canister.run(40);
    expect(canister.heap.killed).toEqual([4]);
    expect(canister.heap.queue.sort()).toEqual([2, 3, 5]);
    expect(canister.heap.ran.length).toBeGreaterThan(10);
    expect(canister.heap.state.stage).toBe('normal');
  });

  it('finds several, and stops those that cannot even be killed', () => {
    const canister = new TestCanister([2, 3, 4, 5, 6]);
    canister.poison = new Set([2, 4, 6]);
    canister.immortal.add(4);
    canister.message((chain) => chain.proceed());
    canister.run(80);
    expect(canister.heap.killed).toEqual([2, 6]);
    expect(canister.heap.halted).toEqual([4]);
    expect(canister.heap.queue.sort()).toEqual([3, 5]);
    expect(canister.heap.state.stage).toBe('normal');
  });

  it('has users run nobody while it looks for what fails', () => {
    const canister = new TestCanister([2, 3]);
    canister.poison.add(2);
    canister.message((chain) => chain.proceed());
    const lent: boolean[] = [];
    for (let i = 0; i < 30; i++) {
      canister.step();
      canister.message((chain) => {
        lent.push(chain.mayLend);
        chain.proceed();
      });
    }
    expect(lent[0]).toBe(true);
    expect(lent).toContain(false);
    expect(lent.at(-1)).toBe(true);
    expect(canister.heap.killed).toEqual([2]);
  });

  it('waits longer and longer where no process is to blame, and goes on when it can', () => {
    const canister = new TestCanister([2]);
    canister.message((chain) => chain.proceed());
    canister.broken = true;
    const began = canister.time;
    canister.run(100);
    expect(canister.heap.killed).toEqual([]);
    expect(canister.time - began).toBeGreaterThan(3600n * SECOND);
    canister.broken = false;
    canister.run(20);
    expect(canister.heap.state.stage).toBe('normal');
    expect(canister.heap.ran.length).toBeGreaterThan(1);
  });

  it('takes no message for failed that is only late, nor one from before an upgrade for its own', () => {
    const canister = new TestCanister([2]);
    canister.message((chain) => chain.proceed());
    const late = canister.messages.splice(0);
    canister.run(2);
    expect(canister.heap.state.stage).toBe('waking');
    canister.messages.unshift(...late);
    canister.run(30);
    expect(canister.heap.killed).toEqual([]);
    expect(canister.heap.state.stage).toBe('normal');
    canister.message((chain) => chain.receive(1, 0));
    expect(canister.traps).toBe(0);
  });

  it('runs processes by the timer where no message can be sent', () => {
    const canister = new TestCanister([2, 3]);
    canister.sendable = false;
    canister.message((chain) => chain.proceed());
    canister.run(12);
    expect(canister.heap.ran.length).toBeGreaterThan(6);
    canister.sendable = true;
    canister.run(3);
    expect(canister.messages.length + Number(canister.heap.state.isPending)).toBeGreaterThan(0);
  });

  it('finds one among many', () => {
    const pids = Array.from({ length: 100 }, (_, i) => i + 2);
    const canister = new TestCanister(pids);
    canister.poison.add(90);
    canister.message((chain) => chain.proceed());
    canister.run(700);
    expect(canister.heap.killed).toEqual([90]);
    expect(canister.heap.state.stage).toBe('normal');
  });
});
