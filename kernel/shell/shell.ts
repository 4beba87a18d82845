/** A running shell: its state, its code and place in it, its frames and descriptors. machine.ts makes it go. */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { decode, encode } from '../text.ts';
import type { Call, NativeProgram, Sys, TerminalModes } from '../process/sys.ts';
import type { Code, Redirection } from './code.ts';
import type { Variable, ShellState } from './state.ts';
import { JobTable } from './jobs.ts';
import { checkLength } from './limits.ts';

/** Descriptors that a redirection has changed, to be put back when its command is over. */
export interface AppliedRedirections {
  /** [the script's descriptor, what it stood for before] */
  changes: [number, number][];
  /** The process's own descriptors, to be closed. */
  opened: number[];
}

export type SavedVariables = Map<string, Variable | undefined>;

export interface LoopFrame {
  kind: 'loop';
  next: number;
  exit: number;
  conditions: number;
  /** Of the last round's body. */
  status: number;
  /** Of `for`. */
  values: string[];
  index: number;
}

export interface CallFrame {
  kind: 'call';
  what: 'function' | 'source' | 'eval' | 'trap';
  /** Where to go on. */
  code: Code;
  pc: number;
  conditions: number;
  line: number;
  /** Positional parameters to put back. */
  positional: string[] | undefined;
  /** Variables that `local` has covered. */
  locals: SavedVariables | undefined;
  /** Variables of the command's prefix (`x=1 f`). */
  temporaries: SavedVariables | undefined;
  redirections: AppliedRedirections | undefined;
  /** `$?` to put back after a trap. */
  status: number;
}

export type Frame =
  | LoopFrame
  | CallFrame
  | { kind: 'case'; subject: string }
  | { kind: 'redirections'; applied: AppliedRedirections };

/** Functions, `eval` and `source` may nest this deep. */
export const CALL_LIMIT = 1000;

export class Shell {
  code: Code = [];
  /** Index of the next instruction. */
  pc = 0;
  readonly frames: Frame[] = [];
  /** Calls among the frames. */
  calls = 0;

  /** Words of the command that is being put together. */
  args: string[] = [];
  redirections: Redirection[] = [];
  temporaries: SavedVariables | undefined;
  /** Results of command substitutions. */
  readonly slots: string[] = [];
  /** Of the last command substitution in the present command. */
  substitutionStatus = 0;
  /** What `capture` captured. */
  captured = '';

  /** Line of the command that runs. */
  line = 1;
  /** > 0 where a failure does not end a `set -e` shell. */
  conditions = 0;
  /** The script is over; `state.status` is its status. */
  exited = false;
  /** Signals that were caught and not dealt with. */
  readonly signals: number[] = [];
  /** Whether signals are caught at all, so that looking for them is worth a call. */
  catching = false;

  /** What each of the script's descriptors stands for among the process's; -1 or missing: closed. */
  readonly fds: number[];
  readonly jobs = new JobTable();
  /** Of the shell that this is a subshell of, for `jobs`. */
  parentJobs: JobTable | undefined;
  /** Descriptor of the terminal that jobs are given; -1 without job control. */
  terminal = -1;
  /** Own process group, with job control. */
  pgid = 0;
  /** The terminal's modes while the shell has it. */
  terminalModes: TerminalModes | undefined;
  /** Runs the line of `-c`. */
  commandLine = false;
  /** Nothing follows the code that runs: its last command may replace the process. */
  last = false;
  /** `exit` has been asked for once while jobs were stopped. */
  warned = false;
  /** Locals of a subshell begun inside a function. */
  readonly outerLocals: SavedVariables = new Map();

  /** Where `getopts` is inside a word: valid while OPTIND is `getoptsIndex`. */
  getoptsIndex = 0;
  getoptsOffset = 1;

  private environmentCache: Map<string, string> | undefined;

  constructor(
    readonly sys: Sys,
    readonly state: ShellState,
    /** The program that runs scripts without `#!`. */
    readonly interpreter: NativeProgram,
    fds: readonly number[],
  ) {
    this.fds = fds.slice();
  }

  /** Exported variables. The same map until one changes: whoever gets it must not change it. */
  environment(): Map<string, string> {
    if (this.environmentCache === undefined) {
      this.environmentCache = new Map();
      for (const [name, { exported, value }] of this.state.variables) {
        if (exported && value !== undefined) this.environmentCache.set(name, value);
      }
    }
    return this.environmentCache;
  }

  environmentChanged(): void {
    this.environmentCache = undefined;
  }

  /** Writes text to one of the script's descriptors: 0, or a negative errno. */
  *print(fd: number, text: string): Call<number> {
    const real = this.fds[fd] ?? -1;
    if (text === '') return 0;
    const written = yield* this.sys.write(real, encode(text));
    return written < 0 ? written : 0;
  }

  /** Text of all that one of the process's descriptors gives. Ends early at an error; too much is a FatalError. */
  *readAll(fd: number): Call<string> {
    const pieces: Uint8Array[] = [];
    let total = 0;
    for (let room = 4096; ; room = Math.min(room * 2, 1 << 20)) {
      const piece = new Uint8Array(room);
      const count = yield* this.sys.read(fd, piece);
      if (count === -wasi.ERRNO_INTR) continue;
      if (count <= 0) break;
      pieces.push(piece.subarray(0, count));
      total += count;
      checkLength(total);
    }
    if (pieces.length === 1) return decode(pieces[0]);
    const all = new Uint8Array(total);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return decode(all);
  }

  /** Prints `sh: line 3: message` to standard error. */
  complain(message: string): Call<number> {
    return this.print(2, `${this.prefix()}${message}\n`);
  }

  /** What messages begin with. */
  prefix(): string {
    const name = this.state.interactive ? 'sh' : this.state.name;
    return this.state.numbered ? `${name}: line ${this.line}: ` : `${name}: `;
  }

  get pipefail(): boolean {
    return this.state.options.pipefail === true;
  }
}
