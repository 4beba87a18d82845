/** What xterm.js reports as typed or pasted, cut into keys. */

export type Key =
  | { kind: 'text'; text: string }
  /** Enter, or a line end in pasted text. */
  | { kind: 'enter' }
  /** Any other control character. */
  | { kind: 'control'; code: number }
  /** An escape sequence: a cursor or function key, Alt with a key, a report by the terminal. */
  | { kind: 'sequence'; sequence: string };

const TOKEN =
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1bO[ -~]|\x1b[^\x1b]|\r\n?|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/gu;

/** Around pasted text where a program asked for it; in a line they mean nothing. */
const PASTE_BRACKETS = ['\x1b[200~', '\x1b[201~'];

export function* parseKeys(data: string): Generator<Key> {
  for (const [token] of data.matchAll(TOKEN)) {
    const code = token.charCodeAt(0);
    if (token === '\r' || token === '\r\n' || token === '\n') yield { kind: 'enter' };
    else if (code === 0x1b && token.length > 1) {
      if (!PASTE_BRACKETS.includes(token)) yield { kind: 'sequence', sequence: token };
    } else if (code < 0x20 || code === 0x7f) yield { kind: 'control', code };
    else yield { kind: 'text', text: token };
  }
}

/** The control characters that mean something here. */
export const Control = {
  /** Ctrl-C */ INTERRUPT: 0x03,
  /** Ctrl-D */ END_OF_FILE: 0x04,
  TAB: 0x09,
  /** Ctrl-U */ KILL: 0x15,
  /** Ctrl-W */ ERASE_WORD: 0x17,
  /** Ctrl-Z */ SUSPEND: 0x1a,
  /** Ctrl-\ */ QUIT: 0x1c,
  /** Backspace */ ERASE: 0x7f,
} as const;

/** Whether a control character makes a signal. */
export function isSignal(code: number): boolean {
  return code === Control.INTERRUPT || code === Control.SUSPEND || code === Control.QUIT;
}
