import type { Inode } from '../fs/inode.ts';
import type { KeptSession } from '../process/exec-sessions.ts';
import { State } from '../process/process.ts';
import type { Process } from '../process/process.ts';
import type { InputStream } from '../process/input-stream.ts';
import type { OutputStream } from '../process/output-stream.ts';
import { assignKnown } from './assign-known.ts';
import { FileFinder } from './file-handles.ts';
import { ImageReader } from './image-reader.ts';
import { reasonOf } from './notice.ts';
import { TABLE_INSTRUCTIONS, type UpgradeParts, type UpgradeReport } from './parts.ts';
import { RestoredTask } from './restored-task.ts';
import type { ImageTable, ProcessEntry } from './save.ts';
import { OpenFileRestorer } from './saved-open-files.ts';
import { ProcessRestorer } from './saved-processes.ts';
import { ProgramFinder } from './saved-programs.ts';
import { restoreTmpFs } from './saved-tmpfs.ts';
import { decodeValue } from './value-reader.ts';

/**
 * Makes everything again that `saveProcesses` wrote into `file`, in a kernel that has just booted. Programs are made when their
 * turn comes; until then they hold the file. A process whose record cannot be used is not there, of which the report tells.
 * @throws Error where the image cannot be used; the kernel is not to be used then either
 */
export function restoreProcesses(parts: UpgradeParts, file: Inode): UpgradeReport {
  const { system, terminals, execs, tmp } = parts;
  const { table, scheduler } = system;
  const image = new ImageReader(file, parts.checksum);
  const check = (): void => {
    if (scheduler.instructions() > TABLE_INSTRUCTIONS)
      throw new Error('there are too many processes');
  };
  const saved = decodeValue(image.table(), check) as ImageTable;
  const report: UpgradeReport = { processes: 0, bytes: file.size, ended: [], remarks: [] };
  assignKnown(parts.facts, { boot: saved.boot });
  assignKnown(parts.settings, saved);
  assignKnown(parts.load.values, saved.load);
  assignKnown(scheduler, { used: saved.used });
  if (saved.day !== undefined) table.limiter.restore(saved.day);
  const attempt = (what: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      report.remarks.push(`${what}: ${reasonOf(error)}`);
    }
  };
  if (saved.tmp) {
    const lose = (ino: number, error: unknown): void => {
      report.remarks.push(`file ${ino} in /tmp is empty: ${reasonOf(error)}`);
    };
    restoreTmpFs(tmp, saved.tmp, (piece) => image.read(piece), lose);
  }
  for (const record of saved.terminals) {
    attempt(`terminal ${record.id} is not as it was`, () => {
      terminals.open(record.uid, record.size, record.id).restore(record);
    });
  }
  const finder = new FileFinder(system.vfs);
  const files = new OpenFileRestorer(system, finder, terminals);
  const programs = new ProgramFinder(system, image, parts.checksum);
  const processes = new ProcessRestorer(system, finder, files, terminals);
  for (const entry of saved.processes) {
    check();
    try {
      const process = processes.restore(entry.process);
      if (entry.task === null) continue;
      process.task = restoreTask(parts, process, image, entry, finder, programs);
      report.processes++;
    } catch (error) {
      const { pid, argv } = entry.process;
      report.ended.push({ pid, name: argv[0], reason: reasonOf(error) });
      drop(parts, pid);
    }
  }
  const found = (pids: number[]): Process[] =>
    pids.map((pid) => table.find(pid)).filter((process) => process !== undefined);
  programs.release();
  for (const { process } of saved.processes) {
    const parent = table.find(process.pid);
    if (parent !== undefined) parent.changed = found(process.changed);
  }
  table.init?.changed.push(...found(saved.changed));
  const sessions: KeptSession[] = [];
  for (const { id, uid, stdin, stdout, stderr, leader: pid, ghost } of saved.execs) {
    attempt(`command ${id} from outside is gone`, () => {
      const leader = ghost === null ? table.find(pid) : processes.ghost(ghost);
      if (leader === undefined) return;
      sessions.push({
        ...{ id, uid, leader },
        stdin: files.restore(stdin, null) as InputStream,
        stdout: files.restore(stdout, null) as OutputStream,
        stderr: files.restore(stderr, null) as OutputStream,
      });
    });
  }
  execs.restore(saved.lastExec, sessions);
  table.continueAfter(saved.lastPid);
  tmp.reclaimOrphans();
  // All of them look again for what they waited for.
  for (const process of table.all()) {
    if (process.pid !== 1 && process.state !== State.zombie) scheduler.ready(process);
  }
  return report;
}

function restoreTask(
  parts: UpgradeParts,
  process: Process,
  image: ImageReader,
  { task, program, module }: ProcessEntry,
  finder: FileFinder,
  programs: ProgramFinder,
): RestoredTask {
  const { system } = parts;
  let inode = finder.inode(program);
  if (inode === undefined && task!.kind !== 'native') {
    // A file of the system's own has no number.
    inode = programs.find(process.exe, module);
  }
  return new RestoredTask(system, () => parts.wasm(), process, image, task!, inode);
}

/** Takes away what has been made of a process that cannot be restored. */
function drop({ system }: UpgradeParts, pid: number): void {
  const process = system.table.find(pid);
  if (process === undefined) return;
  process.descriptors.closeAll();
  if (process.state !== State.zombie) {
    system.table.limiter.releaseProcess(process);
    process.releaseCwd();
  }
  system.table.remove(process);
}
