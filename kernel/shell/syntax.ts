/**
 * Reading shell source: unbash's parser with bash's wording for what is wrong, and the difference between input that is wrong
 * and input that goes on in the next line.
 */
import { parse } from 'unbash';
import type { ParseError, Script } from 'unbash';
import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import { SOURCE_LIMIT, spend } from './limits.ts';

/** Work that parsing a character is (limits.ts). */
const SOURCE_WORK = 12;

/** An error in the source (or something this shell does not know), in bash's words, without name and line. */
export class SyntaxFault extends Error {
  constructor(
    message: string,
    /** Offset into the source. */
    readonly position: number,
  ) {
    super(message);
  }
}

export interface ParsedSource {
  script: Script;
  /** What is wrong, if something is. */
  fault: SyntaxFault | undefined;
  /** The fault is only that more lines are needed. */
  incomplete: boolean;
}

/** Parses a whole source text. Errors are described in the result. */
export function parseSource(source: string): ParsedSource {
  if (source.length > SOURCE_LIMIT) {
    const fault = new SyntaxFault(`source: ${strerror(wasi.ERRNO_FBIG)}`, 0);
    return { script: parse(''), fault, incomplete: false };
  }
  spend(source.length * SOURCE_WORK);
  const script = parse(source);
  const error = script.errors?.[0];
  if (error !== undefined) {
    const incomplete = needsMore(source, script.errors!);
    return { script, fault: describe(source, error, incomplete), incomplete };
  }
  // The parser takes a missing here-document delimiter and a backslash at the very end for granted.
  const incomplete = (source.includes('<<') && lacksDelimiter(script)) || endsInBackslash(source);
  return { script, fault: undefined, incomplete };
}

/** The fault that one of the parser's errors stands for. */
export function faultOf(source: string, errors: readonly ParseError[]): SyntaxFault {
  return describe(source, errors[0], false);
}

const UNTERMINATED = /^unterminated (.*)$/;

/** What closes the constructs that the parser calls "unterminated". */
const CLOSING: Record<string, string> = {
  'double quote': '"',
  'single quote': "'",
  'ANSI-C quote': "'",
  backtick: '`',
  'command substitution': ')',
  'process substitution': ')',
  'parameter expansion': '}',
  'arithmetic expansion': ')',
  'arithmetic command': ')',
  'arithmetic for header': ')',
  'extended glob': ')',
  'array subscript': ']',
};

function needsMore(source: string, errors: readonly ParseError[]): boolean {
  const first = errors[0];
  if (UNTERMINATED.test(first.message)) return true;
  if (first.message === 'expected redirect target') return false;
  // For an empty group the position is that of its opening character.
  const from = /^expected command in/.test(first.message) ? first.pos + 1 : first.pos;
  return first.message.startsWith('expected') && isBlank(source, from);
}

/** Whether the last line ends in a backslash that is not itself quoted by one. */
function endsInBackslash(source: string): boolean {
  const end = source.endsWith('\n') ? source.length - 1 : source.length;
  let at = end;
  while (at > 0 && source[at - 1] === '\\') at--;
  return (end - at) % 2 === 1;
}

/** Whether only blanks, newlines and comments follow. A comment can be matched in one way only, or this would take for ever. */
function isBlank(source: string, position: number): boolean {
  return /^(?:\s|#[^\n]*(?![^\n])|\\\n)*$/.test(source.slice(position));
}

function describe(source: string, error: ParseError, incomplete: boolean): SyntaxFault {
  const unterminated = UNTERMINATED.exec(error.message);
  if (unterminated !== null) {
    const closing = CLOSING[unterminated[1]];
    return new SyntaxFault(
      closing === undefined
        ? `syntax error: ${error.message}`
        : `unexpected EOF while looking for matching \`${closing}'`,
      error.pos,
    );
  }
  if (incomplete) return new SyntaxFault('syntax error: unexpected end of file', source.length);
  if (error.message.startsWith('maximum'))
    return new SyntaxFault(`syntax error: ${error.message}`, error.pos);
  let position = error.pos;
  // For an empty `( )` or `{ }` the parser points at the opening character; bash names the closing one.
  if (/^expected command in/.test(error.message) && /[({]/.test(source[position] ?? '')) position++;
  return new SyntaxFault(
    `syntax error near unexpected token \`${tokenAt(source, position)}'`,
    position,
  );
}

function tokenAt(source: string, position: number): string {
  const rest = source.slice(position).replace(/^([ \t]|\\\n)+/, '');
  const match =
    /^(?:\n|&&|\|\||;;&|;;|;&|&>>|&>|\|&|<<<|<<-?|>>|>&|<&|<>|>\||[;&|<>()]|[^\s;&|<>()]+)/.exec(
      rest,
    );
  return match === null || match[0] === '\n' ? 'newline' : match[0];
}

/** Whether a here-document in the source ends without its delimiter. */
function lacksDelimiter(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(lacksDelimiter);
  const record = node as Record<string, unknown>;
  if (record.type === 'HereDoc') return record.closing === undefined;
  if (record.type === 'Word') return false;
  return Object.values(record).some(lacksDelimiter);
}
