/**
 * The kernel's Candid interface in TypeScript: the service factory for an agent's `Actor` and the types of what
 * it takes and gives. It says what kernel/canix.did says; the page, the command line and the tests share it.
 */
import type { ActorMethod } from '@dfinity/agent';
import type { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';

/** A failed call: the WASI errno and its message in Unix wording ("No such file or directory"). */
export interface KernelError {
  errno: number;
  message: string;
}

export type Result<T> = { ok: T } | { err: KernelError };

export interface WhoAmI {
  principal: Principal;
  uid: number;
  name: string;
  home: string;
}

/** An account that was made. */
export interface Account {
  uid: number;
  name: string;
  home: string;
}

export interface WindowSize {
  rows: number;
  columns: number;
}

export interface TerminalOutput {
  data: Uint8Array | number[];
  /** Position in the output stream after `data`. */
  cursor: bigint;
  /** Bytes that were overwritten in the ring before they were read. */
  missed: bigint;
  canonical: boolean;
  echo: boolean;
  /** Somebody is blocked reading the terminal. */
  waiting: boolean;
  /** False once the session is over. */
  open: boolean;
  /** Input bytes taken so far: the position in the input stream. */
  input: bigint;
  /** Work is scheduled: more output may come without any input. */
  busy: boolean;
}

export interface TerminalWrite {
  /** Position of the first byte of `data` in the terminal's input stream; what was taken already is skipped. */
  offset: bigint;
  data: Uint8Array | number[];
  /** The client has shown the line itself: the line discipline must not echo it again. */
  echoed: boolean;
  /** Where to read the output from. */
  cursor: bigint;
}

export interface TerminalInfo {
  id: number;
  rows: number;
  columns: number;
  /** Name of the foreground program. */
  foreground: string;
}

export interface FileInfo {
  /** "file", "directory", "symlink", … */
  kind: string;
  size: bigint;
  mode: number;
  uid: number;
  owner: string;
  /** Nanoseconds since the epoch. */
  modified: bigint;
  /** Absolute path. */
  path: string;
}

export interface FileWrite {
  offset: bigint;
  /** What fits in a message: clients send 1.9 MB at a time. */
  data: Uint8Array | number[];
  truncate: boolean;
  mode: [] | [number];
}

export interface DirectoryEntry {
  name: string;
  kind: string;
}

export interface Usage {
  /** Instructions of the Internet Computer. */
  instructions: bigint;
  /** Instructions of guest programs. */
  fuel: bigint;
  messages: number;
  /** Bytes at the highest. */
  memory: bigint;
}

export interface ExecOutput {
  stdout: Uint8Array | number[];
  stderr: Uint8Array | number[];
  stdout_cursor: bigint;
  stderr_cursor: bigint;
  /** Bytes of standard input taken so far. */
  stdin_taken: bigint;
  /** Set when the command has ended and all its output up to the cursors was given. */
  status: [] | [number];
  usage: Usage;
  busy: boolean;
}

export interface ExecStart {
  /** A line for `sh -c`. */
  line: string;
  /** False: standard input is empty. */
  stdin: boolean;
  cwd: [] | [string];
  env: [string, string][];
}

export interface ExecCursors {
  stdout_cursor: bigint;
  stderr_cursor: bigint;
}

export interface ExecAdvance extends ExecCursors {
  stdin_offset: bigint;
  stdin: Uint8Array | number[];
  stdin_end: boolean;
}

/** The kernel as an agent's actor. Paths are absolute or relative to the caller's home. */
export interface CanixService {
  whoami: ActorMethod<[], WhoAmI>;
  version: ActorMethod<[], string>;
  register: ActorMethod<[string], Result<Account>>;
  terminal_open: ActorMethod<[WindowSize], Result<number>>;
  terminal_write: ActorMethod<[number, TerminalWrite], Result<TerminalOutput>>;
  terminal_read: ActorMethod<[number, bigint], Result<TerminalOutput>>;
  terminal_resize: ActorMethod<[number, WindowSize], Result<null>>;
  terminal_close: ActorMethod<[number], Result<null>>;
  terminals: ActorMethod<[], TerminalInfo[]>;
  terminal_cwd: ActorMethod<[number], Result<string>>;
  file_stat: ActorMethod<[string], Result<FileInfo>>;
  file_read: ActorMethod<[string, bigint, number], Result<Uint8Array | number[]>>;
  file_write: ActorMethod<[string, FileWrite], Result<bigint>>;
  file_list: ActorMethod<[string], Result<DirectoryEntry[]>>;
  exec_start: ActorMethod<[ExecStart], Result<{ id: number; output: ExecOutput }>>;
  exec_advance: ActorMethod<[number, ExecAdvance], Result<ExecOutput>>;
  exec_read: ActorMethod<[number, ExecCursors], Result<ExecOutput>>;
  exec_signal: ActorMethod<[number, number], Result<null>>;
  exec_close: ActorMethod<[number], undefined>;
}

/** The service's Candid type, for `Actor.createActor`. */
export const idlFactory: IDL.InterfaceFactory = ({ IDL }) => {
  const blob = IDL.Vec(IDL.Nat8);
  const error = IDL.Record({ errno: IDL.Nat16, message: IDL.Text });
  const result = (ok: IDL.Type) => IDL.Variant({ ok, err: error });
  const done = IDL.Variant({ ok: IDL.Null, err: error });
  const windowSize = IDL.Record({ rows: IDL.Nat16, columns: IDL.Nat16 });
  const terminalOutput = IDL.Record({
    data: blob,
    cursor: IDL.Nat64,
    missed: IDL.Nat64,
    canonical: IDL.Bool,
    echo: IDL.Bool,
    waiting: IDL.Bool,
    open: IDL.Bool,
    input: IDL.Nat64,
    busy: IDL.Bool,
  });
  const execOutput = IDL.Record({
    stdout: blob,
    stderr: blob,
    stdout_cursor: IDL.Nat64,
    stderr_cursor: IDL.Nat64,
    stdin_taken: IDL.Nat64,
    status: IDL.Opt(IDL.Int32),
    usage: IDL.Record({
      instructions: IDL.Nat64,
      fuel: IDL.Nat64,
      messages: IDL.Nat32,
      memory: IDL.Nat64,
    }),
    busy: IDL.Bool,
  });
  const fileInfo = IDL.Record({
    kind: IDL.Text,
    size: IDL.Nat64,
    mode: IDL.Nat32,
    uid: IDL.Nat32,
    owner: IDL.Text,
    modified: IDL.Int64,
    path: IDL.Text,
  });
  return IDL.Service({
    whoami: IDL.Func(
      [],
      [
        IDL.Record({
          principal: IDL.Principal,
          uid: IDL.Nat32,
          name: IDL.Text,
          home: IDL.Text,
        }),
      ],
      ['query'],
    ),
    version: IDL.Func([], [IDL.Text], ['query']),
    register: IDL.Func(
      [IDL.Text],
      [result(IDL.Record({ uid: IDL.Nat32, name: IDL.Text, home: IDL.Text }))],
      [],
    ),
    terminal_open: IDL.Func([windowSize], [result(IDL.Nat32)], []),
    terminal_write: IDL.Func(
      [
        IDL.Nat32,
        IDL.Record({ offset: IDL.Nat64, data: blob, echoed: IDL.Bool, cursor: IDL.Nat64 }),
      ],
      [result(terminalOutput)],
      [],
    ),
    terminal_read: IDL.Func([IDL.Nat32, IDL.Nat64], [result(terminalOutput)], ['query']),
    terminal_resize: IDL.Func([IDL.Nat32, windowSize], [done], []),
    terminal_close: IDL.Func([IDL.Nat32], [done], []),
    terminals: IDL.Func(
      [],
      [
        IDL.Vec(
          IDL.Record({
            id: IDL.Nat32,
            rows: IDL.Nat16,
            columns: IDL.Nat16,
            foreground: IDL.Text,
          }),
        ),
      ],
      ['query'],
    ),
    terminal_cwd: IDL.Func([IDL.Nat32], [result(IDL.Text)], ['query']),
    file_stat: IDL.Func([IDL.Text], [result(fileInfo)], ['query']),
    file_read: IDL.Func([IDL.Text, IDL.Nat64, IDL.Nat32], [result(blob)], ['query']),
    file_write: IDL.Func(
      [
        IDL.Text,
        IDL.Record({
          offset: IDL.Nat64,
          data: blob,
          truncate: IDL.Bool,
          mode: IDL.Opt(IDL.Nat32),
        }),
      ],
      [result(IDL.Nat64)],
      [],
    ),
    file_list: IDL.Func(
      [IDL.Text],
      [result(IDL.Vec(IDL.Record({ name: IDL.Text, kind: IDL.Text })))],
      ['query'],
    ),
    exec_start: IDL.Func(
      [
        IDL.Record({
          line: IDL.Text,
          stdin: IDL.Bool,
          cwd: IDL.Opt(IDL.Text),
          env: IDL.Vec(IDL.Tuple(IDL.Text, IDL.Text)),
        }),
      ],
      [result(IDL.Record({ id: IDL.Nat32, output: execOutput }))],
      [],
    ),
    exec_advance: IDL.Func(
      [
        IDL.Nat32,
        IDL.Record({
          stdin_offset: IDL.Nat64,
          stdin: blob,
          stdin_end: IDL.Bool,
          stdout_cursor: IDL.Nat64,
          stderr_cursor: IDL.Nat64,
        }),
      ],
      [result(execOutput)],
      [],
    ),
    exec_read: IDL.Func(
      [IDL.Nat32, IDL.Record({ stdout_cursor: IDL.Nat64, stderr_cursor: IDL.Nat64 })],
      [result(execOutput)],
      ['query'],
    ),
    exec_signal: IDL.Func([IDL.Nat32, IDL.Nat8], [done], []),
    exec_close: IDL.Func([IDL.Nat32], [], []),
  });
};
