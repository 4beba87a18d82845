/** xterm.js as this page uses it. */
import { FitAddon } from '@xterm/addon-fit';
import { SerializeAddon } from '@xterm/addon-serialize';
import { Terminal } from '@xterm/xterm';
import type { WindowSize } from '../kernel/interface.ts';

const SCROLLBACK_LINES = 10_000;
/** Lines above the screen that a reload of the page keeps. */
const SAVED_LINES = 1_000;

export class TerminalView {
  readonly terminal = new Terminal({
    cursorBlink: true,
    fontFamily: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
    fontSize: 14,
    scrollback: SCROLLBACK_LINES,
    theme: {
      background: '#14171c',
      foreground: '#d6dae1',
      cursor: '#d6dae1',
      selectionBackground: '#3d4a63',
      black: '#2d333e',
      red: '#ff7b72',
      green: '#7bd88f',
      yellow: '#e3b341',
      blue: '#6cb6ff',
      magenta: '#d2a8ff',
      cyan: '#76e3ea',
      white: '#d6dae1',
      brightBlack: '#768090',
      brightRed: '#ffa198',
      brightGreen: '#9be9a8',
      brightYellow: '#f2cc60',
      brightBlue: '#9ecbff',
      brightMagenta: '#e2c5ff',
      brightCyan: '#a5f3f8',
      brightWhite: '#ffffff',
    },
  });
  readonly #fit = new FitAddon();
  readonly #serialize = new SerializeAddon();

  constructor(parent: HTMLElement) {
    const { terminal } = this;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(this.#serialize);
    terminal.open(parent);
    terminal.attachCustomKeyEventHandler((event) => this.#isForTerminal(event));
    this.#fit.fit();
    new ResizeObserver(() => {
      this.#fit.fit();
    }).observe(parent);
    terminal.onTitleChange((title) => {
      document.title = title ? `${title} – Canix` : 'Canix';
    });
    terminal.focus();
  }

  get size(): WindowSize {
    return { rows: this.terminal.rows, columns: this.terminal.cols };
  }

  /** The screen and what has scrolled off it last, as text that shows the same when it is written. */
  get contents(): string {
    return this.#serialize.serialize({ scrollback: SAVED_LINES });
  }

  /** Ctrl-V pastes and Ctrl-Shift-C copies, as everywhere in the browser; all else is typed. */
  #isForTerminal(event: KeyboardEvent): boolean {
    if (!event.ctrlKey || event.altKey || event.metaKey) return true;
    if (event.code === 'KeyV') return false;
    if (event.code === 'KeyC' && event.shiftKey) {
      if (event.type === 'keydown') {
        event.preventDefault();
        void navigator.clipboard.writeText(this.terminal.getSelection());
      }
      return false;
    }
    return true;
  }
}
