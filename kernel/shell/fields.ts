/**
 * Where expanded text goes. An expansion is the same wherever it stands; what becomes of its result is not: an argument is split
 * into fields and matched against file names, an assignment is one text, a pattern keeps what was quoted apart.
 */
import { expandGlob, type Directories } from './glob.ts';
import { checkLength, spend } from './limits.ts';
import { escapePattern, hasPatternCharacter } from './pattern.ts';

// Outside of the functions: QuickJS makes a new object at each evaluation of a literal.
const BLANK = /[ \t\n]/;
const BLANKS = /[ \t\n]+/;

/** Work that making a field is (limits.ts). */
const FIELD_WORK = 16;

export interface Sink {
  /** Text that stands for itself. */
  quoted(text: string): void;
  /** Unquoted text of the script. */
  literal(text: string): void;
  /** Result of an unquoted expansion. */
  value(text: string): void;
  /** `"$@"`: separate fields where there are fields. */
  separate(values: readonly string[]): void;
}

/** One text: assignments, here-documents, `case` subjects. */
export class TextSink implements Sink {
  text = '';

  quoted(text: string): void {
    this.text += text;
  }

  literal(text: string): void {
    this.text += text;
  }

  value(text: string): void {
    spend(text.length >> 3);
    this.text += text;
    checkLength(this.text.length);
  }

  separate(values: readonly string[]): void {
    this.text += values.join(' ');
  }
}

/** Replacement of `${x/pattern/…}`: an `&` that was quoted is escaped. */
export class ReplacementSink extends TextSink {
  override quoted(text: string): void {
    super.quoted(/[\\&]/.test(text) ? text.replace(/[\\&]/g, '\\$&') : text);
  }

  override separate(values: readonly string[]): void {
    this.quoted(values.join(' '));
  }
}

/** A pattern: what was quoted is escaped. */
export class PatternSink implements Sink {
  pattern = '';

  quoted(text: string): void {
    this.pattern += escapePattern(text);
  }

  literal(text: string): void {
    this.pattern += text;
  }

  value(text: string): void {
    spend(text.length);
    this.pattern += text;
  }

  separate(values: readonly string[]): void {
    this.pattern += escapePattern(values.join(' '));
  }
}

/** Fields (POSIX XCU 2.6.5), then pathname expansion (2.6.6) of those with unquoted pattern characters. */
export class FieldSink implements Sink {
  private text = '';
  /** The same as a pattern, from the first unquoted pattern character on. */
  private pattern: string | undefined;
  /** There is a field even if its text is empty. */
  private present = false;

  constructor(
    private readonly fields: string[],
    /** Value of IFS; undefined when unset. */
    private readonly separators: string | undefined,
    /** Undefined: no pathname expansion (`set -f`). */
    private readonly directories: Directories | undefined,
  ) {}

  quoted(text: string): void {
    spend(text.length >> 3);
    checkLength(this.text.length + text.length);
    if (this.pattern !== undefined) this.pattern += escapePattern(text);
    this.text += text;
    this.present = true;
  }

  literal(text: string): void {
    this.active(text);
    this.present = true;
  }

  value(text: string): void {
    if (text === '') return;
    const { separators } = this;
    if (separators === '') {
      this.active(text);
      return;
    }
    if (separators === undefined || separators === ' \t\n') this.splitAtBlanks(text);
    else this.splitAt(text, separators);
  }

  separate(values: readonly string[]): void {
    for (let i = 0; i < values.length; i++) {
      if (i > 0) this.endField();
      this.quoted(values[i]);
    }
  }

  /** Ends the word. */
  end(): void {
    if (this.present || this.text !== '') this.endField();
  }

  /** Ends the field in hand, empty or not. */
  endField(): void {
    spend(FIELD_WORK);
    const { text, pattern } = this;
    this.text = '';
    this.pattern = undefined;
    this.present = false;
    if (pattern !== undefined && this.directories !== undefined) {
      const names = expandGlob(this.directories, pattern);
      if (names.length > 0) {
        for (const name of names) this.fields.push(name);
        return;
      }
    }
    this.fields.push(text);
  }

  private active(text: string): void {
    spend(text.length >> 3);
    checkLength(this.text.length + text.length);
    if (this.pattern !== undefined) this.pattern += text;
    else if (hasPatternCharacter(text)) this.pattern = escapePattern(this.text) + text;
    this.text += text;
  }

  private splitAtBlanks(text: string): void {
    if (!BLANK.test(text)) {
      this.active(text);
      return;
    }
    const pieces = text.split(BLANKS);
    for (let i = 0; i < pieces.length; i++) {
      if (i > 0 && (this.present || this.text !== '')) this.endField();
      if (pieces[i] !== '') this.active(pieces[i]);
    }
  }

  private splitAt(text: string, separators: string): void {
    spend(text.length);
    let from = 0;
    /** The field was ended by blanks, which a separator after them belongs to. */
    let blank = false;
    for (let at = 0; at <= text.length; at++) {
      const separator = at < text.length && separators.includes(text[at]);
      if (at < text.length && !separator) continue;
      if (at > from) {
        this.active(text.slice(from, at));
        blank = false;
      }
      from = at + 1;
      if (at === text.length) return;
      if (' \t\n'.includes(text[at])) {
        if (this.present || this.text !== '') {
          this.endField();
          blank = true;
        }
      } else if (blank) blank = false;
      else this.endField();
    }
  }
}
