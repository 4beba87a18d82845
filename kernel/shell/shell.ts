/** A running shell: its state, its code and place in it, its frames and descriptors. machine.ts makes it go. */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { decode, encode } from '../text.ts';
import type { Call, Sys, TerminalModes } from '../process/sys.ts';
import type { Code, Redirection } from './code.ts';
import type { Variable, ShellState } from './state.ts';
import { type Job, JobTable } from './jobs.ts';
import { printableLines } from '../printable.ts';
import { checkLength, spend } from './limits.ts';

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

/** A line that is being read. */
export interface PartialLine {
  pieces: Uint8Array[];
  /** Bytes of them. */
  total: number;
}

/** What `read` was asked for. */
export interface ReadOptions {
  raw: boolean;
  silent: boolean;
  prompt: string;
  delimiter: number;
  limit: number;
  /** As the script numbers it. */
  fd: number;
  names: string[];
}

/** The line that `read` waits for. */
export interface LineWait {
  kind: 'line';
  options: ReadOptions;
  /** The process's descriptor. */
  fd: number;
  /** Lines so far that went on with a backslash. */
  text: string;
  line: PartialLine;
  /** Of the terminal, to be put back. */
  modes: TerminalModes | undefined;
}

/** The jobs that `wait` waits for: those that are left of its arguments, or all. */
export interface JobsWait {
  kind: 'jobs';
  specs: string[] | undefined;
  result: number;
}

/** The output of a command substitution. */
export interface SubstitutionWait {
  kind: 'substitution';
  slot: number;
  /** Where it comes from, -1 once it has ended. */
  fd: number;
  pieces: Uint8Array[];
  job: Job;
}

/** What the shell waits for, and what is to be done when that has come. */
export type Wait = (
  | { kind: 'job'; job: Job }
  | LineWait
  | JobsWait
  | SubstitutionWait
  /** Others' turns; then the command is over. */
  | { kind: 'turn'; result: number }
) & {
  /** Result of the command, once it is there. */
  status?: number;
  /** Redirections of the command. */
  applied?: AppliedRedirections;
  /** They stay in force: `exec`. */
  keeps?: boolean;
  temporaries?: SavedVariables;
  /** The shell is over then: `exec`. */
  exits?: boolean;
};

/** Output that could not be written at once. */
export interface Unwritten {
  /** The process's descriptor. */
  fd: number;
  bytes: Uint8Array;
  /** Builtin whose output it is; messages have none. */
  name: string | undefined;
}

/** How far a shell that reads commands is with one. */
export interface Reading {
  /**
   * `command`: before its first line; `prompt`, `expanding`: before a line, the latter while substitutions in the prompt run;
   * `line`: while it is read; `trap`: a signal interrupted that; `running`: the command is carried out.
   */
  at: 'command' | 'prompt' | 'expanding' | 'line' | 'trap' | 'running';
  /** Lines of the command so far. */
  source: string;
  line: PartialLine;
  /** The input has ended. */
  last: boolean;
  /** `$?` before the prompt was expanded. */
  status: number;
  /** `trap`: the line is dropped for ^C. */
  interrupted: boolean;
}

/** What a shell runs its code for, and what comes after it. */
export type Stage =
  /** Profiles; those that are left, and what to do then. */
  | { at: 'profiles'; left: string[]; command: string | undefined; script: string | undefined }
  /** A script, the line of `-c`, or what a subshell is for. */
  | { at: 'script' }
  /** Commands from descriptor 0. */
  | { at: 'session'; reading: Reading }
  /** The trap for EXIT, after which the shell ends with `status`. */
  | { at: 'end'; status: number };

/** Functions, `eval` and `source` may nest this deep. */
export const CALL_LIMIT = 1000;

export class Shell {
  code: Code = [];
  /** Index of the next instruction. */
  pc = 0;
  frames: Frame[] = [];
  /** Calls among the frames. */
  calls = 0;

  stage: Stage = { at: 'script' };
  /** What the command that runs waits for (waits.ts). */
  waiting: Wait | undefined;
  /** An instruction is being carried out: until it is over, the shell is more than its data. */
  midway = false;
  /** To be written before anything else is done. */
  outbox: Unwritten[] = [];

  /** Words of the command that is being put together. */
  args: string[] = [];
  redirections: Redirection[] = [];
  temporaries: SavedVariables | undefined;
  /** Results of command substitutions. */
  slots: string[] = [];
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
  signals: number[] = [];
  /** Whether signals are caught at all, so that looking for them is worth a call. */
  catching = false;

  /** What each of the script's descriptors stands for among the process's; -1 or missing: closed. */
  fds: number[];
  jobs = new JobTable();
  /** Jobs of the shell that this is a subshell of, for `jobs`: copied when that is first used, since few subshells do. */
  parentJobs: JobTable | undefined;
  /** Whose they are, until then. */
  parentTable: JobTable | undefined;
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
  outerLocals: SavedVariables = new Map();

  /** Where `getopts` is inside a word: valid while OPTIND is `getoptsIndex`. */
  getoptsIndex = 0;
  getoptsOffset = 1;

  private environmentCache: Map<string, string> | undefined;

  constructor(
    readonly sys: Sys,
    readonly state: ShellState,
    fds: readonly number[],
  ) {
    this.fds = fds.slice();
  }

  /** {@link parentJobs}, to be changed as one's own. */
  get inheritedJobs(): JobTable | undefined {
    if (this.parentTable !== undefined) {
      this.parentJobs = this.parentTable.copy();
      this.parentTable = undefined;
    }
    return this.parentJobs;
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
  print(fd: number, text: string): Call<number> {
    spend(text.length);
    return this.send(fd, encode(text), undefined);
  }

  /**
   * Writes to one of the script's descriptors: 0, or a negative errno. What would have to wait is written before the next
   * instruction.
   * @param name of the builtin whose output it is, if it is not a message
   */
  *send(fd: number, bytes: Uint8Array, name: string | undefined): Call<number> {
    const real = this.fds[fd] ?? -1;
    let written = 0;
    if (bytes.length === 0) return 0;
    if (this.outbox.length === 0) {
      written = this.sys.writeNow(real, bytes);
      // The signal that comes with this error ends the process before it sees that.
      if (written === -wasi.ERRNO_PIPE) written = yield* this.sys.writeSome(real, bytes);
      if (written < 0) return written;
    }
    if (written < bytes.length) {
      this.outbox.push({ fd: real, bytes: written > 0 ? bytes.subarray(written) : bytes, name });
    }
    return 0;
  }

  /**
   * Text of all that one of the process's descriptors gives. Ends early at an error; too much is a FatalError.
   * @param pieces what has been read already; what is read is added there
   */
  *readAll(fd: number, pieces: Uint8Array[] = []): Call<string> {
    let total = 0;
    for (const piece of pieces) total += piece.length;
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
    return this.print(2, `${printableLines(this.prefix() + message)}\n`);
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
