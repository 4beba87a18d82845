/** Editing a line in the page: xterm-readline, given the screen only while somebody waits for a line. */
import type { Terminal } from '@xterm/xterm';
import { Readline } from 'xterm-readline';
import type { Key } from './keys.ts';

export interface EditedLine {
  text: string;
  /** Characters behind the cursor. */
  afterCursor: number;
}

/** One line at a time. */
export interface LineEditor {
  /**
   * Starts editing behind `prompt`, which stands on the screen's current line, with the cursor behind it.
   * Resolves when keys may come.
   */
  begin(prompt: string, line: EditedLine): Promise<void>;
  /** What has been typed so far. */
  readonly text: string;
  /** The part of it before the cursor. */
  readonly beforeCursor: string;
  /** Rows between the cursor and the row where the prompt starts. */
  readonly rowsAboveCursor: number;
  /** A key other than Enter, or a signal. */
  key(key: Key): void;
  /** Enter: the line, kept in the history. The cursor is on a new line. */
  finish(): string;
  /** Stops editing; the line stays where it is and the cursor behind it. */
  leave(): void;
  /** Takes prompt and line off the screen, to be put back by `begin`; the cursor is where the prompt started. */
  suspend(): EditedLine;
  /** Puts a line that was not edited here into the history. */
  remember(line: string): void;
}

const KEY = {
  left: '\x1b[D',
  right: '\x1b[C',
  home: '\x1b[H',
  end: '\x1b[F',
  up: '\x1b[A',
  down: '\x1b[B',
  delete: '\x1b[3~',
  backspace: '\x7f',
  killToEnd: '\x0b',
} as const;

/** Keys of bash and of other terminals by the name of the key that xterm-readline knows them as. */
const ALIASES: Record<string, string> = {
  '\x1b[A': KEY.up,
  '\x1bOA': KEY.up,
  '\x10': KEY.up,
  '\x1b[B': KEY.down,
  '\x1bOB': KEY.down,
  '\x0e': KEY.down,
  '\x1b[C': KEY.right,
  '\x1bOC': KEY.right,
  '\x06': KEY.right,
  '\x1b[D': KEY.left,
  '\x1bOD': KEY.left,
  '\x02': KEY.left,
  '\x1b[H': KEY.home,
  '\x1bOH': KEY.home,
  '\x1b[1~': KEY.home,
  '\x1b[7~': KEY.home,
  '\x01': KEY.home,
  '\x1b[F': KEY.end,
  '\x1bOF': KEY.end,
  '\x1b[4~': KEY.end,
  '\x1b[8~': KEY.end,
  '\x05': KEY.end,
  '\x1b[3~': KEY.delete,
  '\x04': KEY.delete,
  '\x7f': KEY.backspace,
  '\x08': KEY.backspace,
  '\x0b': KEY.killToEnd,
  '\x0c': '\x0c',
};

export class ReadlineEditor implements LineEditor {
  readonly #terminal: Terminal;
  /** One per line, as a read of xterm-readline cannot be called off. The history is in the browser's localStorage. */
  #readline: Readline | undefined;
  #feed: (data: string) => void = () => {};

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async begin(prompt: string, line: EditedLine): Promise<void> {
    await this.#flush();
    // xterm-readline draws the prompt itself, from the first of the rows that it takes.
    const rows = this.#wrappedRows();
    this.#terminal.write(rows > 0 ? `\x1b[${rows}A\r` : '\r');
    const readline = new Readline();
    readline.activate(this.#keyless());
    this.#readline = readline;
    void readline.read(prompt);
    await this.#flush();
    if (line.text) {
      readline.updateLine(line.text);
      this.#feed(KEY.left.repeat(line.afterCursor));
    }
  }

  get text(): string {
    return this.#readline?.getLine() ?? '';
  }

  get beforeCursor(): string {
    return this.#around().before;
  }

  get rowsAboveCursor(): number {
    const layout = this.#readline?.['state']['layout'];
    return layout ? layout.cursor.row - layout.scrollOffset : 0;
  }

  key(key: Key): void {
    if (key.kind === 'text') this.#feed(key.text);
    else if (key.kind !== 'enter') {
      const code = key.kind === 'control' ? String.fromCharCode(key.code) : key.sequence;
      if (code in ALIASES) this.#feed(ALIASES[code]);
      else this.#editByWord(code);
    }
  }

  #editByWord(code: string): void {
    const { before, after } = this.#around();
    const wordBefore = /[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? '';
    const wordAfter = /^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u.exec(after)?.[0] ?? '';
    const repeat = (key: string, text: string) => {
      this.#feed(key.repeat([...text].length));
    };
    switch (code) {
      case '\x1bb':
      case '\x1b[1;5D':
      case '\x1b[1;3D':
        repeat(KEY.left, wordBefore);
        break;
      case '\x1bf':
      case '\x1b[1;5C':
      case '\x1b[1;3C':
        repeat(KEY.right, wordAfter);
        break;
      case '\x17':
        repeat(KEY.backspace, /\S*\s*$/u.exec(before)?.[0] ?? '');
        break;
      case '\x1b\x7f':
        repeat(KEY.backspace, wordBefore);
        break;
      case '\x1bd':
        repeat(KEY.delete, wordAfter);
        break;
      case '\x15':
        repeat(KEY.backspace, before);
        break;
    }
  }

  finish(): string {
    const line = this.text;
    if (line.trim() === '') {
      // Enter would put the empty line into the history.
      this.#feed(KEY.end);
      this.#terminal.write('\r\n');
    } else {
      this.#feed('\r');
    }
    this.#drop();
    return line;
  }

  leave(): void {
    const { after } = this.#around();
    this.#feed(KEY.right.repeat([...after].length));
    this.#drop();
  }

  suspend(): EditedLine {
    const { before, after } = this.#around();
    const line = { text: before + after, afterCursor: [...after].length };
    const rows = this.rowsAboveCursor;
    this.#terminal.write(`${rows > 0 ? `\x1b[${rows}A` : ''}\r\x1b[J`);
    this.#drop();
    return line;
  }

  remember(line: string): void {
    const readline = new Readline();
    readline.appendHistory(line);
  }

  /** The line before and behind the cursor. */
  #around(): { before: string; after: string } {
    const text = this.text;
    // xterm-readline does not publish where its cursor is.
    const position = this.#readline?.['state']['line'].pos ?? text.length;
    return { before: text.slice(0, position), after: text.slice(position) };
  }

  /** Rows between the cursor and the start of the line of output that it stands on. */
  #wrappedRows(): number {
    const { active } = this.#terminal.buffer;
    let rows = 0;
    for (let y = active.baseY + active.cursorY; active.getLine(y)?.isWrapped; y--) rows++;
    return Math.min(rows, active.cursorY);
  }

  /** Resolves when what was written to the screen stands there. */
  #flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write('', resolve);
    });
  }

  #drop(): void {
    this.#readline?.dispose();
    this.#readline = undefined;
    this.#feed = () => {};
  }

  /** The terminal as xterm-readline is to see it: keys come from us, one by one, instead of from the terminal. */
  #keyless(): Terminal {
    const keyless = {
      onData: (listener: (data: string) => void) => {
        this.#feed = (data) => {
          if (data) listener(data);
        };
        return { dispose: () => {} };
      },
      attachCustomKeyEventHandler: () => {},
    };
    const terminal = this.#terminal;
    return new Proxy(terminal, {
      get(_, property) {
        if (property in keyless) return keyless[property as keyof typeof keyless];
        const value: unknown = Reflect.get(terminal, property, terminal);
        return typeof value === 'function' ? (value.bind(terminal) as unknown) : value;
      },
    });
  }
}
