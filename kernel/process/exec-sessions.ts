import { wasi } from '@bjorn3/browser_wasi_shim';
import { credentialsOf } from '../users/user.ts';
import type { User } from '../users/user.ts';
import { DIRECTORY } from '../fs/file-type.ts';
import { X_OK } from '../fs/open-flags.ts';
import { InputStream } from './input-stream.ts';
import { homeOf, startLogin } from './login-session.ts';
import { OutputStream } from './output-stream.ts';
import type { Process } from './process.ts';
import { READ, TERMINAL_RIGHTS, WRITE } from './rights.ts';
import { post, postToGroup } from './signal-delivery.ts';
import { SIGCONT, SIGHUP, isSignal } from './signals.ts';
import type { System } from './system.ts';
import { Usage } from './usage.ts';
import { shellStatus } from './wait-status.ts';
import { NumberMap } from '../number-map.ts';

/** Sessions a user may have at a time. */
const MAX_SESSIONS = 32;
/** Bytes of one stream in one answer: both streams and the rest fit in a replicated reply. */
const MAX_PIECE = 900_000;

export interface ExecStart {
  /** Given to `sh -c`. */
  line: string;
  /** Whether input will follow; without, standard input is empty. */
  stdin: boolean;
  /** The user's home when left out. */
  cwd?: string;
  /** Added to the login environment. */
  env: readonly (readonly [string, string])[];
}

export interface ExecOutput {
  stdout: Uint8Array;
  stderr: Uint8Array;
  /** Positions after what `stdout` and `stderr` give. */
  stdoutCursor: number;
  stderrCursor: number;
  /** Bytes of standard input taken so far. */
  stdinTaken: number;
  /** Exit status as `$?` has it, once the program has ended and all output was given; until then null. */
  status: number | null;
  usage: Usage;
}

interface ExecSession {
  uid: number;
  stdin: InputStream;
  stdout: OutputStream;
  stderr: OutputStream;
  leader: Process;
}

/** An exec session as it is written down: with the objects that it refers to. */
export interface KeptSession {
  id: number;
  uid: number;
  stdin: InputStream;
  stdout: OutputStream;
  stderr: OutputStream;
  leader: Process;
}

/** Commands run from outside without a terminal: `sh -c` with three streams. */
export class ExecSessions {
  readonly #system: System;
  readonly #sessions = new NumberMap<ExecSession>();
  /** Numbers of each user's sessions, the oldest first: nobody pays for those of others. */
  readonly #byUser = new NumberMap<number[]>();
  #last = 0;

  constructor(system: System) {
    this.#system = system;
  }

  /** Number of the latest session, and all that are open. */
  save(): { last: number; sessions: KeptSession[] } {
    return {
      last: this.#last,
      sessions: [...this.#sessions].map(([id, session]) => ({ id, ...session })),
    };
  }

  /** Puts back what `save` gave. */
  restore(last: number, sessions: readonly KeptSession[]): void {
    this.#last = last;
    for (const { id, ...session } of sessions) this.#enter(id, session);
  }

  /** Starts a command: the session's number, or -errno. It runs when the scheduler does. */
  start(user: User, start: ExecStart): number {
    if (!this.#makeRoom(user.uid)) return -wasi.ERRNO_AGAIN;
    const system = this.#system;
    const { vfs } = system;
    const credentials = credentialsOf(user);
    const home = homeOf(system, user);
    const cwd = start.cwd === undefined ? home : vfs.resolve(credentials, home, start.cwd, true);
    if (typeof cwd === 'number') return cwd;
    if (cwd.inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
    const refused = vfs.mayAccess(credentials, cwd.inode, X_OK);
    if (refused !== 0) return refused;
    const argv = ['sh', '-c', start.line];
    const leader = startLogin(system, user, { argv, cwd, env: start.env });
    if (typeof leader === 'number') return leader;
    const stdin = new InputStream();
    const stdout = new OutputStream();
    const stderr = new OutputStream();
    leader.descriptors.add(stdin, TERMINAL_RIGHTS & ~WRITE, 0);
    leader.descriptors.add(stdout, TERMINAL_RIGHTS & ~READ, 0);
    leader.descriptors.add(stderr, TERMINAL_RIGHTS & ~READ, 0);
    if (!start.stdin) stdin.end();
    const id = ++this.#last;
    this.#enter(id, { uid: user.uid, stdin, stdout, stderr, leader });
    return id;
  }

  /** Gives input and acknowledges the output before the cursors. 0 or -errno. */
  advance(
    user: User,
    id: number,
    input: { offset: number; data: Uint8Array; end: boolean },
    stdoutCursor: number,
    stderrCursor: number,
  ): number {
    const session = this.#find(user, id);
    if (typeof session === 'number') return session;
    const { stdin } = session;
    stdin.push(input.offset, input.data);
    if (input.end && stdin.taken >= input.offset + input.data.length) stdin.end();
    session.stdout.acknowledge(stdoutCursor);
    session.stderr.acknowledge(stderrCursor);
    return 0;
  }

  /** Output from the cursors on, or -errno. Changes nothing. */
  read(user: User, id: number, stdoutCursor: number, stderrCursor: number): ExecOutput | number {
    const session = this.#find(user, id);
    if (typeof session === 'number') return session;
    const { stdout, stderr, leader } = session;
    const out = stdout.peek(stdoutCursor, MAX_PIECE);
    const err = stderr.peek(stderrCursor, MAX_PIECE);
    const complete =
      stdoutCursor + out.length >= stdout.end && stderrCursor + err.length >= stderr.end;
    return {
      stdout: out,
      stderr: err,
      stdoutCursor: stdoutCursor + out.length,
      stderrCursor: stderrCursor + err.length,
      stdinTaken: session.stdin.taken,
      status: leader.ended && complete ? shellStatus(leader.status) : null,
      usage: this.#usage(leader),
    };
  }

  /** Sends a signal to the command and what it started in its group. 0 or -errno. */
  signal(user: User, id: number, signal: number): number {
    const session = this.#find(user, id);
    if (typeof session === 'number') return session;
    if (!isSignal(signal)) return -wasi.ERRNO_INVAL;
    postToGroup(this.#system.table, session.leader.pid, signal);
    return 0;
  }

  /** Ends the session; what still runs of it is hung up. 0 or -errno. */
  close(user: User, id: number): number {
    const session = this.#find(user, id);
    if (typeof session === 'number') return session;
    this.#forget(id, session.uid);
    session.stdin.end();
    session.stdout.abandon();
    session.stderr.abandon();
    for (const process of [...session.leader.session.members]) {
      post(process, SIGHUP);
      post(process, SIGCONT);
    }
    return 0;
  }

  /** Whether a user may have one session more; one that is over and was never closed makes room, the oldest first. */
  #makeRoom(uid: number): boolean {
    const own = this.#byUser.get(uid) ?? [];
    if (own.length < MAX_SESSIONS) return true;
    const over = own.find((id) => this.#sessions.get(id)!.leader.ended);
    if (over === undefined) return false;
    this.#forget(over, uid);
    return true;
  }

  #enter(id: number, session: ExecSession): void {
    this.#sessions.set(id, session);
    const own = this.#byUser.get(session.uid);
    if (own === undefined) this.#byUser.set(session.uid, [id]);
    else own.push(id);
  }

  #forget(id: number, uid: number): void {
    this.#sessions.delete(id);
    const own = this.#byUser.get(uid)!;
    own.splice(own.indexOf(id), 1);
    if (own.length === 0) this.#byUser.delete(uid);
  }

  #find(user: User, id: number): ExecSession | number {
    const session = this.#sessions.get(id);
    if (session === undefined) return -wasi.ERRNO_SRCH;
    return user.uid === 0 || session.uid === user.uid ? session : -wasi.ERRNO_ACCES;
  }

  /** What all processes of the session have used, those that ended included. */
  #usage(leader: Process): Usage {
    const total = new Usage();
    total.add(leader.usage);
    total.add(leader.childUsage);
    if (leader.ended) return total;
    for (const process of leader.session.members) {
      if (process === leader) continue;
      total.add(process.usage);
      total.add(process.childUsage);
    }
    return total;
  }
}
