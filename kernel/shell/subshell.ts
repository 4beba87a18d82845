/** A child process that goes on with a copy of the shell's state: `( )`, stages of pipelines, `$( )`, `&`. */
import type { NativeProgram } from '../process/sys.ts';
import type { Code } from './code.ts';
import { savedShell } from './saved-shell.ts';
import type { JobTable } from './jobs.ts';
import type { Shell } from './shell.ts';
import { cloneState } from './state.ts';

/**
 * The program of a child that runs `code`. The state is copied now, not when the child first runs. In a command substitution
 * `set -e` is off, as in bash.
 */
export function subshell(parent: Shell, code: Code, substitution = false): NativeProgram {
  const state = cloneState(parent.state);
  if (substitution) state.options.errexit = false;
  const { line, conditions } = parent;
  return savedShell({
    state,
    // The parent's table became the child's own descriptors.
    fds: parent.fds.map((real, fd) => (real >= 0 || fd < 3 ? fd : -1)),
    line,
    // Where the parent does not mind a failure, `set -e` does not either in here.
    conditions,
    ...inheritedJobs(parent),
    code,
    last: true,
  });
}

/** The jobs that `jobs` tells of in a child: its parent's, where that has any, else those that the parent was told of itself. */
function inheritedJobs(parent: Shell): { parentTable?: JobTable; parentJobs?: JobTable } {
  if (parent.jobs.jobs.length > 0) return { parentTable: parent.jobs };
  return { parentTable: parent.parentTable, parentJobs: parent.parentJobs };
}
