import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';

import type {
  Account,
  DirectoryEntry,
  ExecAdvance,
  ExecCursors,
  ExecOutput,
  ExecStart,
  FileInfo,
  FileWrite,
  KernelError,
  Result,
  TerminalInfo,
  TerminalOutput,
  TerminalWrite,
  WindowSize,
} from '../interface.ts';
import type { Kernel } from '../kernel.ts';
import { exhaustionText } from '../process/exhaustion-notice.ts';
import { fileKind } from './file-kind.ts';
import type { User } from '../users/user.ts';

/**
 * The Candid methods on the kernel, without the canister around them: values in the form of
 * interface.ts, results as variants. What changes something then runs processes for `budget`
 * instructions, so that the answer has what they had to say.
 */
export class Service {
  constructor(
    private readonly kernel: Kernel,
    /** Runs processes for what a call lends them of its instructions. */
    private readonly lend: () => void,
  ) {}

  /** Refuses what would begin new work for a user whose instructions of the day are used up. */
  private exhaustion(user: User): { err: KernelError } | null {
    if (!this.kernel.isExhausted(user)) return null;
    return failure(
      -wasi.ERRNO_AGAIN,
      exhaustionText(this.kernel.processes.limiter.shareOf(user.uid)),
    );
  }

  private run(): void {
    this.lend();
  }

  /** What a principal without an account is answered, by the errno of the refusal. */
  refusal(principal: string, error: number): { err: KernelError } {
    if (error !== -wasi.ERRNO_ACCES) return failure(error);
    return failure(error, this.kernel.users.refusal(principal));
  }

  register(principal: string, code: string): Result<Account> {
    const user = this.kernel.users.redeem(principal, code);
    if (typeof user === 'number') {
      if (user === -wasi.ERRNO_EXIST) return failure(user, `${principal} has an account already`);
      if (user !== -wasi.ERRNO_ACCES) return failure(user);
      return failure(user, 'registration is closed, or there is no such invitation');
    }
    const { uid, name, home } = user;
    return { ok: { uid, name, home } };
  }

  terminalOpen(user: User, size: WindowSize): Result<number> {
    const refused = this.exhaustion(user);
    if (refused !== null) return refused;
    const id = this.kernel.terminals.open(user, size);
    if (id < 0) return failure(id);
    this.run();
    return { ok: id };
  }

  terminalWrite(user: User, id: number, write: TerminalWrite): Result<TerminalOutput> {
    const { terminals } = this.kernel;
    const data = write.data as Uint8Array;
    const refused = terminals.input(user, id, Number(write.offset), data, write.echoed);
    if (refused < 0) return failure(refused);
    this.run();
    return this.terminalRead(user, id, write.cursor);
  }

  terminalRead(user: User, id: number, cursor: bigint): Result<TerminalOutput> {
    const output = this.kernel.terminals.read(user, id, Number(cursor));
    if (typeof output === 'number') return failure(output);
    return {
      ok: {
        data: output.data,
        cursor: BigInt(output.cursor),
        missed: BigInt(output.missed),
        canonical: output.canonical,
        echo: output.echo,
        waiting: output.waiting,
        open: output.open,
        input: BigInt(output.input),
        busy: this.kernel.pending.runnable,
      },
    };
  }

  terminalResize(user: User, id: number, size: WindowSize): Result<null> {
    const refused = this.kernel.terminals.resize(user, id, size);
    if (refused < 0) return failure(refused);
    this.run();
    return { ok: null };
  }

  terminalClose(user: User, id: number): Result<null> {
    const refused = this.kernel.terminals.close(user, id);
    if (refused < 0) return failure(refused);
    this.run();
    return { ok: null };
  }

  terminals(user: User): TerminalInfo[] {
    return this.kernel.terminals
      .list(user)
      .map(({ id, size, foreground }) => ({ id, ...size, foreground }));
  }

  terminalCwd(user: User, id: number): Result<string> {
    const cwd = this.kernel.terminals.cwd(user, id);
    return typeof cwd === 'number' ? failure(cwd) : { ok: cwd };
  }

  fileStat(user: User, path: string): Result<FileInfo> {
    const found = this.kernel.files.stat(user, path);
    if (typeof found === 'number') return failure(found);
    const { stat } = found;
    return {
      ok: {
        kind: fileKind(stat.type),
        size: BigInt(stat.size),
        mode: stat.mode,
        uid: stat.uid,
        owner: this.kernel.users.byUid(stat.uid)?.name ?? String(stat.uid),
        modified: stat.mtime,
        path: found.path,
      },
    };
  }

  fileRead(user: User, path: string, offset: bigint, length: number): Result<Uint8Array> {
    const data = this.kernel.files.read(user, path, Number(offset), length);
    return typeof data === 'number' ? failure(data) : { ok: data };
  }

  fileWrite(user: User, path: string, write: FileWrite): Result<bigint> {
    const refused = this.exhaustion(user);
    if (refused !== null) return refused;
    const size = this.kernel.files.write(user, path, {
      offset: Number(write.offset),
      data: write.data as Uint8Array,
      truncate: write.truncate,
      mode: write.mode[0],
    });
    return size < 0 ? failure(size) : { ok: BigInt(size) };
  }

  fileList(user: User, path: string): Result<DirectoryEntry[]> {
    const entries = this.kernel.files.list(user, path);
    if (typeof entries === 'number') return failure(entries);
    return { ok: entries.map(({ name, type }) => ({ name, kind: fileKind(type) })) };
  }

  execStart(user: User, start: ExecStart): Result<{ id: number; output: ExecOutput }> {
    const { line, stdin, cwd, env } = start;
    const refused = this.exhaustion(user);
    if (refused !== null) return refused;
    const id = this.kernel.execs.start(user, { line, stdin, cwd: cwd[0], env });
    if (id < 0) return failure(id);
    this.run();
    const output = this.execRead(user, id, { stdout_cursor: 0n, stderr_cursor: 0n });
    return 'ok' in output ? { ok: { id, output: output.ok } } : output;
  }

  execAdvance(user: User, id: number, advance: ExecAdvance): Result<ExecOutput> {
    const refused = this.kernel.execs.advance(
      user,
      id,
      {
        offset: Number(advance.stdin_offset),
        data: advance.stdin as Uint8Array,
        end: advance.stdin_end,
      },
      Number(advance.stdout_cursor),
      Number(advance.stderr_cursor),
    );
    if (refused < 0) return failure(refused);
    this.run();
    return this.execRead(user, id, advance);
  }

  execRead(user: User, id: number, cursors: ExecCursors): Result<ExecOutput> {
    const output = this.kernel.execs.read(
      user,
      id,
      Number(cursors.stdout_cursor),
      Number(cursors.stderr_cursor),
    );
    if (typeof output === 'number') return failure(output);
    const { usage } = output;
    return {
      ok: {
        stdout: output.stdout,
        stderr: output.stderr,
        stdout_cursor: BigInt(output.stdoutCursor),
        stderr_cursor: BigInt(output.stderrCursor),
        stdin_taken: BigInt(output.stdinTaken),
        status: output.status === null ? [] : [output.status],
        usage: {
          instructions: BigInt(Math.round(usage.instructions)),
          fuel: BigInt(Math.round(usage.fuel)),
          messages: usage.messages,
          memory: BigInt(usage.memory),
        },
        busy: this.kernel.pending.runnable,
      },
    };
  }

  execSignal(user: User, id: number, signal: number): Result<null> {
    const refused = this.kernel.execs.signal(user, id, signal);
    if (refused < 0) return failure(refused);
    this.run();
    return { ok: null };
  }

  execClose(user: User, id: number): undefined {
    if (this.kernel.execs.close(user, id) === 0) this.run();
    return undefined;
  }
}

/** The result of a call that failed with -errno. */
function failure(error: number, message = strerror(error)): { err: KernelError } {
  return { err: { errno: -error, message } };
}
