import type { Inode } from '../fs/inode.ts';
import { finish } from '../process/exit.ts';
import type { SavedDay } from '../process/limiter.ts';
import { State } from '../process/process.ts';
import type { Process } from '../process/process.ts';
import { SIGTERM } from '../process/signals.ts';
import { signaledStatus } from '../process/wait-status.ts';
import type { SavedTerminal } from '../terminal/terminal.ts';
import { FileSaver } from './file-handles.ts';
import { HEADER_BYTES, type Piece } from './image-format.ts';
import { ImageWriter, NoSpace } from './image-writer.ts';
import { reasonOf, tellEnd } from './notice.ts';
import { TABLE_INSTRUCTIONS, type UpgradeParts, type UpgradeReport } from './parts.ts';
import { RestoredTask, type TaskPieces } from './restored-task.ts';
import { isSavable, OpenFileSaver, type SavedFile } from './saved-open-files.ts';
import { ProcessSaver, type SavedProcess } from './saved-processes.ts';
import { saveModules } from './saved-programs.ts';
import { saveTmpFs, sizeOfTmpFs, type SavedTmpFs } from './saved-tmpfs.ts';
import { encodeValue } from './value-writer.ts';

/** A process in the table of an image. */
export interface ProcessEntry {
  process: SavedProcess;
  /** Null for one that has ended. */
  task: TaskPieces | null;
  program: ReturnType<FileSaver['inode']>;
  /** Of a program of the system's own. */
  module?: Piece;
}

/** An exec session in the table of an image. */
interface ExecEntry {
  id: number;
  uid: number;
  stdin: SavedFile;
  stdout: SavedFile;
  stderr: SavedFile;
  leader: number;
  /** The leader, where it is in the table of processes no more. */
  ghost: SavedProcess | null;
}

/** The table of an image: all that is not a piece. */
export interface ImageTable {
  terminals: SavedTerminal[];
  processes: ProcessEntry[];
  /** Children of init that it has not heard of yet. */
  changed: number[];
  lastExec: number;
  execs: ExecEntry[];
  tmp: SavedTmpFs | null;
  lastPid: number;
  /** Only in images of earlier kernels: see saved-day.ts. */
  day?: SavedDay;
  boot: bigint;
  load: number[];
  used: number;
  instructions: number;
  bytes?: number;
}

/** Instructions of saving a byte of a guest's memory, about: the snapshot, its sums, and stable memory. */
const BYTE_COST = 12;
/** Instructions of saving a program that holds nothing. */
const PROGRAM_COST = 2_000_000;

/** The same of /tmp, and the part of the budget that it may take. */
const TMP_BYTE_COST = 8;
const TMP_SHARE = 0.25;

const OUT_OF_BUDGET = 'there were no instructions left to save it';
const OUT_OF_ROOM = 'there was no room left for it';

/** What has been put into an image of each process, in the order in which it was. */
type SavedTasks = Map<Process, TaskPieces>;

/**
 * Writes all processes, terminals and /tmp into `file`, which is empty. Programs that cannot be saved, and the newest of those
 * for which the budget is too small, are ended with a notice.
 * @throws Error where there is no image then; processes may have been ended
 */
export function saveProcesses(parts: UpgradeParts, file: Inode): UpgradeReport {
  const { system, settings } = parts;
  const { table, scheduler } = system;
  const report: UpgradeReport = { processes: 0, bytes: 0, ended: [], remarks: [] };
  const image = new ImageWriter(file, parts.checksum);
  const end = scheduler.instructions() + settings.instructions;
  let tmp = saveTmp(parts, image, report);
  const modules = saveModules(system, image);
  const tasks = saveTasks(parts, image, end, report);
  for (const { pid, reason } of report.ended) endProcess(table.find(pid), reason);
  const check = (): void => {
    if (scheduler.instructions() > TABLE_INSTRUCTIONS)
      throw new Error('there are too many processes');
  };
  for (let count = 1; ; count *= 2) {
    report.processes = 0;
    const before = image.length;
    try {
      image.finish(encodeValue(makeTable(parts, tasks, modules, tmp, report), check));
      report.bytes = image.length;
      return report;
    } catch (error) {
      if (!(error instanceof NoSpace) || (tasks.size === 0 && tmp === null)) throw error;
      image.rewind(before);
      if (tasks.size > 0) {
        dropNewest(tasks, count, image, report);
      } else {
        tmp = null;
        image.rewind(HEADER_BYTES);
        report.remarks.push(`/tmp is empty: ${OUT_OF_ROOM}`);
      }
    }
  }
}

/** Ends the newest of the processes that have been saved, for the others to be written down. */
function dropNewest(
  tasks: SavedTasks,
  count: number,
  image: ImageWriter,
  report: UpgradeReport,
): void {
  for (const [process, pieces] of [...tasks].reverse().slice(0, count)) {
    image.rewind(pieces.data.at);
    tasks.delete(process);
    report.ended.push({ pid: process.pid, name: process.name, reason: OUT_OF_ROOM });
    endProcess(process, OUT_OF_ROOM);
  }
}

function saveTmp(
  { tmp, settings }: UpgradeParts,
  image: ImageWriter,
  report: UpgradeReport,
): SavedTmpFs | null {
  try {
    if (sizeOfTmpFs(tmp) * TMP_BYTE_COST > settings.instructions * TMP_SHARE) {
      throw new Error('it is too large');
    }
    return saveTmpFs(tmp, (bytes) => image.add(bytes));
  } catch (error) {
    report.remarks.push(`/tmp is empty: ${reasonOf(error)}`);
    return null;
  }
}

/** Puts programs into the image, the oldest first; those that do not get there are noted in `report`, the newest first. */
function saveTasks(
  parts: UpgradeParts,
  image: ImageWriter,
  end: number,
  report: UpgradeReport,
): SavedTasks {
  const { settings } = parts;
  const { table, scheduler } = parts.system;
  const tasks: SavedTasks = new Map();
  /** Why nothing more is saved. */
  let full = '';
  const refuse = (reason: string): never => {
    full = reason;
    throw new Error(reason);
  };
  const check = (): void => {
    if (scheduler.instructions() > end) refuse(OUT_OF_BUDGET);
  };
  for (const process of table.all()) {
    if (process.pid === 1 || process.state === State.zombie) continue;
    const before = image.length;
    try {
      const { task } = process;
      const bytes = task instanceof RestoredTask ? task.bytes : process.memoryPages * 65_536;
      const cost = bytes * BYTE_COST + PROGRAM_COST;
      if (full !== '') throw new Error(full);
      if (image.length + bytes > settings.bytes) refuse(OUT_OF_ROOM);
      if (scheduler.instructions() + cost > end) refuse(OUT_OF_BUDGET);
      for (const descriptor of process.descriptors.entries) {
        if (descriptor !== undefined && !isSavable(descriptor.file)) {
          throw new Error('a descriptor of its is of a kind that does not survive it');
        }
      }
      const { kind, data, memory } = process.task!.save();
      const pieces: TaskPieces = {
        kind,
        data: image.add(encodeValue(data, check)),
        memory: memory === undefined ? null : image.add(memory),
      };
      tasks.set(process, pieces);
    } catch (error) {
      image.rewind(before);
      if (error instanceof NoSpace) full = OUT_OF_ROOM;
      report.ended.unshift({ pid: process.pid, name: process.name, reason: reasonOf(error) });
    }
  }
  return tasks;
}

function endProcess(process: Process | undefined, reason: string): void {
  if (process === undefined || process.state === State.zombie) return;
  try {
    tellEnd(process, reason);
  } finally {
    finish(process, signaledStatus(SIGTERM));
  }
}

function makeTable(
  parts: UpgradeParts,
  tasks: SavedTasks,
  modules: ReadonlyMap<Inode, Piece>,
  tmp: SavedTmpFs | null,
  report: UpgradeReport,
): ImageTable {
  const { system, terminals, execs, load, facts, settings } = parts;
  const { table, scheduler, vfs } = system;
  const places = new FileSaver(vfs);
  const files = new OpenFileSaver(places, terminals);
  const processes = new ProcessSaver(places, files, terminals);
  const entries: ProcessEntry[] = [];
  for (const process of table.all()) {
    const task = tasks.get(process);
    const zombie = process.state === State.zombie;
    if (process.pid === 1 || (task === undefined && !zombie)) continue;
    const program = zombie ? undefined : process.task?.program;
    entries.push({
      process: processes.save(process),
      task: zombie ? null : task!,
      program: program === undefined ? null : places.inode(program),
      module: program && modules.get(program),
    });
    if (!zombie) report.processes++;
  }
  const { last, sessions } = execs.save();
  return {
    terminals: Array.from(terminals.all(), (terminal) => terminal.save()),
    processes: entries,
    changed: (table.init?.changed ?? []).map(({ pid }) => pid),
    lastExec: last,
    execs: sessions.map(({ id, uid, stdin, stdout, stderr, leader }) => ({
      id,
      uid,
      stdin: files.save(stdin),
      stdout: files.save(stdout),
      stderr: files.save(stderr),
      leader: leader.pid,
      ghost: table.find(leader.pid) === leader ? null : processes.save(leader),
    })),
    tmp,
    lastPid: table.lastPid,
    boot: facts.boot,
    load: [...load.values],
    used: scheduler.used,
    instructions: settings.instructions,
    bytes: settings.bytes,
  };
}
