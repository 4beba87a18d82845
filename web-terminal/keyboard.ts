/** Where a key goes: to the line editor in the page while somebody waits for a line, else to the kernel as it is. */
import type { Completion } from './completion.ts';
import type { EditedLine, LineEditor } from './line-editor.ts';
import { Control, isSignal, parseKeys } from './keys.ts';
import type { Key } from './keys.ts';
import { PromptTracker } from './prompt.ts';
import type { TerminalMode } from './session.ts';

interface Wire {
  send(data: Uint8Array, options?: { echoed?: boolean; urgent?: boolean }): void;
}

interface Screen {
  write(data: Uint8Array | string): void;
}

/** What Tab adds to a line that has this before its cursor. */
type Completer = (beforeCursor: string) => Promise<Completion>;

const encoder = new TextEncoder();

/** What edits a line that nobody has asked for yet, as a line discipline does. */
const DISCIPLINE: ReadonlySet<number> = new Set([
  Control.ERASE,
  0x08,
  Control.ERASE_WORD,
  Control.KILL,
  Control.END_OF_FILE,
]);

/**
 * The page's side of the line discipline.
 *
 * While the terminal is canonical with echo and somebody waits, a line is edited here, without a call per key, and
 * sent whole with its newline as already echoed. In any other mode keys go out raw. What is typed while nobody waits
 * is held until somebody does, so that it can still be edited; complete lines of it go out at once, as the line
 * discipline can hold and echo them itself. Signals never wait.
 */
export class Keyboard {
  readonly #editor: LineEditor;
  readonly #wire: Wire;
  readonly #screen: Screen;
  readonly #completer: Completer;
  readonly #prompt = new PromptTracker();
  #mode: TerminalMode | undefined;
  #editing = false;
  /** Typed while nobody waits. */
  #ahead = '';
  /** Typed after it: a key that edits and all that follows, which have to wait for the editor. */
  #later: Key[] = [];
  /** Typed before the terminal was there. */
  #early = '';
  /** The editor needs the screen up to date, which takes a moment; everything happens in order behind it. */
  #queue: Promise<void> = Promise.resolve();

  constructor(editor: LineEditor, wire: Wire, screen: Screen, completer: Completer) {
    this.#completer = completer;
    this.#editor = editor;
    this.#wire = wire;
    this.#screen = screen;
  }

  /** Resolves when all that was given so far has been acted upon. */
  get settled(): Promise<void> {
    return this.#queue;
  }

  /** Typed or pasted, as xterm.js reports it. */
  type(data: string): void {
    this.#inTurn(() => {
      this.#type(data);
    });
  }

  /** Output of the terminal, to be shown. */
  output(data: Uint8Array): void {
    this.#inTurn(() => this.#show(data));
  }

  /** A message of the page itself, on a line of its own. */
  notice(text: string): void {
    this.#aside(`\x1b[33m${text}\x1b[0m`);
  }

  /** Something that is not output, on a line of its own above the one that is being edited. */
  #aside(text: string): void {
    this.#inTurn(async () => {
      const line = this.#suspend();
      const partial = this.#prompt.text;
      this.#screen.write(`${line === undefined && partial ? '\r\n' : ''}${text}\r\n`);
      if (line === undefined) this.#prompt.reset();
      else await this.#begin(line);
    });
  }

  /** The terminal's mode, as of the output given before. */
  mode(mode: TerminalMode): void {
    this.#inTurn(() => this.#change(mode));
  }

  /** The terminal is over: what was being typed is dropped. */
  forget(): void {
    this.#inTurn(() => {
      if (this.#editing) this.#editor.leave();
      this.#editing = false;
      this.#ahead = '';
      this.#later = [];
      this.#mode = undefined;
    });
  }

  /**
   * What stands on the screen but not in the output: the line that is being typed. `rows` is how far the cursor is
   * below the row where its prompt starts; undefined if no line is being edited.
   */
  get unfinished(): { prompt: string; line: string; rows: number | undefined } {
    const prompt = this.#prompt.text;
    return this.#editing
      ? { prompt, line: this.#editor.text, rows: this.#editor.rowsAboveCursor }
      : { prompt, line: this.#ahead, rows: undefined };
  }

  /** Goes on with an unfinished line, whose prompt stands on the screen; `editing`: somebody waited for it. */
  restore(prompt: string, line: string, editing: boolean): void {
    this.#inTurn(async () => {
      this.#prompt.reset();
      this.#prompt.push(encoder.encode(prompt));
      this.#ahead = line;
      if (editing) await this.#change({ canonical: true, echo: true, waiting: true });
    });
  }

  #inTurn(action: () => void | Promise<void>): void {
    this.#queue = this.#queue.then(action);
  }

  async #show(data: Uint8Array): Promise<void> {
    const line = this.#suspend();
    const before = this.#prompt.text;
    this.#prompt.push(data);
    if (line === undefined) {
      this.#screen.write(data);
      return;
    }
    // The prompt has gone from the screen with the line. Output that goes on behind it needs it back; after output
    // that ends in a newline it is shown again below, though the kernel does not print it again.
    if (!data.includes(0x0a) && !data.includes(0x0d)) this.#screen.write(before);
    this.#screen.write(data);
    if (this.#prompt.text === '') {
      this.#screen.write(before);
      this.#prompt.push(encoder.encode(before));
    }
    await this.#begin(line);
  }

  async #change(mode: TerminalMode): Promise<void> {
    this.#mode = mode;
    const wantsLine = mode.canonical && mode.echo;
    if (this.#editing && !(wantsLine && mode.waiting)) {
      // Whoever waited has stopped waiting: what was typed is kept for who comes next.
      const prompt = this.#prompt.text;
      const line = this.#suspend();
      this.#screen.write(prompt);
      this.#ahead = line?.text ?? '';
    }
    if (!wantsLine) {
      const ahead = this.#ahead + this.#later.map(asTyped).join('');
      this.#ahead = '';
      this.#later = [];
      if (ahead) this.#sendRaw(ahead);
    } else if (mode.waiting && !this.#editing) {
      const text = this.#ahead;
      const later = this.#later;
      this.#ahead = '';
      this.#later = [];
      await this.#begin({ text, afterCursor: 0 });
      for (const key of later) this.#press(key);
    }
    const early = this.#early;
    this.#early = '';
    if (early) this.#type(early);
  }

  async #begin(line: EditedLine): Promise<void> {
    await this.#editor.begin(this.#prompt.text, line);
    this.#editing = true;
  }

  #suspend(): EditedLine | undefined {
    if (!this.#editing) return undefined;
    this.#editing = false;
    return this.#editor.suspend();
  }

  #type(data: string): void {
    if (!this.#mode) {
      this.#early += data;
      return;
    }
    if (!(this.#mode.canonical && this.#mode.echo)) {
      this.#sendRaw(data);
      return;
    }
    for (const key of parseKeys(data)) {
      if (key.kind === 'control' && isSignal(key.code)) this.#signal(key.code);
      else this.#press(key);
    }
  }

  #press(key: Key): void {
    if (this.#editing) this.#edit(key);
    else this.#holdBack(key);
  }

  #signal(code: number): void {
    this.#ahead = '';
    this.#later = [];
    if (this.#editing) {
      // What was typed stays on the screen; the kernel's echo (^C) follows it.
      this.#editing = false;
      this.#editor.leave();
      this.#mode = this.#mode && { ...this.#mode, waiting: false };
    }
    this.#wire.send(Uint8Array.of(code), { urgent: true });
  }

  #edit(key: Key): void {
    if (key.kind === 'enter') {
      this.#editing = false;
      const line = this.#editor.finish();
      this.#prompt.reset();
      this.#mode = this.#mode && { ...this.#mode, waiting: false };
      this.#wire.send(encoder.encode(line + '\n'), { echoed: true });
    } else if (
      key.kind === 'control' &&
      key.code === Control.END_OF_FILE &&
      this.#editor.text === ''
    ) {
      this.#editing = false;
      this.#editor.leave();
      this.#mode = this.#mode && { ...this.#mode, waiting: false };
      this.#wire.send(Uint8Array.of(Control.END_OF_FILE));
    } else if (key.kind === 'control' && key.code === Control.TAB) {
      void this.#complete(this.#editor.beforeCursor);
    } else {
      this.#editor.key(key);
    }
  }

  async #complete(beforeCursor: string): Promise<void> {
    const { insert, candidates } = await this.#completer(beforeCursor);
    // Meanwhile the line may have become another.
    const isSame = () => this.#editing && this.#editor.beforeCursor === beforeCursor;
    if (insert) {
      this.#inTurn(() => {
        if (isSame()) this.#editor.key({ kind: 'text', text: insert });
      });
    } else if (candidates.length > 0 && isSame()) {
      this.#aside(candidates.join('  '));
    }
  }

  #holdBack(key: Key): void {
    if (this.#later.length > 0 || needsEditor(key)) this.#later.push(key);
    else if (key.kind === 'text') this.#ahead += key.text;
    else if (key.kind === 'enter') {
      if (this.#ahead.trim()) this.#editor.remember(this.#ahead);
      this.#sendRaw(this.#ahead + '\n');
      this.#ahead = '';
    } else if (key.kind === 'control') {
      if (key.code === Control.ERASE || key.code === 0x08) {
        this.#ahead = [...this.#ahead].slice(0, -1).join('');
      } else if (key.code === Control.ERASE_WORD) {
        this.#ahead = this.#ahead.replace(/\S*\s*$/u, '');
      } else if (key.code === Control.KILL) {
        this.#ahead = '';
      } else if (key.code === Control.END_OF_FILE) {
        this.#sendRaw(this.#ahead + '\x04');
        this.#ahead = '';
      }
    }
  }

  #sendRaw(text: string): void {
    const urgent = [Control.INTERRUPT, Control.SUSPEND, Control.QUIT].some((code) =>
      text.includes(String.fromCharCode(code)),
    );
    this.#wire.send(encoder.encode(text), { urgent });
  }
}

/** Whether only the editor can do what the key is for: move, take from the history, clear the screen. */
function needsEditor(key: Key): boolean {
  if (key.kind === 'sequence') return true;
  return key.kind === 'control' && !DISCIPLINE.has(key.code);
}

/** What the terminal reports when the key is typed. */
function asTyped(key: Key): string {
  switch (key.kind) {
    case 'text':
      return key.text;
    case 'enter':
      return '\r';
    case 'control':
      return String.fromCharCode(key.code);
    case 'sequence':
      return key.sequence;
  }
}
