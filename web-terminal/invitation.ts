/** Asking somebody without an account for an invitation code. */
import { RefusedError, unwrap } from './client/kernel.ts';
import type { Kernel } from './client/kernel.ts';

const BACKSPACE = '\x7f';

/** Reads one line on a terminal that belongs to nobody yet. */
export class InvitationPrompt {
  #line = '';
  #done: ((code: string) => void) | undefined;

  /** @param write shows text on the terminal */
  constructor(private readonly write: (text: string) => void) {}

  /** Shows what the kernel said, asks, and gives what was typed. */
  ask(refusal: string): Promise<string> {
    // The text is the system's own, but it names whoever calls: nothing in it is to move the cursor.
    this.write(`${refusal.replace(/\p{Cc}/gu, '?')}\r\nInvitation code: `);
    this.#line = '';
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  /** Takes what is typed or pasted. */
  type(data: string): void {
    for (const character of data) {
      if (character === '\r' || character === '\n') {
        const code = this.#line.trim();
        this.write('\r\n');
        this.#done?.(code);
        return;
      }
      if (character === BACKSPACE) {
        if (this.#line === '') continue;
        this.#line = this.#line.slice(0, -1);
        this.write('\b \b');
      } else if (/^[a-zA-Z0-9]$/.test(character)) {
        this.#line += character;
        this.write(character);
      }
    }
  }
}

/** The code in an address that an invited person was given (`…#invite=CODE`), or undefined. */
export function invitationIn(hash: string): string | undefined {
  return /^#invite=([a-zA-Z0-9]+)$/.exec(hash)?.[1];
}

/** Redeems a code: undefined if it was accepted, otherwise why not. */
export async function redeem(
  kernel: Pick<Kernel, 'register'>,
  code: string,
): Promise<string | undefined> {
  try {
    unwrap(await kernel.register(code.toLowerCase()));
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error.message;
    throw error;
  }
}
