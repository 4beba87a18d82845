import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../../errno.ts';
import type { Call } from '../../process/sys.ts';
import { Interrupt } from '../faults.ts';
import { WAITING } from '../frames.ts';
import { emptyLine, readLine, wasInterrupted } from '../line-reader.ts';
import { collectSignals } from '../pipeline.ts';
import { SIGINT } from '../../process/signals.ts';
import type { LineWait, ReadOptions, Shell } from '../shell.ts';
import { getVariable, isName, setVariable } from '../variables.ts';
import { fail, type Builtin } from './builtin.ts';

export const read: Builtin = {
  synopsis: 'read [-rs] [-d delim] [-n nchars] [-p prompt] [-u fd] [name ...]',
  *run(shell, args): Call<number> {
    const options = readArguments(args);
    if (typeof options === 'string') return yield* fail(shell, options, 2);
    for (const name of options.names) {
      if (!isName(name)) return yield* fail(shell, `read: \`${name}': not a valid identifier`);
    }
    const fd = shell.fds[options.fd] ?? -1;
    if (fd < 0)
      return yield* fail(shell, `read: read error: ${options.fd}: ${strerror(wasi.ERRNO_BADF)}`);
    const terminal = shell.sys.isatty(fd);
    if (terminal && options.prompt !== '') yield* shell.print(2, options.prompt);
    const quiet = terminal && (options.silent || options.limit !== Infinity);
    const modes = quiet ? shell.sys.tcgetattr(fd) : 0;
    if (quiet) {
      shell.sys.tcsetattr(fd, { echo: !options.silent, canonical: options.limit === Infinity });
    }
    shell.waiting = {
      kind: 'line',
      options,
      fd,
      text: '',
      line: emptyLine(),
      modes: typeof modes === 'number' ? undefined : modes,
    };
    return WAITING;
  },
};

/** Waits for the line of a `read` and assigns it: the status. */
export function* awaitLine(shell: Shell, wait: LineWait): Call<number> {
  const { options, fd } = wait;
  const restore = (): void => {
    if (wait.modes !== undefined) shell.sys.tcsetattr(fd, wait.modes);
  };
  let ended: boolean;
  for (;;) {
    const line = yield* readLine(shell, fd, wait.line, options.delimiter, options.limit);
    wait.text += line.text;
    if (wasInterrupted(line)) {
      collectSignals(shell);
      if (shell.signals.includes(SIGINT)) {
        restore();
        if (!shell.state.interactive || shell.state.traps.has('INT')) return 128 + SIGINT;
        shell.signals.length = 0;
        throw new Interrupt();
      }
      continue;
    }
    if (line.error < 0) {
      restore();
      return yield* fail(shell, `read: read error: ${options.fd}: ${strerror(line.error)}`);
    }
    ended = line.ended;
    const { text } = wait;
    if (options.raw || ended || !endsInBackslash(text) || options.limit !== Infinity) break;
    // The backslash takes the newline with it.
    wait.text = text.slice(0, -1);
    if (shell.sys.isatty(fd)) yield* shell.print(2, getVariable(shell, 'PS2') ?? '> ');
  }
  restore();
  assignFields(shell, wait.text, options);
  return ended ? 1 : 0;
}

function endsInBackslash(text: string): boolean {
  const match = /\\+$/.exec(text);
  return match !== null && match[0].length % 2 === 1;
}

function readArguments(args: string[]): ReadOptions | string {
  const options: ReadOptions = {
    raw: false,
    silent: false,
    prompt: '',
    delimiter: 10,
    limit: Infinity,
    fd: 0,
    names: [],
  };
  let at = 1;
  for (; at < args.length; at++) {
    const arg = args[at];
    if (arg === '--') {
      at++;
      break;
    }
    if (arg[0] !== '-' || arg.length < 2) break;
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i];
      if (letter === 'r') options.raw = true;
      else if (letter === 's') options.silent = true;
      else if (
        letter === 'p' ||
        letter === 'd' ||
        letter === 'n' ||
        letter === 'N' ||
        letter === 'u'
      ) {
        const value = i + 1 < arg.length ? arg.slice(i + 1) : args[++at];
        if (value === undefined) return `read: -${letter}: option requires an argument`;
        if (letter === 'p') options.prompt = value;
        else if (letter === 'd') options.delimiter = value === '' ? 0 : value.charCodeAt(0) & 0x7f;
        else if (!/^\d+$/.test(value)) return `read: ${value}: invalid number`;
        else if (letter === 'u') options.fd = Number(value);
        else options.limit = Number(value);
        break;
      } else if (letter === 'a') return 'read: arrays are not supported yet';
      else if ('teik'.includes(letter)) return `read: option -${letter} is not supported yet`;
      else return `read: -${letter}: invalid option`;
    }
  }
  options.names = args.slice(at);
  return options;
}

/** Splits a line by IFS; the last variable takes the rest. */
function assignFields(shell: Shell, text: string, options: ReadOptions): void {
  const { names, raw } = options;
  const characters: { text: string; quoted: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    if (!raw && text[i] === '\\' && i + 1 < text.length)
      characters.push({ text: text[++i], quoted: true });
    else if (raw || text[i] !== '\\') characters.push({ text: text[i], quoted: false });
  }
  if (names.length === 0) {
    setVariable(shell, 'REPLY', characters.map((one) => one.text).join(''));
    return;
  }
  const separators = getVariable(shell, 'IFS') ?? ' \t\n';
  const isSeparator = (i: number): boolean =>
    !characters[i].quoted && separators.includes(characters[i].text);
  const isBlank = (i: number): boolean => isSeparator(i) && ' \t\n'.includes(characters[i].text);
  const slice = (from: number, to: number): string => {
    let result = '';
    for (let i = from; i < to; i++) result += characters[i].text;
    return result;
  };
  let at = 0;
  const count = characters.length;
  while (at < count && isBlank(at)) at++;
  names.forEach((name, index) => {
    const start = at;
    if (index === names.length - 1) {
      let end = count;
      while (end > start && isBlank(end - 1)) end--;
      // One field with its separator behind it is the field alone.
      let inner = start;
      while (inner < end && !isSeparator(inner)) inner++;
      let after = inner;
      while (after < end && isBlank(after)) after++;
      if (after < end && isSeparator(after) && after + 1 === end) end = inner;
      setVariable(shell, name, slice(start, end));
      return;
    }
    while (at < count && !isSeparator(at)) at++;
    setVariable(shell, name, slice(start, at));
    while (at < count && isBlank(at)) at++;
    if (at < count && isSeparator(at)) {
      at++;
      while (at < count && isBlank(at)) at++;
    }
  });
}
