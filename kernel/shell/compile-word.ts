/** From a word of the parser to the parts of code.ts. Command substitutions become instructions ahead of their word. */
import { parse } from 'unbash';
import type {
  BraceExpansionPart,
  CommandExpansionPart,
  HereDoc,
  ParameterExpansionPart,
  Script,
  Word as WordNode,
  WordPart,
} from 'unbash';
import type { Instruction, ParameterOperation, Part, Word } from './code.ts';
import { faultOf, SyntaxFault } from './syntax.ts';

/** What a word needs of the code that it is compiled into. */
export interface WordContext {
  /** The text that positions refer to. */
  source: string;
  emit(instruction: Instruction): number;
  /** Index of the next instruction. */
  here(): number;
  /** Sets the target of the jump at `index` to the next instruction. */
  land(index: number): void;
  newSlot(): number;
  /** Compiles the inside of a command substitution. */
  script(script: Script): readonly Instruction[];
}

/** Where a word stands decides what a tilde and braces mean in it. */
export type Place = 'argument' | 'assignment' | 'plain';

/** Compiles a word; its substitutions are emitted to `context` first. */
export function compileWord(context: WordContext, word: WordNode, place: Place): Word {
  const out: Part[] = [];
  const { parts } = word;
  if (parts === undefined) addText(out, word.text, place, true);
  else compileParts(context, parts, false, out, place);
  return out;
}

/** Compiles the body of an unquoted here-document, a prompt, or the inside of `$(( ))`: text as if in double quotes. */
export function compileQuotedText(context: WordContext, text: string): Word {
  if (!/[$`\\]/.test(text)) return text === '' ? [] : [{ part: 'literal', text, quoted: true }];
  const source = `<<\u0001\n${text}\n\u0001\n`;
  const statement = parse(source).commands[0];
  const command = statement.command;
  const document = command.type === 'Command' ? command.prefix[0] : undefined;
  if (document?.type !== 'HereDoc') throw new SyntaxFault('syntax error', 0);
  const outer = context.source;
  context.source = source;
  const out = compileHereDocument(context, document);
  context.source = outer;
  // The newline before the delimiter is ours.
  const last = out.at(-1);
  if (last?.part === 'literal' && last.text.endsWith('\n')) {
    return [...out.slice(0, -1), { ...last, text: last.text.slice(0, -1) }];
  }
  return out;
}

/** Text of a here-document, expanded unless its delimiter was quoted. */
export function compileHereDocument(context: WordContext, document: HereDoc): Word {
  const { body, delimiter, closing } = document;
  /** `<<-` takes the tabs at the start of each line away. */
  const strip = (text: string, lineStart: boolean): string => {
    if (document.operator !== '<<-' || !text.includes('\t')) return text;
    const stripped = text.replace(/\n\t+/g, '\n');
    return lineStart ? stripped.replace(/^\t+/, '') : stripped;
  };
  const out: Part[] = [];
  if (body.parts === undefined) {
    const text = strip(body.text, true);
    addLiteral(out, delimiter?.quoted ? text : unescapeQuoted(text), true);
  } else {
    body.parts.forEach((part, i) => {
      if (part.type === 'Literal') addLiteral(out, unescapeQuoted(strip(part.text, i === 0)), true);
      else compilePart(context, part, true, out);
    });
  }
  // Ended by the end of the file instead of its delimiter.
  if (closing === undefined && body.text !== '' && !body.text.endsWith('\n'))
    addLiteral(out, '\n', true);
  return out;
}

function unescapeQuoted(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([$`\\]|\n)/g, (_, c: string) => (c === '\n' ? '' : c))
    : text;
}

/** Whether a word has brace expansions that give more than one word is up to braces.ts; this only says where to ask. */
export function hasBraces(word: WordNode): boolean {
  return (
    word.text.includes('{') && word.parts?.some((part) => part.type === 'BraceExpansion') === true
  );
}

function addLiteral(out: Part[], text: string, quoted: boolean): void {
  const last = out.at(-1);
  if (last?.part === 'literal' && last.quoted === quoted) last.text += text;
  else out.push({ part: 'literal', text, quoted });
}

/** Unquoted text as written: backslashes quote, a tilde at its start may be a home directory. */
function addText(out: Part[], text: string, place: Place, whole: boolean): void {
  if (place !== 'plain' && text.includes('~')) text = addTilde(out, text, place, whole);
  if (!text.includes('\\')) {
    if (text !== '') addLiteral(out, text, false);
    return;
  }
  let from = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    if (at > from) addLiteral(out, text.slice(from, at), false);
    if (at + 1 >= text.length) addLiteral(out, '\\', true);
    else if (text[at + 1] !== '\n') {
      const character = String.fromCodePoint(text.codePointAt(at + 1)!);
      addLiteral(out, character, true);
      from = at + 1 + character.length;
      continue;
    }
    from = at + 2;
  }
  if (from < text.length) addLiteral(out, text.slice(from), false);
}

/**
 * Tilde prefixes: at the start of a word and, in assignments, after each colon. The name must be followed by a slash or the end
 * of the word. What is left of the text is returned.
 */
function addTilde(out: Part[], text: string, place: Place, whole: boolean): string {
  // `echo x=~` too is taken for an assignment.
  const name = place === 'argument' && out.length === 0 ? /^[A-Za-z_]\w*=(?=~)/.exec(text) : null;
  if (name !== null) {
    addLiteral(out, name[0], false);
    text = text.slice(name[0].length);
  }
  const assignment = place === 'assignment' || name !== null;
  const prefix = assignment
    ? /(^|:)~([A-Za-z0-9._+-]*)(?=[/:]|$)/g
    : /(^)~([A-Za-z0-9._+-]*)(?=\/|$)/g;
  let from = 0;
  for (const match of text.matchAll(prefix)) {
    const end = match.index + match[0].length;
    if (match.index === 0 && match[1] === '' && out.length > 0 && name === null) continue;
    if (end === text.length && !whole) continue;
    if (text[match.index - 1] === '\\') continue;
    const before = text.slice(from, match.index) + match[1];
    if (before !== '') addText(out, before, 'plain', whole);
    out.push({ part: 'tilde', user: match[2] });
    from = end;
  }
  return text.slice(from);
}

function compileParts(
  context: WordContext,
  parts: readonly WordPart[],
  quoted: boolean,
  out: Part[],
  place: Place = 'plain',
): void {
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part.type === 'Literal') {
      if (quoted) addLiteral(out, part.value, true);
      else addText(out, part.text, place, i === parts.length - 1);
    } else compilePart(context, part, quoted, out);
  }
}

function compilePart(context: WordContext, part: WordPart, quoted: boolean, out: Part[]): void {
  switch (part.type) {
    case 'Literal':
      addLiteral(out, part.value, quoted);
      return;
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      addLiteral(out, part.value, true);
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      if (part.parts.length === 0) addLiteral(out, '', true);
      compileParts(context, part.parts, true, out);
      return;
    case 'Glob':
      if (part.kind === 'bracket' && /["'$`\\]/.test(part.text)) {
        addLiteral(out, '[', quoted);
        compileParts(context, part.parts, quoted, out);
        addLiteral(out, ']', quoted);
      } else addLiteral(out, part.text, quoted);
      return;
    case 'SimpleExpansion':
      out.push({
        part: 'parameter',
        name: part.text.slice(1),
        quoted,
        operation: undefined,
        text: part.text.slice(1),
      });
      return;
    case 'ParameterExpansion':
      compileParameter(context, part, quoted, out);
      return;
    case 'CommandExpansion':
      out.push({ part: 'substituted', slot: compileSubstitution(context, part, out), quoted });
      return;
    case 'ArithmeticExpansion':
      out.push({
        part: 'arithmetic',
        expression: compileQuotedText(context, arithmeticBody(part.text)),
        quoted,
      });
      return;
    case 'BraceExpansion':
      compileBraces(context, part, quoted, out);
      return;
    case 'ProcessSubstitution':
      throw new SyntaxFault('process substitution is not supported yet', part.pos);
    case 'ExtendedGlob':
      throw new SyntaxFault('extended globs are not supported yet', part.pos);
  }
}

/** Braces that expand to nothing else than themselves. */
function compileBraces(
  context: WordContext,
  part: BraceExpansionPart,
  quoted: boolean,
  out: Part[],
): void {
  if (part.parts === undefined) {
    addText(out, part.text, 'plain', false);
    return;
  }
  addLiteral(out, '{', quoted);
  compileParts(context, part.parts, quoted, out);
  addLiteral(out, '}', quoted);
}

function arithmeticBody(text: string): string {
  const body = text.startsWith('$((') ? text.slice(3, -2) : text.slice(2, -1);
  return compileArithmeticText(body);
}

/** Double quotes in an arithmetic expression mean nothing. */
export function compileArithmeticText(body: string): string {
  return body.includes('"') ? body.replaceAll('"', '') : body;
}

/**
 * Emits the instruction that runs a command substitution. It runs before its word is expanded; arithmetic to its left may have
 * effects that it sees (`$((i++))$(echo $i)`), so that is evaluated ahead as well.
 */
function compileSubstitution(
  context: WordContext,
  part: CommandExpansionPart,
  out: Part[],
): number {
  for (let i = 0; i < out.length; i++) {
    const earlier = out[i];
    if (earlier.part !== 'arithmetic') continue;
    const slot = context.newSlot();
    context.emit({ op: 'evaluate', slot, expression: earlier.expression });
    out[i] = { part: 'substituted', slot, quoted: earlier.quoted };
  }
  const slot = context.newSlot();
  const { script } = part;
  if (script === undefined) throw new SyntaxFault('syntax error: bad substitution', part.pos);
  if (script.errors !== undefined && script.errors.length > 0) {
    throw faultOf(script.source ?? context.source, script.errors);
  }
  const only = script.commands.length === 1 ? script.commands[0] : undefined;
  if (only?.command.type === 'Command' && only.background !== true) {
    const { name, prefix, suffix } = only.command;
    const file = prefix[0];
    if (
      name === undefined &&
      prefix.length === 1 &&
      suffix.length === 0 &&
      file.type === 'Redirect'
    ) {
      if (file.operator === '<' && file.descriptor === undefined && file.target !== undefined) {
        context.emit({
          op: 'substituteFile',
          slot,
          file: compileWord(context, file.target, 'argument'),
        });
        return slot;
      }
    }
  }
  context.emit({ op: 'substitute', slot, code: context.script(script) });
  return slot;
}

function compileParameter(
  context: WordContext,
  node: ParameterExpansionPart,
  quoted: boolean,
  out: Part[],
): void {
  if (node.index !== undefined) throw new SyntaxFault('arrays are not supported yet', node.pos);
  const part: Part = {
    part: 'parameter',
    name: node.parameter,
    quoted,
    operation: compileOperation(context, node, quoted),
    text: node.text,
  };
  out.push(part);
}

function compileOperation(
  context: WordContext,
  node: ParameterExpansionPart,
  quoted: boolean,
): ParameterOperation | undefined {
  const { operation } = node;
  const operand = (word: WordNode, inQuotes: boolean): Word => {
    // Substitutions in the operand come after what stands to the left in the word.
    const parts: Part[] = [];
    if (word.parts === undefined) {
      if (inQuotes) addLiteral(parts, word.value, true);
      else addText(parts, word.text, 'argument', true);
    } else compileParts(context, word.parts, inQuotes, parts, inQuotes ? 'plain' : 'argument');
    return parts;
  };
  if (node.prefix === '!') {
    if (operation?.type === 'Names') return { kind: 'names', separate: operation.operator === '@' };
    if (operation !== undefined)
      throw new SyntaxFault('operators on indirect expansion are not supported yet', node.pos);
    return { kind: 'indirect' };
  }
  if (node.prefix === '#') return operation === undefined ? { kind: 'length' } : { kind: 'bad' };
  if (operation === undefined) return isParameterName(node.parameter) ? undefined : { kind: 'bad' };
  switch (operation.type) {
    case 'Default': {
      const jump = hasSubstitution(operation.operand)
        ? context.emit({
            op: 'unlessOperand',
            name: node.parameter,
            operator: operation.operator,
            to: -1,
          })
        : -1;
      const word = operand(operation.operand, quoted);
      if (jump >= 0) context.land(jump);
      return { kind: 'default', operator: operation.operator, operand: word };
    }
    case 'Remove':
      return {
        kind: 'remove',
        operator: operation.operator,
        pattern: operand(operation.operand, false),
      };
    case 'Replace':
      return {
        kind: 'replace',
        operator: operation.operator,
        pattern: operand(operation.pattern, false),
        replacement: operand(operation.replacement, false),
      };
    case 'Slice':
      return {
        kind: 'slice',
        offset: operand(operation.offset, true),
        length: operation.length && operand(operation.length, true),
      };
    case 'CaseModification':
      return {
        kind: 'case',
        operator: operation.operator,
        pattern:
          operation.operand && operation.operand.text !== ''
            ? operand(operation.operand, false)
            : undefined,
      };
    case 'Transform':
      throw new SyntaxFault(
        `\${parameter@${operation.operand.text}} is not supported yet`,
        node.pos,
      );
    case 'Names':
    case 'Unknown':
      return { kind: 'bad' };
  }
}

function isParameterName(name: string): boolean {
  return /^([A-Za-z_]\w*|\d+|[@*#?$!-])$/.test(name);
}

function hasSubstitution(word: WordNode): boolean {
  return word.parts !== undefined && (word.text.includes('$(') || word.text.includes('`'));
}
