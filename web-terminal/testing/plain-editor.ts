/** A line editor without a screen: text goes in at the end, Backspace takes it back, Up takes the last line. */
import type { Key } from '../keys.ts';
import type { EditedLine, LineEditor } from '../line-editor.ts';

export class PlainEditor implements LineEditor {
  text = '';
  readonly rowsAboveCursor = 0;
  /** The prompt that is being shown; undefined while no line is edited. */
  prompt: string | undefined;
  readonly history: string[] = [];

  get beforeCursor(): string {
    return this.text;
  }

  begin(prompt: string, line: EditedLine): Promise<void> {
    this.prompt = prompt;
    this.text = line.text;
    return Promise.resolve();
  }

  key(key: Key): void {
    if (key.kind === 'text') this.text += key.text;
    else if (key.kind === 'control' && key.code === 0x7f) this.text = this.text.slice(0, -1);
    else if (key.kind === 'sequence' && key.sequence === '\x1b[A') {
      this.text = this.history.at(-1) ?? '';
    }
  }

  finish(): string {
    this.history.push(this.text);
    return this.#drop();
  }

  leave(): void {
    this.#drop();
  }

  suspend(): EditedLine {
    return { text: this.#drop(), afterCursor: 0 };
  }

  remember(line: string): void {
    this.history.push(line);
  }

  #drop(): string {
    const { text } = this;
    this.text = '';
    this.prompt = undefined;
    return text;
  }
}
