/** Getting a terminal: the one this tab had before a reload, or a new one. */
import { unwrap } from './client/kernel.ts';
import type { Kernel } from './client/kernel.ts';
import type { WindowSize } from '../kernel/interface.ts';
import type { SavedTerminal } from './saved-terminal.ts';

type AttachCalls = Pick<Kernel, 'terminal_open' | 'terminal_read' | 'terminals'>;

/** The terminal, and the saved one if it is that. */
export interface Attached {
  id: number;
  saved: SavedTerminal | undefined;
}

/**
 * `claim` says whether this tab may have a terminal, i.e. no other tab has it: two would take each other's input
 * (a duplicated tab has a copy of the sessionStorage).
 */
export async function attach(
  kernel: AttachCalls,
  saved: SavedTerminal | undefined,
  size: WindowSize,
  claim: (id: number) => Promise<boolean>,
): Promise<Attached> {
  if (saved && (await isStillOpen(kernel, saved)) && (await claim(saved.id))) {
    return { id: saved.id, saved };
  }
  const id = unwrap(await kernel.terminal_open(size), 'cannot open a terminal');
  await claim(id);
  return { id, saved: undefined };
}

async function isStillOpen(kernel: AttachCalls, saved: SavedTerminal): Promise<boolean> {
  const open = await kernel.terminals();
  if (!open.some(({ id }) => id === saved.id)) return false;
  const result = await kernel.terminal_read(saved.id, saved.cursor);
  // One with less output or input is another terminal that got the same number after an upgrade.
  return (
    'ok' in result &&
    result.ok.open &&
    result.ok.cursor >= saved.cursor &&
    result.ok.input >= saved.input
  );
}
