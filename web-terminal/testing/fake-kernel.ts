/**
 * A kernel for tests of the page and the command line: it keeps Canix's Candid interface, with a terminal's line
 * discipline and a shell of a few commands behind it, in memory. Calls can be made to fail like a lost connection.
 */
import { Principal } from '@dfinity/principal';
import { wasi } from '@bjorn3/browser_wasi_shim';
import type {
  Account,
  ExecOutput,
  FileInfo,
  KernelError,
  Result,
  TerminalOutput,
} from '../../kernel/interface.ts';
import { toBytes } from '../client/kernel.ts';
import type { Kernel } from '../client/kernel.ts';
import { FakeTerminal } from './fake-terminal.ts';

const HOME = '/home/tester';

export class FakeKernel implements Kernel {
  readonly files = new Map<string, Uint8Array>();
  readonly #terminals = new Map<number, FakeTerminal>();
  readonly #executions = new Map<number, FakeExecution>();
  #next = 1;
  /** Calls made so far, by method. */
  readonly calls: string[] = [];
  /** Calls fail as if the network were gone. */
  offline = false;
  /** Calls are carried out, but the answers to them are lost. */
  losingAnswers = false;
  /** Milliseconds that a call takes. */
  latency = 0;
  /** Bytes of unread output that block a command, and that it prints at a time. */
  outputLimit = 4_000_000;
  outputStep = 1_000;

  /** While set, the caller has no account and needs this code. */
  invitation: string | undefined;

  /** All terminals are lost, as in an upgrade of the canister. */
  upgrade(): void {
    this.#terminals.clear();
    this.#next = 1;
  }

  terminal(id: number): FakeTerminal {
    return this.#terminals.get(id)!;
  }

  async #call<T>(method: string, action: () => T): Promise<T> {
    this.calls.push(method);
    if (this.latency > 0) await new Promise((resolve) => setTimeout(resolve, this.latency));
    else await Promise.resolve();
    if (this.offline) throw new TypeError('Failed to fetch');
    const result = action();
    if (this.losingAnswers) throw new TypeError('Failed to fetch');
    return result;
  }

  register(code: string) {
    return this.#call('register', (): Result<Account> => {
      if (code !== this.invitation) return { err: noAccount };
      this.invitation = undefined;
      return { ok: { uid: 1000, name: 'tester', home: HOME } };
    });
  }

  whoami() {
    return this.#call('whoami', () => ({
      principal: Principal.anonymous(),
      uid: 1000,
      name: 'tester',
      home: HOME,
    }));
  }

  version() {
    return this.#call('version', () => 'fake');
  }

  terminal_open() {
    return this.#call('terminal_open', (): Result<number> => {
      if (this.invitation !== undefined) return { err: noAccount };
      const id = this.#next++;
      this.#terminals.set(id, new FakeTerminal(this.files, HOME));
      return { ok: id };
    });
  }

  terminal_write: Kernel['terminal_write'] = (id, { offset, data, echoed, cursor }) =>
    this.#call('terminal_write', () =>
      this.#onTerminal(id, (terminal): Result<TerminalOutput> => {
        const taken = terminal.input(offset, toBytes(data), echoed);
        return taken ? { ok: terminal.read(cursor) } : { err: invalidArgument };
      }),
    );

  terminal_read: Kernel['terminal_read'] = (id, cursor) =>
    this.#call('terminal_read', () =>
      this.#onTerminal(id, (terminal) => ({ ok: terminal.read(cursor) })),
    );

  terminal_resize: Kernel['terminal_resize'] = (id, size) =>
    this.#call('terminal_resize', () =>
      this.#onTerminal(id, (terminal) => {
        terminal.size = size;
        return { ok: null };
      }),
    );

  terminal_close: Kernel['terminal_close'] = (id) =>
    this.#call('terminal_close', () => {
      this.#terminals.delete(id);
      return { ok: null };
    });

  terminals() {
    return this.#call('terminals', () =>
      [...this.#terminals].map(([id, { size, foreground }]) => ({ id, ...size, foreground })),
    );
  }

  terminal_cwd: Kernel['terminal_cwd'] = (id) =>
    this.#call('terminal_cwd', () => this.#onTerminal(id, () => ({ ok: HOME })));

  file_stat: Kernel['file_stat'] = (path) =>
    this.#call('file_stat', (): Result<FileInfo> => {
      const file = this.files.get(this.#absolute(path));
      return file
        ? {
            ok: {
              kind: 'file',
              size: BigInt(file.length),
              mode: 0o644,
              uid: 1000,
              owner: 'tester',
              modified: 0n,
              path: this.#absolute(path),
            },
          }
        : { err: noSuchFile };
    });

  file_read: Kernel['file_read'] = (path, offset, length) =>
    this.#call('file_read', () => {
      const file = this.files.get(this.#absolute(path));
      return file
        ? { ok: file.slice(Number(offset), Number(offset) + length) }
        : { err: noSuchFile };
    });

  file_write: Kernel['file_write'] = (path, { offset, data, truncate }) =>
    this.#call('file_write', () => {
      const absolute = this.#absolute(path);
      if (absolute.startsWith('/bin/')) {
        return { err: { errno: wasi.ERRNO_ROFS, message: 'Read-only file system' } };
      }
      const old = truncate ? new Uint8Array() : (this.files.get(absolute) ?? new Uint8Array());
      const file = new Uint8Array(Math.max(old.length, Number(offset) + data.length));
      file.set(old);
      file.set(data, Number(offset));
      this.files.set(absolute, file);
      return { ok: BigInt(file.length) };
    });

  file_list: Kernel['file_list'] = (path) =>
    this.#call('file_list', () => {
      const folder = this.#absolute(path).replace(/\/*$/, '/');
      return {
        ok: [...this.files.keys()]
          .filter((file) => file.startsWith(folder))
          .map((file) => ({ name: file.slice(folder.length), kind: 'file' })),
      };
    });

  exec_start: Kernel['exec_start'] = ({ line, stdin }) =>
    this.#call('exec_start', () => {
      const id = this.#next++;
      const execution = new FakeExecution(line, stdin, this.outputLimit, this.outputStep);
      this.#executions.set(id, execution);
      return { ok: { id, output: execution.output(0n, 0n) } };
    });

  exec_advance: Kernel['exec_advance'] = (id, advance) =>
    this.#call('exec_advance', () => {
      const execution = this.#executions.get(id)!;
      execution.input(advance.stdin_offset, toBytes(advance.stdin), advance.stdin_end);
      execution.acknowledged = advance.stdout_cursor;
      return { ok: execution.output(advance.stdout_cursor, advance.stderr_cursor) };
    });

  exec_read: Kernel['exec_read'] = (id, { stdout_cursor, stderr_cursor }) =>
    this.#call('exec_read', () => ({
      ok: this.#executions.get(id)!.output(stdout_cursor, stderr_cursor),
    }));

  exec_signal: Kernel['exec_signal'] = (id, signal) =>
    this.#call('exec_signal', () => {
      this.#executions.get(id)!.kill(signal);
      return { ok: null };
    });

  exec_close: Kernel['exec_close'] = (id) =>
    this.#call('exec_close', () => {
      this.#executions.delete(id);
      return undefined;
    });

  #absolute(path: string): string {
    return path.startsWith('/') ? path : `${HOME}/${path}`;
  }

  #onTerminal<T>(id: number, action: (terminal: FakeTerminal) => Result<T>): Result<T> {
    const terminal = this.#terminals.get(id);
    return terminal ? action(terminal) : { err: noSuchTerminal };
  }
}

const noSuchFile: KernelError = {
  errno: wasi.ERRNO_NOENT,
  message: 'No such file or directory',
};
const noAccount: KernelError = { errno: wasi.ERRNO_ACCES, message: 'no account here' };
const invalidArgument: KernelError = { errno: wasi.ERRNO_INVAL, message: 'Invalid argument' };
const noSuchTerminal: KernelError = {
  errno: wasi.ERRNO_NXIO,
  message: 'No such device or address',
};

/**
 * A command line being run: `echo TEXT`, `fail STATUS`, `cat`, `loop`, `count BYTES` (that many bytes of output).
 * Each look at it is a step.
 */
class FakeExecution {
  readonly #line: string;
  readonly #stdin: number[] = [];
  readonly #outputLimit: number;
  readonly #outputStep: number;
  #stdinEnded: boolean;
  #taken = 0n;
  #stdout = new Uint8Array();
  #stderr: number[] = [];
  #status: number | undefined;
  #copied = 0;
  acknowledged = 0n;

  constructor(line: string, stdin: boolean, outputLimit: number, outputStep: number) {
    this.#line = line;
    this.#outputLimit = outputLimit;
    this.#outputStep = outputStep;
    this.#stdinEnded = !stdin;
  }

  input(offset: bigint, data: Uint8Array, end: boolean): void {
    if (offset > this.#taken) throw new Error('a gap in the standard input');
    // It takes no more than 1,000 bytes at a time.
    const fresh = data.subarray(Number(this.#taken - offset), Number(this.#taken - offset) + 1000);
    this.#stdin.push(...fresh);
    this.#taken += BigInt(fresh.length);
    if (end && this.#taken === offset + BigInt(data.length)) this.#stdinEnded = true;
  }

  kill(signal: number): void {
    this.#status ??= 128 + signal;
  }

  #step(): void {
    if (this.#status !== undefined) return;
    const [command, ...words] = this.#line.split(' ');
    switch (command) {
      case 'echo':
        this.#print(new TextEncoder().encode(words.join(' ') + '\n'));
        this.#status = 0;
        break;
      case 'fail':
        this.#stderr.push(...new TextEncoder().encode('failing\n'));
        this.#status = Number(words[0]);
        break;
      case 'cat':
        this.#print(Uint8Array.from(this.#stdin.slice(this.#copied)));
        this.#copied = this.#stdin.length;
        if (this.#stdinEnded) this.#status = 0;
        break;
      case 'count': {
        const written = this.#stdout.length;
        const room = this.#outputLimit - (written - Number(this.acknowledged));
        const length = Math.min(room, Number(words[0]) - written, this.#outputStep);
        this.#print(Uint8Array.from({ length }, (_, index) => written + index));
        if (this.#stdout.length === Number(words[0])) this.#status = 0;
        break;
      }
    }
  }

  #print(data: Uint8Array): void {
    const joined = new Uint8Array(this.#stdout.length + data.length);
    joined.set(this.#stdout);
    joined.set(data, this.#stdout.length);
    this.#stdout = joined;
  }

  output(stdoutCursor: bigint, stderrCursor: bigint): ExecOutput {
    this.#step();
    return {
      stdout: this.#stdout.slice(Number(stdoutCursor)),
      stderr: Uint8Array.from(this.#stderr.slice(Number(stderrCursor))),
      stdout_cursor: BigInt(this.#stdout.length),
      stderr_cursor: BigInt(this.#stderr.length),
      stdin_taken: this.#taken,
      status: this.#status === undefined ? [] : [this.#status],
      usage: { instructions: 1000n, fuel: 10n, messages: 1, memory: 0n },
      busy: this.#status === undefined && this.#line !== 'cat',
    };
  }
}
