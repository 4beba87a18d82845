/**
 * Expansion of words: parameters, arithmetic, tildes, and what command substitutions have put into their slots. Nothing here
 * waits: substitutions run before their word is expanded (compile-word.ts).
 */
import { ArithmeticError, evaluateArithmetic } from './arithmetic.ts';
import type { ParameterOperation, Part, Word } from './code.ts';
import { FatalError } from './faults.ts';
import { FieldSink, PatternSink, ReplacementSink, TextSink, type Sink } from './fields.ts';
import {
  changeCase,
  compilePattern,
  readReplacement,
  removePrefix,
  removeSuffix,
  replacePattern,
  type Pattern,
} from './pattern.ts';
import type { Shell } from './shell.ts';
import { getParameter, getVariable, isName, separatorOf, setVariable } from './variables.ts';

/** Expands a word to fields, which are added to `fields`. */
export function expandFields(shell: Shell, word: Word, fields: string[]): void {
  if (word.length === 1 && expandAlone(shell, word[0], fields)) return;
  const directories = shell.state.options.noglob ? undefined : shell.sys;
  const sink = new FieldSink(fields, getVariable(shell, 'IFS'), directories);
  expandInto(shell, word, sink);
  sink.end();
}

/** Blanks that fields are split at, and what makes patterns. */
const SPLIT_OR_MATCHED = /[ \t\n*?[]/;

/** The most frequent words, `$x` and `"$x"`, where nothing has to be split or matched: false for all others. */
function expandAlone(shell: Shell, part: Part, fields: string[]): boolean {
  if (part.part !== 'parameter' || part.operation !== undefined) return false;
  const { name, quoted } = part;
  if (name === '@' || name === '*') return false;
  const value = getParameter(shell, name);
  if (value === undefined) {
    if (shell.state.options.nounset) throw unbound(name);
    if (quoted) fields.push('');
    return true;
  }
  if (!quoted) {
    if (value === '') return true;
    const separators = getVariable(shell, 'IFS');
    if (separators !== undefined && separators !== ' \t\n') return false;
    if (SPLIT_OR_MATCHED.test(value)) return false;
  }
  fields.push(value);
  return true;
}

/** Expands a word to one text, without splitting or pathname expansion. */
export function expandText(shell: Shell, word: Word): string {
  if (word.length === 1 && word[0].part === 'literal') return word[0].text;
  const sink = new TextSink();
  expandInto(shell, word, sink);
  return sink.text;
}

/** Expands a word to the pattern that it is. */
export function expandPattern(shell: Shell, word: Word): Pattern {
  const sink = new PatternSink();
  expandInto(shell, word, sink);
  return compilePattern(sink.pattern);
}

/**
 * Evaluates an arithmetic expression.
 * @throws FatalError with bash's wording
 */
export function evaluateExpression(shell: Shell, expression: Word): bigint {
  return evaluateArithmeticText(shell, expandText(shell, expression));
}

/** The same for text that needs no expansion. */
export function evaluateArithmeticText(shell: Shell, text: string): bigint {
  try {
    return evaluateArithmetic(text, {
      get: (name) => {
        const value = getVariable(shell, name);
        if (value === undefined && shell.state.options.nounset) throw unbound(name);
        return value ?? '';
      },
      set: (name, value) => setVariable(shell, name, value),
    });
  } catch (error) {
    if (error instanceof ArithmeticError)
      throw new FatalError(`${text.trimStart()}: ${error.message}`, 1);
    throw error;
  }
}

function unbound(name: string): FatalError {
  return new FatalError(`${name}: unbound variable`, 127);
}

function expandInto(shell: Shell, word: Word, sink: Sink): void {
  for (let i = 0; i < word.length; i++) expandPart(shell, word[i], sink);
}

function expandPart(shell: Shell, part: Part, sink: Sink): void {
  switch (part.part) {
    case 'literal':
      if (part.quoted) sink.quoted(part.text);
      else sink.literal(part.text);
      return;
    case 'parameter':
      expandParameter(shell, part.name, part.quoted, part.operation, part.text, sink);
      return;
    case 'substituted':
      put(sink, shell.slots[part.slot], part.quoted);
      return;
    case 'arithmetic':
      put(sink, evaluateExpression(shell, part.expression).toString(), part.quoted);
      return;
    case 'tilde':
      sink.quoted(homeOf(shell, part.user));
      return;
  }
}

function put(sink: Sink, text: string, quoted: boolean): void {
  if (quoted) sink.quoted(text);
  else sink.value(text);
}

/** `~`, `~user`, `~+` and `~-`; the text itself where there is no such user. */
function homeOf(shell: Shell, user: string): string {
  if (user === '') return getVariable(shell, 'HOME') ?? shell.sys.home;
  if (user === '+') return getVariable(shell, 'PWD') ?? '~+';
  if (user === '-') return getVariable(shell, 'OLDPWD') ?? '~-';
  if (user === shell.sys.userName) return shell.sys.home;
  return shell.sys.uidOf(user) < 0 ? `~${user}` : user === 'root' ? '/root' : `/home/${user}`;
}

function expandParameter(
  shell: Shell,
  name: string,
  quoted: boolean,
  operation: ParameterOperation | undefined,
  text: string,
  sink: Sink,
): void {
  const list = name === '@' || name === '*';
  if (operation === undefined) {
    if (list) putList(shell, shell.state.positional, name, quoted, sink);
    else {
      const value = getParameter(shell, name);
      if (value === undefined && shell.state.options.nounset) throw unbound(name);
      put(sink, value ?? '', quoted);
    }
    return;
  }
  switch (operation.kind) {
    case 'bad':
      throw new FatalError(`${text}: bad substitution`, 1);
    case 'default':
      expandDefault(shell, name, quoted, operation, sink);
      return;
    case 'names':
      putList(shell, namesWith(shell, name), operation.separate ? '@' : '*', quoted, sink);
      return;
    case 'indirect': {
      const target = getParameter(shell, name);
      if (target === undefined) throw new FatalError(`${name}: invalid indirect expansion`, 1);
      if (!isName(target) && !/^(\d+|[@*#?$!-])$/.test(target)) {
        throw new FatalError(`${target}: invalid variable name`, 1);
      }
      expandParameter(shell, target, quoted, undefined, target, sink);
      return;
    }
    case 'length':
      put(sink, lengthOf(shell, name), quoted);
      return;
  }
  if (list) {
    const values =
      operation.kind === 'slice' ? sliceList(shell, operation) : eachPositional(shell, operation);
    putList(shell, values, name, quoted, sink);
    return;
  }
  const value = getParameter(shell, name);
  if (value === undefined) {
    if (shell.state.options.nounset) throw unbound(name);
    put(sink, '', quoted);
    return;
  }
  put(
    sink,
    operation.kind === 'slice'
      ? sliceText(shell, value, operation)
      : change(shell, value, operation),
    quoted,
  );
}

function lengthOf(shell: Shell, name: string): string {
  if (name === '@' || name === '*') return String(shell.state.positional.length);
  const value = getParameter(shell, name);
  if (value === undefined && shell.state.options.nounset) throw unbound(name);
  return String(value === undefined ? 0 : characterCount(value));
}

/** Half of a character beyond the basic plane. */
const SURROGATE = /[\ud800-\udfff]/;

function characterCount(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

function putList(
  shell: Shell,
  values: readonly string[],
  name: string,
  quoted: boolean,
  sink: Sink,
): void {
  if (quoted && name === '@') {
    sink.separate(values);
    return;
  }
  if (quoted || sink instanceof TextSink) {
    put(sink, values.join(name === '@' ? ' ' : separatorOf(shell)), quoted);
    return;
  }
  const separator = separatorOf(shell);
  if (separator !== '' && !' \t\n'.includes(separator)) {
    // Empty parameters are kept then, as the separator between them stands for itself.
    sink.value(values.join(separator));
    return;
  }
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && sink instanceof FieldSink) sink.end();
    sink.value(values[i]);
  }
}

function namesWith(shell: Shell, prefix: string): string[] {
  const names: string[] = [];
  for (const [name, { value }] of shell.state.variables) {
    if (value !== undefined && name.startsWith(prefix)) names.push(name);
  }
  return names.sort();
}

type Default = Extract<ParameterOperation, { kind: 'default' }>;

/** Whether `${name operator word}` looks at its word. */
export function needsOperand(shell: Shell, name: string, operator: string): boolean {
  const value = getParameter(shell, name);
  const missing = value === undefined || (value === '' && operator[0] === ':');
  return operator.endsWith('+') ? !missing : missing;
}

function expandDefault(
  shell: Shell,
  name: string,
  quoted: boolean,
  operation: Default,
  sink: Sink,
): void {
  const { operator, operand } = operation;
  const needed = needsOperand(shell, name, operator);
  const kind = operator[operator.length - 1];
  if (!needed) {
    if (kind === '+') {
      if (quoted) sink.quoted('');
      return;
    }
    expandParameter(shell, name, quoted, undefined, name, sink);
    return;
  }
  if (kind === '?') {
    const message = expandText(shell, operand);
    const standard = operator === '?' ? 'parameter not set' : 'parameter null or not set';
    throw new FatalError(`${name}: ${message === '' ? standard : message}`, 127);
  }
  if (kind === '=') {
    if (!isName(name)) throw new FatalError(`$${name}: cannot assign in this way`, 1);
    const value = expandText(shell, operand);
    setVariable(shell, name, value);
    put(sink, value, quoted);
    return;
  }
  if (quoted && operand.length === 0) sink.quoted('');
  for (const part of operand) {
    // Unquoted text of the operand is split like the result of an expansion.
    if (part.part === 'literal' && !part.quoted) sink.value(part.text);
    else expandPart(shell, part, sink);
  }
}

type Change = Extract<ParameterOperation, { kind: 'remove' | 'replace' | 'case' }>;

function change(shell: Shell, value: string, operation: Change): string {
  switch (operation.kind) {
    case 'remove': {
      const { operator } = operation;
      const pattern = expandPattern(shell, operation.pattern);
      const longest = operator.length === 2;
      return operator[0] === '#'
        ? removePrefix(pattern, value, longest)
        : removeSuffix(pattern, value, longest);
    }
    case 'replace': {
      const { operator } = operation;
      const pattern = expandPattern(shell, operation.pattern);
      const sink = new ReplacementSink();
      expandInto(shell, operation.replacement, sink);
      const replacement = readReplacement(sink.text);
      const anchor = operator === '/#' ? '#' : operator === '/%' ? '%' : '';
      return replacePattern(pattern, value, replacement, { all: operator === '//', anchor });
    }
    case 'case': {
      const pattern = operation.pattern && expandPattern(shell, operation.pattern);
      return changeCase(pattern, value, operation.operator);
    }
  }
}

function eachPositional(shell: Shell, operation: Change): string[] {
  return shell.state.positional.map((value) => change(shell, value, operation));
}

type Slice = Extract<ParameterOperation, { kind: 'slice' }>;

function sliceText(shell: Shell, value: string, operation: Slice): string {
  const characters = SURROGATE.test(value) ? Array.from(value) : undefined;
  const count = characters === undefined ? value.length : characters.length;
  const [from, to] = sliceBounds(shell, operation, count);
  if (from > to) return '';
  return characters === undefined ? value.slice(from, to) : characters.slice(from, to).join('');
}

/** `${@:2:3}`: position 1 is the first parameter, 0 the shell's name. */
function sliceList(shell: Shell, operation: Slice): string[] {
  const { positional, name } = shell.state;
  const all = [name, ...positional];
  const offset = Number(evaluateExpression(shell, operation.offset));
  if (offset < 0 && -offset > positional.length) return [];
  const from = offset < 0 ? all.length + offset : offset;
  if (operation.length === undefined) return all.slice(from);
  const length = Number(evaluateExpression(shell, operation.length));
  if (length < 0) throw new FatalError(`${length}: substring expression < 0`, 1);
  return all.slice(from, from + length);
}

function sliceBounds(shell: Shell, operation: Slice, count: number): [number, number] {
  let from = Number(evaluateExpression(shell, operation.offset));
  if (from < 0) from += count;
  if (from < 0 || from > count) return [1, 0];
  if (operation.length === undefined) return [from, count];
  const length = Number(evaluateExpression(shell, operation.length));
  if (length >= 0) return [from, Math.min(count, from + length)];
  const to = count + length;
  if (to < from)
    throw new FatalError(`${expandText(shell, operation.length)}: substring expression < 0`, 1);
  return [from, to];
}
