import { quoteIfNeeded, quoteName } from '../printable.ts';
import type { TreeFailure } from '../process/change-tree.ts';
import type { TreeChange } from '../process/change-tree.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complainErrno } from './console.ts';

/** What follows the command's name, and whether `-R` came first. */
export function changeOperands(sys: Sys): { recursive: boolean; operands: string[] } {
  const operands = sys.argv.slice(1);
  const recursive = operands[0] === '-R';
  if (recursive) operands.shift();
  if (operands[0] === '--') operands.shift();
  return { recursive, operands };
}

/**
 * Changes files, and with `recursive` what is below them, for chmod, chown and chgrp: the exit status.
 * @param doing what a message says of a file that cannot be changed: `changing ownership of`
 */
export function* changeFiles(
  sys: Sys,
  files: readonly string[],
  recursive: boolean,
  doing: string,
  change: TreeChange,
): Call<number> {
  const failures: TreeFailure[] = [];
  let status = 0;
  for (const file of files) {
    const work = sys.changeTree(file, recursive, change, (failure) => failures.push(failure));
    for (;;) {
      const { done } = work.next();
      // As they happen: a large tree may have very many.
      for (const { path, what, errno } of failures.splice(0)) {
        const messages = {
          access: `cannot access ${quoteName(path)}`,
          change: `${doing} ${quoteName(path)}`,
          read: quoteIfNeeded(path),
        };
        status = yield* complainErrno(sys, messages[what], errno);
      }
      if (done) break;
      yield;
    }
  }
  return status;
}
