import type { VirtualInode } from '../fs/virtual-inode.ts';
import type { ProcessTable } from '../process/process-table.ts';
import type { Session } from '../process/session.ts';
import { post, postToGroup } from '../process/signal-delivery.ts';
import { SIGCONT, SIGHUP, SIGWINCH } from '../process/signals.ts';
import type { WindowSize } from '../process/sys.ts';
import { WaitQueue } from '../process/wait-queue.ts';
import { LineDiscipline } from './line-discipline.ts';
import type { DisciplineOutput, SavedDiscipline } from './line-discipline.ts';
import { expandNewlines } from './output-newlines.ts';
import { OutputRing } from './output-ring.ts';

/** A Terminal written down, without its session. */
export interface SavedTerminal {
  id: number;
  uid: number;
  size: WindowSize;
  open: boolean;
  foreground: number;
  inputCount: number;
  /** Position after the last byte of output, and the last bytes. */
  end: number;
  output: Uint8Array;
  discipline: SavedDiscipline;
  /** Permission bits and group of its file, which its owner may change. */
  mode: number | undefined;
  gid: number | undefined;
}

/** A terminal: a screen and keyboard somewhere else, a session of processes here. */
export class Terminal implements DisciplineOutput {
  readonly id: number;
  /** Owner: who opened it. */
  readonly uid: number;
  output = new OutputRing();
  readonly discipline: LineDiscipline;
  /** Woken when there is input, and when the terminal is gone. */
  readonly readable = new WaitQueue();
  /** The session it controls. */
  session: Session | null = null;
  /** Process group that may read and that typed signals go to; 0 for none. */
  foreground = 0;
  /** Input bytes taken so far. */
  inputCount = 0;
  /** False once it was hung up or its session is over. */
  open = true;
  /** Its device file. */
  inode: VirtualInode | null = null;
  #size: WindowSize;
  readonly #table: ProcessTable;
  readonly #show = (piece: Uint8Array) => {
    this.output.push(piece);
  };

  constructor(table: ProcessTable, id: number, uid: number, size: WindowSize) {
    this.#table = table;
    this.id = id;
    this.uid = uid;
    this.#size = size;
    this.discipline = new LineDiscipline(this);
  }

  save(): SavedTerminal {
    const { id, uid, size, open, foreground, inputCount } = this;
    const { data, cursor } = this.output.read(0);
    return {
      ...{ id, uid, size, open, foreground, inputCount },
      end: cursor,
      output: data,
      discipline: this.discipline.save(),
      mode: this.inode?.mode,
      gid: this.inode?.gid,
    };
  }

  /** Makes it, which is new, what `save` wrote down. */
  restore(saved: Partial<SavedTerminal>): void {
    this.open = saved.open ?? false;
    this.foreground = saved.foreground ?? 0;
    this.inputCount = saved.inputCount ?? 0;
    this.output = OutputRing.restore(saved.end ?? 0, saved.output ?? new Uint8Array(0));
    this.discipline.restore(saved.discipline ?? {});
    if (this.inode === null) return;
    this.inode.mode = saved.mode ?? this.inode.mode;
    this.inode.gid = saved.gid ?? this.inode.gid;
  }

  get size(): WindowSize {
    return this.#size;
  }

  /** Makes it the controlling terminal of `session`, whose leader's group gets the foreground. */
  control(session: Session): void {
    this.session = session;
    session.terminal = this;
    this.foreground = session.sid;
  }

  /** Typed bytes: how many were taken (see LineDiscipline.receive). */
  input(bytes: Uint8Array, echoed: boolean): number {
    if (!this.open) return bytes.length;
    const taken = this.discipline.receive(bytes, echoed);
    this.inputCount += taken;
    return taken;
  }

  /** Output of a program. */
  write(bytes: Uint8Array): void {
    if (this.discipline.modes.outputNewlines) expandNewlines(bytes, this.#show);
    else this.output.push(bytes);
  }

  resize(size: WindowSize): void {
    if (size.rows === this.#size.rows && size.columns === this.#size.columns) return;
    this.#size = size;
    if (this.foreground !== 0) postToGroup(this.#table, this.foreground, SIGWINCH);
  }

  /** The other side has gone: the session hears of it, and there is nothing to read any more. */
  hangUp(): void {
    if (!this.open) return;
    const leader = this.session === null ? undefined : this.#table.find(this.session.sid);
    this.#disconnect();
    if (leader !== undefined) {
      post(leader, SIGHUP);
      post(leader, SIGCONT);
    }
  }

  /** The session's leader has ended: the session is over, as is this terminal (POSIX, _exit). */
  leaderEnded(): void {
    this.#disconnect();
  }

  #disconnect(): void {
    const { foreground } = this;
    this.open = false;
    this.foreground = 0;
    if (this.session !== null) this.session.terminal = null;
    this.session = null;
    if (foreground !== 0) {
      postToGroup(this.#table, foreground, SIGHUP);
      postToGroup(this.#table, foreground, SIGCONT);
    }
    this.readable.wakeAll();
  }

  // DisciplineOutput

  echo(bytes: Uint8Array): void {
    this.write(bytes);
  }

  signal(signal: number): void {
    if (this.foreground !== 0) postToGroup(this.#table, this.foreground, signal);
  }

  arrived(): void {
    this.readable.wakeAll();
  }
}
