import type { Credentials } from '../fs/credentials.ts';
import { IntervalTimer } from '../process/interval-timer.ts';
import { DEFAULT_PROCESS_LIMITS, type ProcessLimits } from '../process/limits.ts';
import { Process, State } from '../process/process.ts';
import type { ProcessStart } from '../process/process.ts';
import { Session } from '../process/session.ts';
import type { System } from '../process/system.ts';
import type { Usage } from '../process/usage.ts';
import type { Terminals } from '../terminal/terminals.ts';
import { assignKnown } from './assign-known.ts';
import type { FileFinder, FileSaver, SavedPlace } from './file-handles.ts';
import type { OpenFileRestorer, OpenFileSaver, SavedFile } from './saved-open-files.ts';

/**
 * What of a process is written down as it is, with what it is in a new one, where that is the same for all: then it is left out. A new
 * field of plain data is added here; of a process that was written down without it, it is as in a new one.
 */
const FIELDS = {
  blocked: 0,
  blockedBefore: null,
  callStart: -1n,
  caught: 0,
  continued: false,
  cookie: 0,
  deferred: 0,
  forked: false,
  ignored: 0,
  ignoresStops: false,
  nice: undefined,
  passedOver: undefined,
  pending: 0,
  progress: 0,
  restarting: 0,
  status: -1,
  stopSignal: 0,
  stopped: false,
} as const satisfies Partial<Record<keyof Process, unknown>>;
type Field = keyof typeof FIELDS;
const FIELD_NAMES = Object.keys(FIELDS) as Field[];

/** A session written down; one object for all of its processes. */
interface SavedSession {
  sid: number;
  terminal: number | null;
}

interface SavedDescriptor {
  fd: number;
  file: SavedFile;
  rights: number;
  inheriting: number;
  closeOnExec: boolean;
}

interface SavedTimer {
  signal: number;
  interval: bigint;
  deadline: bigint;
}

/** A process written down, without its program. */
export interface SavedProcess extends Partial<Pick<Process, Field>> {
  pid: number;
  parent: number;
  pgid: number;
  session: SavedSession;
  credentials: Credentials;
  userName: string;
  home: string;
  umask: number;
  argv: string[];
  env: Map<string, string>;
  exe: string;
  started: bigint;
  limits: ProcessLimits;
  hardLimits?: ProcessLimits;
  /** `deadline` is when the signal comes next. */
  timers?: SavedTimer[];
  /** The only one, in records of before there could be more. */
  timer?: SavedTimer | null;
  usage: Partial<Usage>;
  childUsage: Partial<Usage>;
  cwd: SavedPlace | null;
  preopens: [name: string, place: SavedPlace][] | null;
  descriptors: SavedDescriptor[];
  /** Pids of the children that it has not heard of yet. */
  changed: number[];
  zombie: boolean;
}

function saveTimers(timers: Process['timers']): SavedTimer[] {
  const running = timers.filter(({ deadline }) => deadline >= 0n);
  return running.map(({ signal, interval, deadline }) => ({ signal, interval, deadline }));
}

function limitsOf(saved: ProcessLimits): ProcessLimits {
  const limits = { ...DEFAULT_PROCESS_LIMITS };
  assignKnown(limits, saved);
  return limits;
}

/** Writes down processes, and what they share as one. */
export class ProcessSaver {
  readonly #places: FileSaver;
  readonly #files: OpenFileSaver;
  readonly #terminals: Terminals;
  readonly #sessions = new Map<Session, SavedSession>();

  constructor(places: FileSaver, files: OpenFileSaver, terminals: Terminals) {
    this.#places = places;
    this.#files = files;
    this.#terminals = terminals;
  }

  save(process: Process): SavedProcess {
    const { pid, pgid, credentials, userName, home, umask, argv, env, exe, started } = process;
    const fields: Partial<Pick<Process, Field>> = {};
    for (const field of FIELD_NAMES) {
      const value = process[field];
      if (value !== FIELDS[field]) (fields as Record<string, unknown>)[field] = value;
    }
    const zombie = process.state === State.zombie;
    const descriptors: SavedDescriptor[] = [];
    process.descriptors.entries.forEach((descriptor, fd) => {
      if (descriptor === undefined) return;
      const { rights, inheriting, closeOnExec } = descriptor;
      const file = this.#files.save(descriptor.file);
      descriptors.push({ fd, file, rights, inheriting, closeOnExec });
    });
    return {
      ...fields,
      ...{ pid, pgid, credentials, userName, home, umask, argv, env, exe, started },
      ...{ descriptors, zombie, limits: process.limits, hardLimits: process.hardLimits },
      timers: saveTimers(process.timers),
      parent: process.parent?.pid ?? 0,
      session: this.#session(process.session),
      usage: { ...process.usage },
      childUsage: { ...process.childUsage },
      cwd: zombie ? null : this.#places.place(process.cwd),
      preopens: process.preopens?.map(([name, place]) => [name, this.#places.place(place)]) ?? null,
      changed: process.changed.map((child) => child.pid),
    };
  }

  #session(session: Session): SavedSession {
    let saved = this.#sessions.get(session);
    if (saved === undefined) {
      const { sid, terminal } = session;
      const known = terminal !== null && this.#terminals.get(terminal.id) === terminal;
      saved = { sid, terminal: known ? terminal.id : null };
      this.#sessions.set(session, saved);
    }
    return saved;
  }
}

/** Makes processes again that a ProcessSaver wrote down, still without programs. */
export class ProcessRestorer {
  readonly #system: System;
  readonly #finder: FileFinder;
  readonly #files: OpenFileRestorer;
  readonly #terminals: Terminals;
  readonly #sessions = new Map<SavedSession, Session>();

  constructor(system: System, finder: FileFinder, files: OpenFileRestorer, terminals: Terminals) {
    this.#system = system;
    this.#finder = finder;
    this.#files = files;
    this.#terminals = terminals;
  }

  /**
   * Enters a process into the table, with its descriptors. Those it descends from are to be there.
   * @throws Error where the record says too little
   */
  restore(saved: SavedProcess): Process {
    const { table } = this.#system;
    if (table.find(saved.pid) !== undefined) throw new Error(`there is a process ${saved.pid}`);
    const process = table.add(this.#start(saved, table.find(saved.parent) ?? table.init));
    this.#fill(process, saved);
    if (process.state === State.zombie) process.releaseCwd();
    else table.limiter.countProcess(process);
    for (const { fd, file, rights, inheriting, closeOnExec } of saved.descriptors) {
      const open = this.#files.restore(file, process);
      if (process.descriptors.set(fd, { file: open, rights, inheriting, closeOnExec }) < 0) {
        throw new Error(`descriptor ${fd} is out of range`);
      }
      process.descriptors.get(fd)!.closeOnExec = closeOnExec;
    }
    return process;
  }

  /** A process that has ended and been waited for, of which only somebody outside wants to know. */
  ghost(saved: SavedProcess): Process {
    const process = new Process(this.#system.table, this.#start(saved, null));
    this.#fill(process, saved);
    process.releaseCwd();
    return process;
  }

  #start(saved: SavedProcess, parent: Process | null): ProcessStart {
    const { pid, pgid, credentials, userName, home, umask, argv, env, exe, started } = saved;
    return {
      ...{ pid, parent, pgid, credentials, userName, home, umask, argv, env, exe, started },
      session: this.#session(saved.session),
      cwd: this.#finder.directory(saved.cwd),
      limits: limitsOf(saved.limits),
      hardLimits: limitsOf(saved.hardLimits ?? saved.limits),
    };
  }

  #fill(process: Process, saved: SavedProcess): void {
    const fields: Record<string, unknown> = {};
    for (const field of FIELD_NAMES) fields[field] = process[field];
    assignKnown(fields, saved);
    Object.assign(process, fields);
    assignKnown(process.usage, saved.usage);
    assignKnown(process.childUsage, saved.childUsage);
    if (saved.zombie) process.state = State.zombie;
    const timers = saved.timers ?? (saved.timer ? [saved.timer] : []);
    process.timers = timers.map(({ signal, deadline, interval }) => {
      return new IntervalTimer(process, signal, deadline - process.table.now(), interval);
    });
    process.preopens =
      saved.preopens?.map(([name, place]) => [name, this.#finder.directory(place)] as const) ??
      null;
  }

  #session(saved: SavedSession): Session {
    let session = this.#sessions.get(saved);
    if (session === undefined) {
      session = new Session(saved.sid);
      this.#sessions.set(saved, session);
      const terminal = saved.terminal === null ? undefined : this.#terminals.get(saved.terminal);
      if (terminal !== undefined) {
        session.terminal = terminal;
        terminal.session = session;
      }
    }
    return session;
  }
}
