/** Getting a terminal: the one this tab had before a reload, one that was left running, or a new one. */
import { toBytes, unwrap } from './client/kernel.ts';
import type { Kernel } from './client/kernel.ts';
import type { TerminalInfo, WindowSize } from '../kernel/interface.ts';
import type { SavedTerminal } from './saved-terminal.ts';

type AttachCalls = Pick<Kernel, 'terminal_open' | 'terminal_read' | 'terminals'>;

/** Who has which terminal; two tabs on one would take each other's input. */
export interface Claims {
  /** The terminals that tabs have; undefined if that cannot be known. */
  taken(): Promise<Set<number> | undefined>;
  /** Takes a terminal for this tab; false if another has it. */
  take(id: number): Promise<boolean>;
}

export interface Attached {
  id: number;
  /** Positions to go on from. */
  cursor: bigint;
  input: bigint;
  /** Output before this position was shown before: what it asks for is not done again. */
  shown: bigint;
  /** What the tab had saved, if this is the terminal that it had. */
  saved: SavedTerminal | undefined;
}

export async function attach(
  kernel: AttachCalls,
  saved: SavedTerminal | undefined,
  size: WindowSize,
  claims: Claims,
): Promise<Attached> {
  const open = await kernel.terminals();
  if (saved && open.some(({ id }) => id === saved.id)) {
    const found = await resume(kernel, saved.id, saved);
    // A duplicated tab has a copy of what the other had saved.
    if (found && (await claims.take(saved.id))) return found;
  }
  for (const id of await leftRunning(open, claims)) {
    const found = await resume(kernel, id, undefined);
    if (found && (await claims.take(id))) return found;
  }
  const id = unwrap(await kernel.terminal_open(size), 'cannot open a terminal');
  await claims.take(id);
  return { id, cursor: 0n, input: 0n, shown: 0n, saved: undefined };
}

/** Terminals in which a program runs although no tab has them any more. */
async function leftRunning(open: TerminalInfo[], claims: Claims): Promise<number[]> {
  const taken = await claims.taken();
  if (!taken) return [];
  return open.filter((each) => !taken.has(each.id) && !isIdle(each)).map(({ id }) => id);
}

/** Only the shell is there, or the session is over. */
function isIdle({ foreground }: TerminalInfo): boolean {
  return foreground === '' || /^-?sh$/.test(foreground);
}

async function resume(
  kernel: AttachCalls,
  id: number,
  saved: SavedTerminal | undefined,
): Promise<Attached | undefined> {
  const result = await kernel.terminal_read(id, saved?.cursor ?? 0n);
  if ('err' in result || !result.ok.open) return undefined;
  const { cursor, input, data } = result.ok;
  if (!saved) {
    const start = cursor - BigInt(toBytes(data).length);
    return { id, cursor: start, input, shown: cursor, saved: undefined };
  }
  // One with less output or input is another terminal that got the same number after an upgrade.
  if (cursor < saved.cursor || input < saved.input) return undefined;
  // Without the screen, all output that the kernel still has is shown again.
  const from = saved.screen === undefined ? 0n : saved.cursor;
  return { id, cursor: from, input: saved.input, shown: saved.cursor, saved };
}

/** Closes the terminals that no tab has any more and in which nothing runs. */
export async function closeLeftOver(
  kernel: Pick<Kernel, 'terminals' | 'terminal_close'>,
  claims: Claims,
  wait: () => Promise<void>,
): Promise<void> {
  const leftOver = async () => {
    const open = await kernel.terminals();
    const taken = await claims.taken();
    return open.filter((each) => taken && !taken.has(each.id) && isIdle(each));
  };
  const first = new Set((await leftOver()).map(({ id }) => id));
  if (first.size === 0) return;
  // A tab that is being reloaded has let go of its terminal for a moment.
  await wait();
  for (const { id } of await leftOver()) if (first.has(id)) await kernel.terminal_close(id);
}
