/** Running a shell line in the canister: its input and output, as they come. */
import { toBytes, unwrap } from '../web-terminal/client/kernel.ts';
import type { Kernel } from '../web-terminal/client/kernel.ts';
import { withRetry } from '../web-terminal/client/retry.ts';
import type { ExecOutput, Usage } from '../kernel/interface.ts';

type ExecCalls = Pick<
  Kernel,
  'exec_start' | 'exec_advance' | 'exec_read' | 'exec_signal' | 'exec_close'
>;

interface RunOptions {
  /** Standard input; left out, it is empty. */
  stdin?: AsyncIterable<Uint8Array>;
  /** Takes output; what it returns is waited for before more is asked for. */
  stdout: (data: Uint8Array) => void | Promise<void>;
  stderr: (data: Uint8Array) => void | Promise<void>;
  /** Called once, with the way to send signals to the command. */
  onStart?: (signal: (number: number) => Promise<void>) => void;
  onRetry?: (error: Error) => void;
  sleep?: (milliseconds: number) => Promise<void>;
}

/** Bytes of standard input per message. */
const STDIN_CHUNK = 1_000_000;
/** Bytes of output that may be read before they are acknowledged, which takes a call instead of a query. */
const UNACKNOWLEDGED = 2_000_000;
/** Milliseconds between looks at a command that runs, growing while it says nothing. */
const SHORTEST_WAIT = 20;
const LONGEST_WAIT = 500;
/** Milliseconds between offers of input to a command that takes none, at most. */
const LONGEST_OFFER_WAIT = 5_000;

interface Ended {
  status: number;
  usage: Usage;
  /** Lets the kernel forget the command. */
  close: () => Promise<void>;
}

/** Runs `line` with `sh -c` to its end. Gives its exit status and what it used. */
export async function runCommand(
  kernel: ExecCalls,
  line: string,
  options: RunOptions,
): Promise<Ended> {
  const { stdin, sleep = defaultSleep } = options;
  const retry = { onFailure: options.onRetry };
  // Not tried again: a start whose answer was lost may have run the command.
  const { id, output: first } = unwrap(
    await kernel.exec_start({ line, stdin: stdin !== undefined, cwd: [], env: [] }),
  );
  options.onStart?.(async (number) => {
    await kernel.exec_signal(id, number);
  });
  const input = new StandardInput(stdin);
  let acknowledged = 0n;
  let wait = SHORTEST_WAIT;
  let output: ExecOutput = first;
  for (;;) {
    const stdout = toBytes(output.stdout);
    const stderr = toBytes(output.stderr);
    const stdoutCursor = output.stdout_cursor;
    const stderrCursor = output.stderr_cursor;
    if (stdout.length > 0) await options.stdout(stdout);
    if (stderr.length > 0) await options.stderr(stderr);
    if (output.status.length > 0) break;
    input.acknowledge(output.stdin_taken);
    const moved = stdout.length + stderr.length > 0;
    wait = moved ? SHORTEST_WAIT : Math.min(wait * 1.5, LONGEST_WAIT);
    const mustAcknowledge = stdoutCursor + stderrCursor - acknowledged > UNACKNOWLEDGED;
    const cursors = { stdout_cursor: stdoutCursor, stderr_cursor: stderrCursor };
    if (input.hasNews || mustAcknowledge) {
      const advance = { ...input.take(), ...cursors };
      acknowledged = stdoutCursor + stderrCursor;
      output = unwrap(await withRetry(() => kernel.exec_advance(id, advance), retry));
    } else {
      if (!moved) {
        await Promise.race([sleep(wait), input.news()]);
        input.pass(wait);
      }
      output = unwrap(await withRetry(() => kernel.exec_read(id, cursors), retry));
    }
  }
  input.stop();
  const close = async () => {
    await kernel.exec_close(id);
  };
  return { status: output.status[0]!, usage: output.usage, close };
}

/** Standard input on its way: what was read here and not yet taken there. */
class StandardInput {
  readonly #source: AsyncIterator<Uint8Array> | undefined;
  #pending = new Uint8Array();
  /** Position of the first pending byte. */
  #offset = 0n;
  #ended = false;
  #reading: Promise<void> | undefined;
  /** Position at which the end was announced. */
  #endOffered: bigint | undefined;
  #endTaken: boolean;
  #refusedFor = 0;
  #offerDelay = 0;

  constructor(source: AsyncIterable<Uint8Array> | undefined) {
    this.#source = source?.[Symbol.asyncIterator]();
    this.#endTaken = source === undefined;
    this.#read();
  }

  /** The kernel has taken everything up to `taken`. */
  acknowledge(taken: bigint): void {
    if (this.#endOffered !== undefined && taken >= this.#endOffered) this.#endTaken = true;
    if (taken <= this.#offset) return;
    this.#pending = this.#pending.subarray(Number(taken - this.#offset));
    this.#offset = taken;
    this.#offerDelay = 0;
    this.#read();
  }

  /** Whether there is something that the kernel has not been offered, or not lately. */
  get hasNews(): boolean {
    if (this.#endTaken) return false;
    return (this.#pending.length > 0 || this.#ended) && this.#refusedFor >= this.#offerDelay;
  }

  /** Milliseconds have passed: what was refused may be offered again. */
  pass(milliseconds: number): void {
    this.#refusedFor += milliseconds;
  }

  /** Resolves when more has been read. */
  news(): Promise<void> {
    return this.#reading ?? new Promise(() => {});
  }

  /** The next offer. Until something is taken, it is repeated less and less often. */
  take(): { stdin_offset: bigint; stdin: Uint8Array; stdin_end: boolean } {
    const stdin = this.#pending.subarray(0, STDIN_CHUNK);
    const isLast = this.#ended && stdin.length === this.#pending.length;
    if (isLast) this.#endOffered = this.#offset + BigInt(stdin.length);
    this.#refusedFor = 0;
    this.#offerDelay = Math.min(Math.max(this.#offerDelay * 2, SHORTEST_WAIT), LONGEST_OFFER_WAIT);
    return { stdin_offset: this.#offset, stdin, stdin_end: isLast };
  }

  stop(): void {
    void this.#source?.return?.();
  }

  #read(): void {
    if (!this.#source || this.#ended || this.#reading || this.#pending.length >= STDIN_CHUNK)
      return;
    this.#reading = this.#source.next().then(({ done, value }) => {
      this.#reading = undefined;
      if (done) {
        this.#ended = true;
        return;
      }
      const joined = new Uint8Array(this.#pending.length + value.length);
      joined.set(this.#pending);
      joined.set(value, this.#pending.length);
      this.#pending = joined;
      this.#offerDelay = 0;
      this.#read();
    });
  }
}

function defaultSleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
