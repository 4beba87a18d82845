/** One open terminal: what is typed goes out, what is printed comes in, whatever the connection does meanwhile. */
import { wasi } from '@bjorn3/browser_wasi_shim';
import type { KernelError, Result, TerminalOutput, WindowSize } from '../kernel/interface.ts';
import type { Kernel } from './client/kernel.ts';
import { retryDelay } from './client/retry.ts';
import { InputStream } from './input-stream.ts';
import type { InputChunk } from './input-stream.ts';
import { OutputStream } from './output-stream.ts';
import { PollPace } from './poll-pace.ts';
import type { Timers } from './timers.ts';

/** What the terminal's line discipline does with input, and whether anybody waits for it. */
export interface TerminalMode {
  canonical: boolean;
  echo: boolean;
  /** Somebody waits for input, and all that was typed has been taken. */
  waiting: boolean;
}

interface SessionEvents {
  output(data: Uint8Array): void;
  /** This many bytes of output were overwritten before they could be read. */
  missed(bytes: bigint): void;
  mode(mode: TerminalMode): void;
  /** A program has the terminal (true), or somebody waits for input. */
  busy(busy: boolean): void;
  /** Calls fail since now, for this reason; `undefined`: they work again. */
  lost(reason: Error | undefined): void;
  /** The session is over, or (with a reason) the kernel does not know it any more. */
  ended(reason: string | undefined): void;
}

type TerminalCalls = Pick<Kernel, 'terminal_write' | 'terminal_read' | 'terminal_resize'>;

/** Calls that may be under way at once: one, and what must not wait behind it (Ctrl-C). */
const CALLS_IN_FLIGHT = 4;
/** Milliseconds before input that the kernel had no room for is offered again. */
const FULL_DELAY_MS = 500;
/** Answers in a row that know less than has been read before it is asked whether this is still the same terminal. */
const BEHIND_LIMIT = 5;
/** Refusals in a row of input at a position that the kernel has not reached before it is another terminal. */
const GAP_LIMIT = 3;

export class TerminalSession {
  readonly id: number;
  readonly #kernel: TerminalCalls;
  readonly #events: SessionEvents;
  readonly #timers: Timers;
  readonly #pace = new PollPace();
  readonly #input: InputStream;
  readonly #output: OutputStream;
  #callsInFlight = 0;
  /** Position after the last byte that a call under way carries. */
  #sent = 0n;
  /** Position after the last byte that must not wait. */
  #urgent = 0n;
  #inputFull = false;
  #polling = false;
  #cancelTimer: (() => void) | undefined;
  #failures = 0;
  #ended = false;
  /** Calls and queries are numbered: an old answer must not bring back an old mode. */
  #issued = 0;
  #newest = 0;
  #behind = 0;
  #gaps = 0;
  #size: WindowSize | undefined;
  #resizing = false;

  /** Goes on where `from` says: the output read and the input taken so far. */
  constructor(
    kernel: TerminalCalls,
    id: number,
    from: { cursor: bigint; input: bigint },
    events: SessionEvents,
    timers: Timers,
  ) {
    this.#kernel = kernel;
    this.id = id;
    this.#events = events;
    this.#timers = timers;
    this.#input = new InputStream(from.input);
    this.#output = new OutputStream(from.cursor);
  }

  get cursor(): bigint {
    return this.#output.cursor;
  }

  get inputTaken(): bigint {
    return this.#input.taken;
  }

  /** Starts reading. */
  start(): void {
    void this.#poll();
  }

  /** Stops for good; the terminal itself stays open. */
  stop(): void {
    this.#ended = true;
    this.#cancelTimer?.();
  }

  /**
   * Sends bytes to the terminal. `echoed`: the page has shown them. `urgent`: they do not wait for the answer to what
   * was sent before.
   */
  send(data: Uint8Array, { echoed = false, urgent = false } = {}): void {
    if (this.#ended) return;
    this.#input.push(data, echoed);
    if (urgent) this.#urgent = this.#input.end;
    this.#pace.active();
    this.#pump();
  }

  /** Tells the terminal its size. Only the last of several sizes matters. */
  resize(size: WindowSize): void {
    this.#size = size;
    void this.#sendSize();
  }

  /** A page that nobody sees asks seldom. */
  set hidden(hidden: boolean) {
    this.#pace.hidden = hidden;
    if (!hidden) this.pollNow();
  }

  /** Asks at once, without waiting for the next turn. */
  pollNow(): void {
    if (this.#ended) return;
    this.#cancelTimer?.();
    this.#pump();
    void this.#poll();
  }

  #pump(): void {
    if (this.#ended || this.#inputFull) return;
    // After a failure one call at a time finds out whether the connection is back.
    if (this.#failures > 0 && this.#callsInFlight > 0) return;
    for (;;) {
      const idle = this.#callsInFlight === 0;
      const position = idle ? this.#input.taken : this.#sent;
      const mayGo = idle || (this.#urgent > position && this.#callsInFlight < CALLS_IN_FLIGHT);
      const chunk = mayGo ? this.#input.next(position) : undefined;
      if (!chunk) return;
      void this.#write(chunk);
    }
  }

  async #write(chunk: InputChunk): Promise<void> {
    const end = chunk.offset + BigInt(chunk.data.length);
    this.#callsInFlight++;
    this.#sent = end;
    const number = ++this.#issued;
    let result: Result<TerminalOutput>;
    try {
      result = await this.#kernel.terminal_write(this.id, {
        ...chunk,
        cursor: this.#output.cursor,
      });
    } catch (error) {
      this.#callsInFlight--;
      this.#fail(error);
      return;
    }
    this.#callsInFlight--;
    this.#accept(result, number);
    if (!this.#ended && this.#callsInFlight === 0 && this.#input.taken < end) this.#offerAgain();
    this.#pump();
  }

  /** The kernel had no room for all of it, or a call overtook the one before. */
  #offerAgain(): void {
    this.#inputFull = true;
    this.#timers.after(FULL_DELAY_MS, () => {
      this.#inputFull = false;
      this.#pump();
    });
  }

  async #poll(): Promise<void> {
    if (this.#polling || this.#ended) return;
    this.#polling = true;
    const number = ++this.#issued;
    try {
      this.#accept(await this.#kernel.terminal_read(this.id, this.#output.cursor), number);
    } catch (error) {
      this.#fail(error);
      return;
    } finally {
      this.#polling = false;
    }
    this.#schedule(this.#pace.delay);
  }

  #schedule(delay: number): void {
    this.#cancelTimer?.();
    if (this.#ended) return;
    this.#cancelTimer = this.#timers.after(delay, () => {
      if (this.#failures > 0) this.#pump();
      void this.#poll();
    });
  }

  #accept(result: Result<TerminalOutput>, number: number): void {
    if (this.#ended) return;
    this.#failed(undefined);
    if ('err' in result) this.#refused(result.err);
    else this.#take(result.ok, number);
  }

  #refused({ errno, message }: KernelError): void {
    // A call overtook the one before it, or this is another terminal, which got the number after an upgrade.
    if (errno === wasi.ERRNO_INVAL && ++this.#gaps < GAP_LIMIT) return;
    this.#end(message);
  }

  #take(output: TerminalOutput, number: number): void {
    const addition = this.#output.accept(output);
    if (addition) {
      if (addition.missed > 0n) this.#events.missed(addition.missed);
      this.#events.output(addition.data);
    }
    const isOld = number < this.#newest || output.cursor < this.#output.cursor;
    const isBehind = output.input < this.#input.taken;
    this.#input.acknowledge(output.input);
    if (isOld || isBehind) {
      this.#fellBehind();
      return;
    }
    this.#newest = number;
    this.#behind = 0;
    this.#gaps = 0;
    if (!output.open) {
      this.#end(undefined);
      return;
    }
    const mode = {
      canonical: output.canonical,
      echo: output.echo,
      waiting: output.waiting && this.#input.isEmpty,
    };
    const busy = output.busy || !mode.waiting;
    if (addition || busy !== this.#pace.busy) this.#pace.active();
    else this.#pace.quiet();
    this.#pace.busy = busy;
    this.#events.busy(!mode.waiting);
    this.#events.mode(mode);
    // An answer to a call says sooner than the next poll that there is more to come.
    if (busy && !this.#polling) this.#schedule(this.#pace.delay);
  }

  /** Answers overtake each other, and a node may be behind; but a terminal that stays behind is another one. */
  #fellBehind(): void {
    if (++this.#behind % BEHIND_LIMIT === 0 && this.#callsInFlight === 0) {
      // Input of no bytes is refused by a terminal that has not taken as much.
      void this.#write({ offset: this.#input.taken, data: new Uint8Array(), echoed: false });
    }
  }

  #end(reason: string | undefined): void {
    this.stop();
    this.#events.ended(reason);
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#failed(error instanceof Error ? error : new Error(String(error)));
    this.#schedule(retryDelay(this.#failures));
  }

  #failed(error: Error | undefined): void {
    const wasLost = this.#failures > 0;
    this.#failures = error ? this.#failures + 1 : 0;
    if (error || wasLost) this.#events.lost(error);
    if (!error && wasLost && this.#size) void this.#sendSize();
  }

  async #sendSize(): Promise<void> {
    if (this.#resizing || this.#ended || !this.#size) return;
    this.#resizing = true;
    const size = this.#size;
    try {
      await this.#kernel.terminal_resize(this.id, size);
      if (this.#size === size) this.#size = undefined;
    } catch {
      // The polls say that the connection is lost; when it is back, the size goes again.
      return;
    } finally {
      this.#resizing = false;
    }
    void this.#sendSize();
  }
}
