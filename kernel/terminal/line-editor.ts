import { decode } from '../text.ts';
import { characterWidth } from './character-width.ts';

const MAX_CANON = 4096;
const TAB = 9;
const DELETE = 127;

/**
 * The line being typed in canonical mode. Erasing takes whole characters and says how to take them from the screen, whatever
 * they were shown as.
 */
export class LineEditor {
  readonly #bytes = new Uint8Array(MAX_CANON);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The line so far, which stays. */
  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Adds a byte; false when the line is full (one place is kept for the newline). */
  add(byte: number, last = false): boolean {
    if (this.#length >= (last ? MAX_CANON : MAX_CANON - 1)) return false;
    this.#bytes[this.#length++] = byte;
    return true;
  }

  /** The line so far, taken out. */
  take(): Uint8Array {
    const line = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return line;
  }

  /** What the line looks like, for showing it again. */
  shown(): string {
    let text = '';
    for (const character of decode(this.#bytes.subarray(0, this.#length))) text += show(character);
    return text;
  }

  /** Erases the last character with the combining marks on it: what to print for it. */
  eraseCharacter(): string {
    let erased = '';
    let width = 0;
    while (this.#length > 0 && width === 0) {
      const start = this.#lastCharacter();
      const character = decode(this.#bytes.subarray(start, this.#length));
      this.#length = start;
      width = this.#columns(character);
      erased += '\b \b'.repeat(width);
    }
    return erased;
  }

  /** Erases the last word and the spaces after it (WERASE). */
  eraseWord(): string {
    let erased = '';
    while (this.#length > 0 && isSpace(this.#bytes[this.#length - 1])) {
      erased += this.eraseCharacter();
    }
    while (this.#length > 0 && !isSpace(this.#bytes[this.#length - 1])) {
      erased += this.eraseCharacter();
    }
    return erased;
  }

  /** Erases all of it (KILL). */
  eraseLine(): string {
    let erased = '';
    while (this.#length > 0) erased += this.eraseCharacter();
    return erased;
  }

  #lastCharacter(): number {
    let start = this.#length - 1;
    // UTF-8: bytes 10xxxxxx continue a character, of four bytes at most.
    const least = Math.max(0, this.#length - 4);
    while (start > least && (this.#bytes[start] & 0xc0) === 0x80) start--;
    return start;
  }

  #columns(character: string): number {
    const code = character.codePointAt(0) ?? 0;
    // The column the line began at is not known; a tab stop is counted from there.
    if (code === TAB) return 8 - (this.#shownWidth() % 8);
    return code < 32 || code === DELETE ? 2 : characterWidth(code);
  }

  #shownWidth(): number {
    let width = 0;
    for (const character of decode(this.#bytes.subarray(0, this.#length))) {
      const code = character.codePointAt(0)!;
      if (code === TAB) width += 8 - (width % 8);
      else width += code < 32 || code === DELETE ? 2 : characterWidth(code);
    }
    return width;
  }
}

/** A character as echo shows it: control characters as `^C` (ECHOCTL), tabs and newlines as they are. */
export function show(character: string): string {
  const code = character.charCodeAt(0);
  if (code === DELETE) return '^?';
  if (code >= 32 || code === TAB || code === 10) return character;
  return '^' + String.fromCharCode(code + 64);
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === TAB;
}
