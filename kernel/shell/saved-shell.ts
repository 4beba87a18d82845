/** Shells as data: what a subshell begins with, and what is written down of a shell when the system is upgraded. */
import type { NativeProgram } from '../process/sys.ts';
import { CODE_VERSION } from './code.ts';
import { JobTable, type SavedJobs } from './jobs.ts';
import { proceed } from './sh.ts';
import { Shell } from './shell.ts';
import { emptyState, type ShellState } from './state.ts';

/** Name of {@link restoredShell} among saved programs. */
export const SAVED_SHELL = 'shell';

/** What of a shell is plain data. */
const FIELDS = [
  'args',
  'calls',
  'captured',
  'catching',
  'code',
  'commandLine',
  'conditions',
  'exited',
  'fds',
  'frames',
  'getoptsIndex',
  'getoptsOffset',
  'last',
  'line',
  'outbox',
  'outerLocals',
  'pc',
  'pgid',
  'redirections',
  'signals',
  'slots',
  'stage',
  'substitutionStatus',
  'temporaries',
  'terminal',
  'terminalModes',
  'waiting',
  'warned',
] as const satisfies readonly (keyof Shell)[];

/** What a shell begins with; what is left out is as in a new one. */
type ShellStart = Partial<Pick<Shell, (typeof FIELDS)[number] | 'parentJobs' | 'parentTable'>> & {
  state: ShellState;
};

/** A shell written down. */
interface SavedShell extends Partial<Pick<Shell, (typeof FIELDS)[number]>> {
  version: number;
  state: ShellState;
  jobs: SavedJobs;
  parentJobs: SavedJobs | undefined;
}

/** A program that goes on from `start`. */
export function savedShell(start: ShellStart, jobs?: JobTable): NativeProgram {
  const { state, ...fields } = start;
  const make = (sys: Shell['sys']): Shell => {
    const shell = new Shell(sys, state, []);
    Object.assign(shell, fields);
    if (jobs !== undefined) shell.jobs = jobs;
    return shell;
  };
  const program: NativeProgram = (sys) => proceed(make(sys));
  // Before it begins it makes no calls.
  const noSys = undefined as unknown as Shell['sys'];
  program.keeper = { program: SAVED_SHELL, save: () => saveShell(make(noSys)) };
  return program;
}

/** A shell as data; null where it is in the middle of an instruction. */
export function saveShell(shell: Shell): SavedShell | null {
  if (shell.midway) return null;
  const { state, jobs } = shell;
  const fields: Record<string, unknown> = {};
  for (const field of FIELDS) fields[field] = shell[field];
  return {
    ...fields,
    version: CODE_VERSION,
    state,
    jobs: jobs.save(),
    parentJobs: shell.inheritedJobs?.save(),
  };
}

/**
 * The program that goes on from what {@link saveShell} gave.
 * @throws Error when this shell has other instructions
 */
export function restoredShell(data: unknown): NativeProgram {
  const { version, state, jobs, parentJobs, ...fields } = data as SavedShell;
  if (version !== CODE_VERSION) throw new Error('it was saved by another version of the shell');
  return savedShell(
    {
      ...fields,
      state: { ...emptyState(), ...state },
      parentJobs: parentJobs && JobTable.from(parentJobs),
    },
    JobTable.from(jobs),
  );
}
