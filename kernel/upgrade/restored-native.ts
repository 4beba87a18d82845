import { NativeTask } from '../process/native-task.ts';
import type { Process } from '../process/process.ts';
import type { System } from '../process/system.ts';

/** What NativeTask.save gives: a program that has not begun, or what one was in the middle of. */
interface SavedNative {
  program?: string;
  saved?: string;
  state?: unknown;
}

/**
 * The task that goes on from `data`, which NativeTask.save gave.
 * @throws Error saying why it cannot
 */
export function restoreNative(system: System, process: Process, data: unknown): NativeTask {
  const { program, saved, state } = data as SavedNative;
  const { natives } = system;
  const found = program === undefined ? natives.saved(saved ?? '')?.(state) : natives.get(program);
  if (found === undefined) throw new Error(`there is no program ${program ?? saved} any more`);
  return new NativeTask(system, process, found);
}
