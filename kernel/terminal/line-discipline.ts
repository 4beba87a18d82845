import type { TerminalModes } from '../process/sys.ts';
import { SIGINT, SIGQUIT, SIGTSTP } from '../process/signals.ts';
import { encode } from '../text.ts';
import { LineEditor, show } from './line-editor.ts';

/** Special characters, those a Linux terminal starts with (termios(3), c_cc). */
const INTR = 3;
const EOF = 4;
const BACKSPACE = 8;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const REPRINT = 18;
const KILL = 21;
const LNEXT = 22;
const WERASE = 23;
const SUSP = 26;
const QUIT = 28;
const ERASE = 127;

const BELL = '\x07';
/** Bytes of input kept for a reader that does not come. */
const INPUT_LIMIT = 65_536;

/** What the line discipline does to the terminal it is in. */
export interface DisciplineOutput {
  /** Shows typed characters. */
  echo(bytes: Uint8Array): void;
  /** Sends a signal to the foreground. */
  signal(signal: number): void;
  /** There is something to read. */
  arrived(): void;
}

/** A LineDiscipline written down. */
export interface SavedDiscipline {
  modes: TerminalModes;
  /** The line being typed. */
  line: Uint8Array;
  ready: Uint8Array[];
  literal: boolean;
}

/** The usual terminal line discipline (N_TTY): turns what is typed into what is read. */
export class LineDiscipline {
  readonly modes: TerminalModes = {
    canonical: true,
    echo: true,
    signals: true,
    inputNewlines: true,
    outputNewlines: true,
  };
  readonly #output: DisciplineOutput;
  readonly #line = new LineEditor();
  /** Finished lines, or pieces of raw input; an empty one is an end of file. */
  #ready: Uint8Array[] = [];
  #readyBytes = 0;
  #literal = false;

  constructor(output: DisciplineOutput) {
    this.#output = output;
  }

  save(): SavedDiscipline {
    return {
      modes: this.modes,
      line: this.#line.bytes,
      ready: this.#ready,
      literal: this.#literal,
    };
  }

  /** Makes it, which is new, what `save` wrote down. */
  restore({ modes, line, ready, literal }: Partial<SavedDiscipline>): void {
    Object.assign(this.modes, modes);
    for (const byte of line ?? []) this.#line.add(byte, true);
    this.#ready = [...(ready ?? [])];
    for (const chunk of this.#ready) this.#readyBytes += chunk.length;
    this.#literal = literal ?? false;
  }

  /**
   * Takes typed bytes; how many, for when nobody reads the rest has to wait. An interrupt character gets through in any case.
   * @param echoed what is typed is on the screen already
   */
  receive(bytes: Uint8Array, echoed: boolean): number {
    const { canonical, signals } = this.modes;
    if (!canonical && !signals && !this.modes.inputNewlines) return this.#receiveRaw(bytes, echoed);
    let echo = '';
    const shows = this.modes.echo && !echoed;
    for (let i = 0; i < bytes.length; i++) {
      if (this.#readyBytes >= INPUT_LIMIT) {
        const interrupt = signals ? bytes.indexOf(INTR, i) : -1;
        if (interrupt < 0) {
          this.#show(echo);
          return i;
        }
        i = interrupt;
      }
      let byte = bytes[i];
      if (this.#literal) {
        this.#literal = false;
      } else {
        if (byte === CARRIAGE_RETURN && this.modes.inputNewlines) byte = NEWLINE;
        const signal = signals ? signalOf(byte) : 0;
        if (signal !== 0) {
          this.#flush();
          // The client shows the characters of a line, not what interrupts one.
          if (this.modes.echo) echo += show(String.fromCharCode(byte));
          this.#show(echo);
          echo = '';
          this.#output.signal(signal);
          continue;
        }
        if (canonical) {
          const edited = this.#edit(byte);
          if (edited !== null) {
            if (shows) echo += edited;
            continue;
          }
        }
      }
      if (!canonical) {
        this.#append(Uint8Array.of(byte));
      } else if (!this.#line.add(byte)) {
        echo += BELL;
        continue;
      }
      if (shows) {
        if (byte >= 0x80) {
          // Characters beyond ASCII are echoed as the bytes they are.
          this.#show(echo);
          echo = '';
          this.#output.echo(bytes.subarray(i, i + 1));
        } else {
          echo += show(String.fromCharCode(byte));
        }
      }
    }
    this.#show(echo);
    return bytes.length;
  }

  /** What can be read: in canonical mode up to the end of a line. -1 when there is nothing, 0 for an end of file. */
  read(into: Uint8Array): number {
    const first = this.#ready[0];
    if (first === undefined) return -1;
    if (first.length === 0) {
      this.#ready.shift();
      return 0;
    }
    let count = this.#take(first, into);
    if (!this.modes.canonical) {
      while (count < into.length && (this.#ready[0]?.length ?? 0) > 0) {
        count += this.#take(this.#ready[0], into.subarray(count));
      }
    }
    return count;
  }

  get hasInput(): boolean {
    return this.#ready.length > 0;
  }

  /** Bytes that can be read. */
  get available(): number {
    return this.#readyBytes;
  }

  /** Changes modes. What was typed of a line when canonical mode ends can be read as it is. */
  setModes(modes: Partial<TerminalModes>): void {
    const wasCanonical = this.modes.canonical;
    Object.assign(this.modes, modes);
    if (wasCanonical && !this.modes.canonical && this.#line.length > 0) {
      this.#append(this.#line.take());
    }
  }

  /** Acts on a character that edits: what to echo, or null if it is an ordinary one. */
  #edit(byte: number): string | null {
    switch (byte) {
      case NEWLINE:
        this.#line.add(byte, true);
        this.#append(this.#line.take());
        return '\n';
      case EOF:
        // After part of a line it hands that over; alone it is the end of file.
        this.#append(this.#line.take());
        return '';
      case ERASE:
      case BACKSPACE:
        return this.#line.eraseCharacter();
      case WERASE:
        return this.#line.eraseWord();
      case KILL:
        return this.#line.eraseLine();
      case REPRINT:
        return '^R\n' + this.#line.shown();
      case LNEXT:
        this.#literal = true;
        return '^\b';
      default:
        return null;
    }
  }

  #receiveRaw(bytes: Uint8Array, echoed: boolean): number {
    const count = Math.min(bytes.length, Math.max(0, INPUT_LIMIT - this.#readyBytes));
    if (count === 0) return 0;
    const taken = bytes.slice(0, count);
    if (this.modes.echo && !echoed) this.#output.echo(taken);
    this.#append(taken);
    return count;
  }

  #append(bytes: Uint8Array): void {
    this.#ready.push(bytes);
    this.#readyBytes += bytes.length;
    this.#output.arrived();
  }

  #take(chunk: Uint8Array, into: Uint8Array): number {
    const count = Math.min(chunk.length, into.length);
    into.set(count === chunk.length ? chunk : chunk.subarray(0, count));
    if (count === chunk.length) this.#ready.shift();
    else this.#ready[0] = chunk.subarray(count);
    this.#readyBytes -= count;
    return count;
  }

  #flush(): void {
    this.#line.take();
    this.#ready = [];
    this.#readyBytes = 0;
  }

  #show(text: string): void {
    if (text !== '') this.#output.echo(encode(text));
  }
}

function signalOf(byte: number): number {
  if (byte === INTR) return SIGINT;
  if (byte === QUIT) return SIGQUIT;
  return byte === SUSP ? SIGTSTP : 0;
}
