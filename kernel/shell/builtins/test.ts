/** `test` and `[` (POSIX XCU test, with bash's file comparisons and string order). */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { R_OK, W_OK, X_OK } from '../../fs/open-flags.ts';
import { FIFO } from '../../fs/file-type.ts';
import type { Call, Stat } from '../../process/sys.ts';
import type { Shell } from '../shell.ts';
import { getVariable } from '../variables.ts';
import { fail, type Builtin } from './builtin.ts';

/** What is wrong with an expression. */
class TestError extends Error {}

function run(shell: Shell, args: string[]): number | Call<number> {
  let words = args.slice(1);
  if (args[0] === '[') {
    if (words.at(-1) !== ']') return fail(shell, "[: missing `]'", 2);
    words = words.slice(0, -1);
  }
  try {
    return new Expression(shell, words).value() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    return fail(shell, `${args[0]}: ${error.message}`, 2);
  }
}

export const test: Builtin = { synopsis: 'test [expr]', run };
export const bracket: Builtin = { synopsis: '[ arg... ]', run };

const UNARY = /^-[abcdefghknoprstuvwxzGLNOS]$/;
const BINARY = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
]);

class Expression {
  private at = 0;

  constructor(
    private readonly shell: Shell,
    private readonly words: readonly string[],
  ) {}

  /** By the number of arguments, as POSIX lays down; the grammar with -a, -o and parentheses beyond. */
  value(): boolean {
    return this.byCount(this.words);
  }

  private byCount(words: readonly string[]): boolean {
    switch (words.length) {
      case 0:
        return false;
      case 1:
        return words[0] !== '';
      case 2:
        if (words[0] === '!') return words[1] === '';
        if (UNARY.test(words[0])) return this.unary(words[0], words[1]);
        throw new TestError(`${words[0]}: unary operator expected`);
      case 3:
        if (BINARY.has(words[1])) return this.binary(words[0], words[1], words[2]);
        if (words[1] === '-a') return words[0] !== '' && words[2] !== '';
        if (words[1] === '-o') return words[0] !== '' || words[2] !== '';
        if (words[0] === '!') return !this.byCount(words.slice(1));
        if (words[0] === '(' && words[2] === ')') return words[1] !== '';
        throw new TestError(`${words[1]}: binary operator expected`);
      case 4:
        if (words[0] === '!') return !this.byCount(words.slice(1));
        if (words[0] === '(' && words[3] === ')') return this.byCount(words.slice(1, 3));
    }
    const value = this.or();
    if (this.at < this.words.length) throw new TestError('too many arguments');
    return value;
  }

  private or(): boolean {
    let value = this.and();
    while (this.words[this.at] === '-o') {
      this.at++;
      const right = this.and();
      value = value || right;
    }
    return value;
  }

  private and(): boolean {
    let value = this.not();
    while (this.words[this.at] === '-a') {
      this.at++;
      const right = this.not();
      value = value && right;
    }
    return value;
  }

  private not(): boolean {
    let negated = false;
    while (this.words[this.at] === '!') {
      this.at++;
      negated = !negated;
    }
    return this.primary() !== negated;
  }

  private primary(): boolean {
    const { words } = this;
    const word = words[this.at];
    if (word === undefined) throw new TestError('argument expected');
    if (this.at + 2 < words.length && BINARY.has(words[this.at + 1])) {
      this.at += 3;
      return this.binary(word, words[this.at - 2], words[this.at - 1]);
    }
    if (word === '(') {
      this.at++;
      const value = this.or();
      if (words[this.at] !== ')') throw new TestError("`)' expected");
      this.at++;
      return value;
    }
    if (UNARY.test(word) && this.at + 1 < words.length) {
      this.at += 2;
      return this.unary(word, words[this.at - 1]);
    }
    this.at++;
    return word !== '';
  }

  private unary(operator: string, operand: string): boolean {
    const { shell } = this;
    const { sys } = shell;
    switch (operator) {
      case '-n':
        return operand !== '';
      case '-z':
        return operand === '';
      case '-t': {
        if (!/^\d+$/.test(operand)) throw new TestError(`${operand}: integer expression expected`);
        const fd = shell.fds[Number(operand)] ?? -1;
        return fd >= 0 && sys.isatty(fd);
      }
      case '-v':
        return getVariable(shell, operand) !== undefined;
      case '-o':
        return (shell.state.options as Record<string, boolean | undefined>)[operand] === true;
      case '-r':
        return sys.access(operand, R_OK) === 0;
      case '-w':
        return sys.access(operand, W_OK) === 0;
      case '-x':
        return sys.access(operand, X_OK) === 0;
      case '-h':
      case '-L': {
        const stat = sys.lstat(operand);
        return typeof stat !== 'number' && stat.type === wasi.FILETYPE_SYMBOLIC_LINK;
      }
    }
    const stat = sys.stat(operand);
    return typeof stat !== 'number' && this.fileTest(operator, stat);
  }

  private fileTest(operator: string, stat: Stat): boolean {
    switch (operator) {
      case '-b':
        return stat.type === wasi.FILETYPE_BLOCK_DEVICE;
      case '-c':
        return stat.type === wasi.FILETYPE_CHARACTER_DEVICE;
      case '-d':
        return stat.type === wasi.FILETYPE_DIRECTORY;
      case '-f':
        return stat.type === wasi.FILETYPE_REGULAR_FILE;
      case '-g':
        return (stat.mode & 0o2000) !== 0;
      case '-k':
        return (stat.mode & 0o1000) !== 0;
      case '-p':
        return stat.type === FIFO;
      case '-s':
        return stat.size > 0;
      case '-u':
        return (stat.mode & 0o4000) !== 0;
      case '-G':
        return stat.gid === this.shell.sys.gid;
      case '-O':
        return stat.uid === this.shell.sys.uid;
      case '-N':
        return stat.mtime > stat.atime;
      case '-S':
        return (
          stat.type === wasi.FILETYPE_SOCKET_STREAM || stat.type === wasi.FILETYPE_SOCKET_DGRAM
        );
      default:
        // -a, -e
        return true;
    }
  }

  private binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
      case '-ot':
      case '-ef':
        return this.compareFiles(left, operator, right);
    }
    let a: number | bigint = Number(left);
    let b: number | bigint = Number(right);
    if (!SMALL_INTEGER.test(left) || !SMALL_INTEGER.test(right)) {
      a = readInteger(left);
      b = readInteger(right);
    }
    switch (operator) {
      case '-eq':
        return a === b;
      case '-ne':
        return a !== b;
      case '-lt':
        return a < b;
      case '-le':
        return a <= b;
      case '-gt':
        return a > b;
      default:
        return a >= b;
    }
  }

  private compareFiles(left: string, operator: string, right: string): boolean {
    const a = this.shell.sys.stat(left);
    const b = this.shell.sys.stat(right);
    if (operator === '-ef') {
      return typeof a !== 'number' && typeof b !== 'number' && a.ino === b.ino && a.dev === b.dev;
    }
    const [newer, older] = operator === '-nt' ? [a, b] : [b, a];
    if (typeof newer === 'number') return false;
    return typeof older === 'number' || newer.mtime > older.mtime;
  }
}

/** What a number holds exactly. */
const SMALL_INTEGER = /^-?\d{1,15}$/;

function readInteger(text: string): bigint {
  const match = /^\s*[+-]?\d+\s*$/.exec(text);
  if (match === null) throw new TestError(`${text}: integer expression expected`);
  return BigInt(text.trim().replace(/^\+/, ''));
}
