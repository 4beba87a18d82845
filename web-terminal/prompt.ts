/** The last, unfinished line of the output: the prompt of whoever waits for a line. */

/** A prompt longer than this is not one, but the output of a program that prints no newlines. */
const LONGEST_PROMPT = 1_000;

/** Sequences of ECMA-48: CSI (kept only if it sets colours), OSC and other strings, two-character escapes. */
const ESCAPE =
  /\x1b\[[0-?]*[ -/]*([@-~])|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/g;

/** Follows the output and knows what stands on its last line. */
export class PromptTracker {
  #decoder = new TextDecoder();
  #line = '';

  /** Takes the next bytes of output. */
  push(data: Uint8Array): void {
    const text = this.#decoder.decode(data, { stream: true });
    const lineStart = text.lastIndexOf('\n') + 1;
    this.#line = lineStart > 0 ? text.slice(lineStart) : this.#line + text;
    // A program that redraws one line for ever must not make this grow.
    if (this.#line.length > 64 * LONGEST_PROMPT) this.#line = this.#line.slice(-LONGEST_PROMPT - 1);
  }

  /** The cursor has gone to a new line by other means than output. */
  reset(): void {
    this.#line = '';
  }

  /** What stands on the line: text and colours. Empty if the line is too long to be a prompt. */
  get text(): string {
    const visible = this.#line
      .replace(ESCAPE, (sequence, final?: string) => {
        if (final === 'm') return sequence;
        // Where the cursor was moved to, a new line begins for us; modes and erasing leave the text before them.
        return final !== undefined && /[A-Hdfu]/.test(final) ? '\r' : '';
      })
      .replace(/\r+$/, '');
    const line = visible.slice(visible.lastIndexOf('\r') + 1);
    const shown = eraseBackspaced(line);
    return shown.length > LONGEST_PROMPT ? '' : shown;
  }
}

function eraseBackspaced(line: string): string {
  let previous;
  do {
    previous = line;
    line = line.replace(/[^\b]\x08/g, '');
  } while (line !== previous);
  return line.replaceAll('\b', '');
}
