/** Compiling simple commands: their words, assignments and redirections. */
import { parse } from 'unbash';
import type {
  Assignment,
  Command,
  Redirection as RedirectionNode,
  Script,
  Word as WordNode,
} from 'unbash';
import { expandBraces } from './braces.ts';
import type { Code, Instruction, Redirection, Word } from './code.ts';
import { compileHereDocument, compileWord, hasBraces, type WordContext } from './compile-word.ts';
import { isPattern } from './pattern.ts';
import { SyntaxFault } from './syntax.ts';

/** Commands whose arguments `name=value` are expanded as assignments. */
const DECLARATIONS = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

/** What compiles into one list of instructions. */
export abstract class SimpleCompiler implements WordContext {
  readonly code: Instruction[] = [];
  private slots = 0;
  protected lineStarts: number[] | undefined;

  constructor(
    public source: string,
    /** Lines are counted in the outermost source. */
    protected readonly lines: { source: string } = { source },
  ) {}

  emit(instruction: Instruction): number {
    return this.code.push(instruction) - 1;
  }

  here(): number {
    return this.code.length;
  }

  land(index: number): void {
    const instruction = this.code[index];
    if ('to' in instruction) instruction.to = this.code.length;
  }

  newSlot(): number {
    return this.slots++;
  }

  abstract script(script: Script): Code;

  /** Line of a position, from 1. */
  protected lineOf(position: number): number {
    const { source } = this.lines;
    if (this.source !== source) return 1;
    if (this.lineStarts === undefined) {
      this.lineStarts = [0];
      for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1))
        this.lineStarts.push(at + 1);
    }
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  protected textOf(node: { pos: number; end: number }): string {
    return this.source.slice(node.pos, node.end);
  }

  /** A simple command. */
  protected simple(node: Command): void {
    this.emit({ op: 'begin', line: this.lineOf(node.pos) });
    this.checkGaps(node);
    const words: (WordNode | Assignment)[] = node.name ? [node.name] : [];
    const redirections: RedirectionNode[] = [];
    const assignments: Assignment[] = [];
    for (const item of node.prefix) {
      if (item.type === 'Assignment') assignments.push(item);
      else redirections.push(item);
    }
    for (const item of node.suffix) {
      if (item.type === 'Word' || item.type === 'Assignment') words.push(item);
      else redirections.push(item);
    }
    this.arguments(words, node.name !== undefined && DECLARATIONS.has(node.name.value));
    for (const redirection of redirections) this.redirection(redirection);
    for (const assignment of assignments) this.assignment(assignment, 'assign');
    this.emit({ op: 'run', text: this.textOf(node) });
  }

  /** The parser lets an opening parenthesis between words pass. */
  private checkGaps(node: Command): void {
    let end = node.name?.end ?? -1;
    for (const item of node.suffix) {
      if (end >= 0 && item.pos > end + 1) {
        const at = this.source.slice(end, item.pos).indexOf('(');
        if (at >= 0) throw new SyntaxFault("syntax error near unexpected token `('", end + at);
      }
      end = item.end;
    }
  }

  /** Words that become arguments. */
  protected arguments(words: readonly (WordNode | Assignment)[], declaration = false): void {
    let batch: (Word | string)[] = [];
    const flush = (): void => {
      if (batch.length > 0) this.emit({ op: 'arguments', words: batch });
      batch = [];
    };
    for (const word of words) {
      if (word.type === 'Assignment') {
        flush();
        if (declaration) this.assignment(word, 'declare');
        else this.arguments(this.wordsOf(word.text));
        continue;
      }
      if (hasBraces(word)) {
        const texts = expandBraces(word.text);
        if (texts === undefined) throw new SyntaxFault('brace expansion: too many words', word.pos);
        if (texts.length !== 1 || texts[0] !== word.text) {
          flush();
          const outer = this.source;
          this.source = `: ${texts.join(' ')}`;
          this.plainArguments(this.wordsOf(texts.join(' ')));
          this.source = outer;
          continue;
        }
      }
      const start = this.here();
      const compiled = compileWord(this, word, 'argument');
      if (this.here() > start && batch.length > 0) {
        // Substitutions were emitted: the words before them come first.
        this.code.splice(start, 0, { op: 'arguments', words: batch });
        this.shift(start);
        batch = [];
      }
      batch.push(plainText(compiled));
    }
    flush();
  }

  /** After an instruction was put in at `start`, jumps from there on aim one further. */
  private shift(start: number): void {
    for (let i = start + 1; i < this.code.length; i++) {
      const instruction = this.code[i];
      if (instruction.op === 'unlessOperand') instruction.to++;
    }
  }

  /** Words whose braces have been expanded. */
  private plainArguments(words: readonly WordNode[]): void {
    for (const word of words) {
      const compiled = compileWord(this, word, 'argument');
      this.emit({ op: 'arguments', words: [plainText(compiled)] });
    }
  }

  private wordsOf(text: string): WordNode[] {
    const { command } = parse(`: ${text}`).commands[0];
    if (command.type !== 'Command') return [];
    return command.suffix.filter((item): item is WordNode => item.type === 'Word');
  }

  private assignment(node: Assignment, op: 'assign' | 'declare'): void {
    const { value } = node;
    if (node.index !== undefined || value.type === 'ArrayValue') {
      throw new SyntaxFault('arrays are not supported yet', node.pos);
    }
    const word = compileWord(this, value, 'assignment');
    this.emit({ op, name: node.name, append: node.append === true, value: word });
  }

  protected redirection(node: RedirectionNode): void {
    const { descriptor } = node;
    if (descriptor?.type === 'FileDescriptorVariable') {
      throw new SyntaxFault(
        `redirections of the form {${descriptor.name}}${node.operator} are not supported yet`,
        node.pos,
      );
    }
    const explicit = descriptor !== undefined;
    const output = node.operator.startsWith('>') || node.operator.startsWith('&');
    const fd = descriptor?.value ?? (output ? 1 : 0);
    const emit = (kind: Redirection['kind'], target: Word): void => {
      this.emit({ op: 'redirect', redirection: { kind, fd, target, output, explicit } });
    };
    if (node.type === 'HereDoc') {
      emit('text', compileHereDocument(this, node));
      return;
    }
    if (node.target === undefined)
      throw new SyntaxFault("syntax error near unexpected token `newline'", node.end);
    if (node.type === 'HereString') {
      const word = compileWord(this, node.target, 'argument');
      emit('text', [...word, { part: 'literal', text: '\n', quoted: true }]);
      return;
    }
    emit(KINDS[node.operator], compileWord(this, node.target, 'argument'));
  }
}

/** The text of a word that nothing has to be done to, else the word. */
function plainText(word: Word): Word | string {
  if (word.length !== 1) return word;
  const [part] = word;
  return part.part === 'literal' && (part.quoted || !isPattern(part.text)) ? part.text : word;
}

const KINDS: Record<string, Redirection['kind']> = {
  '<': 'read',
  '>': 'write',
  '>|': 'clobber',
  '>>': 'append',
  '<>': 'readWrite',
  '<&': 'duplicate',
  '>&': 'duplicate',
  '&>': 'both',
  '&>>': 'bothAppend',
};
