import { REGULAR_FILE } from '../fs/file-type.ts';
import { X_OK } from '../fs/open-flags.ts';
import type { Sys } from './sys.ts';

/**
 * Where the program `name` may be, in order: itself where it has a slash, else that name in each
 * directory of `path` (colons between them, an empty one standing for the working directory).
 */
export function programCandidates(path: string | undefined, name: string): string[] {
  if (name.includes('/')) return [name];
  if (path === undefined || path === '') return name === '' ? [] : [`./${name}`];
  return path
    .split(':')
    .map((directory) => (directory === '' ? `./${name}` : `${directory}/${name}`));
}

/** The first of {@link programCandidates} that is a file the caller may execute, or undefined. */
export function searchProgram(
  sys: Sys,
  path: string | undefined,
  name: string,
): string | undefined {
  if (name === '') return undefined;
  return programCandidates(path, name).find((candidate) => {
    const stat = sys.stat(candidate);
    return (
      typeof stat !== 'number' && stat.type === REGULAR_FILE && sys.access(candidate, X_OK) === 0
    );
  });
}
