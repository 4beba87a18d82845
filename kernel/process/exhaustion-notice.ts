import { complain } from './complain.ts';
import type { ProcessTable } from './process-table.ts';
import type { UserShare } from './user-share.ts';

/** What a user is told whose instructions of the day are used up. */
export function exhaustionText({ instructions, limits }: UserShare): string {
  return (
    `instruction quota used up (${Math.round(instructions)} of ${limits.instructions} today); ` +
    'processes wait until 00:00 UTC'
  );
}

/** Tells all sessions of a user that its processes wait from now on. */
export function tellExhausted(table: ProcessTable, share: UserShare): void {
  const message = `\ncanix: ${exhaustionText(share)}\n`;
  for (const process of table.all()) {
    const leads = process.session.sid === process.pid;
    if (leads && process.share === share && !process.ended) complain(process, message);
  }
}
