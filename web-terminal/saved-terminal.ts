/** What a reload of the page needs to go on in the same terminal. Kept in sessionStorage: each tab has its own. */

export interface SavedTerminal {
  canister: string;
  id: number;
  /** Position in the output up to which `screen` shows it. */
  cursor: bigint;
  /** Position in the input up to which the kernel had taken it. */
  input: bigint;
  /** The screen as text and escape sequences, without an unfinished line; undefined if there was no time to save it. */
  screen?: string;
  /** What stood on the last line before what was being typed. */
  prompt: string;
  /** Typed and not sent. */
  line: string;
  /** Somebody waited for the line. */
  editing: boolean;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'canix-terminal';

export function saveTerminal(store: Store, { cursor, input, ...rest }: SavedTerminal): void {
  const saved = { ...rest, cursor: String(cursor), input: String(input) };
  try {
    store.setItem(KEY, JSON.stringify(saved));
  } catch {
    // The screen does not fit: the output that the kernel still has must do.
    store.setItem(KEY, JSON.stringify({ ...saved, screen: undefined }));
  }
}

/** The terminal that this tab had open in `canister`. */
export function loadSavedTerminal(store: Store, canister: string): SavedTerminal | undefined {
  const text = store.getItem(KEY);
  if (text === null) return undefined;
  try {
    const saved = JSON.parse(text) as Omit<SavedTerminal, 'cursor' | 'input'> & {
      cursor: string;
      input: string;
    };
    if (saved.canister !== canister) return undefined;
    return { ...saved, cursor: BigInt(saved.cursor), input: BigInt(saved.input) };
  } catch {
    return undefined;
  }
}

export function forgetTerminal(store: Store): void {
  store.removeItem(KEY);
}
