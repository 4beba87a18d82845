/** PS1 and PS2: bash's backslash escapes, then expansion as in double quotes. */
import { printable } from '../printable.ts';
import { workingDirectory } from './builtins/directory.ts';
import { compilePrompt } from './compile.ts';
import type { Shell } from './shell.ts';
import { getVariable } from './variables.ts';

export const DEFAULT_PS1 = '\\u@\\h:\\w\\$ ';
export const DEFAULT_PS2 = '> ';

const HOST = 'canix';

/** Makes ready the code that expands a prompt: when it has run, its text is what the shell has captured. */
export function beginPrompt(shell: Shell, name: 'PS1' | 'PS2'): void {
  const raw = getVariable(shell, name) ?? '';
  const text = raw.includes('\\') ? decodePrompt(shell, raw) : raw;
  const expanded = /[$`]/.test(text);
  shell.code = expanded ? compilePrompt(text) : [];
  shell.pc = 0;
  shell.captured = expanded ? '' : text;
}

function decodePrompt(shell: Shell, raw: string): string {
  return raw.replace(/\\(\d{3}|D\{[^}]*\}|.)/g, (whole, escape: string) => {
    if (/^[0-7]{3}$/.test(escape)) return String.fromCharCode(parseInt(escape, 8));
    return escapeValue(shell, escape) ?? whole;
  });
}

/** What comes of an expansion must not be expanded again. */
function literal(text: string): string {
  return text.replace(/[$`\\]/g, '\\$&');
}

function escapeValue(shell: Shell, escape: string): string | undefined {
  const { sys } = shell;
  switch (escape) {
    case 'u':
      return literal(sys.userName);
    case 'h':
    case 'H':
      return HOST;
    case 'w':
    case 'W':
      return literal(printable(directoryText(shell, escape === 'W')));
    case '$':
      return sys.uid === 0 ? '#' : '\\$';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 'a':
      return '\x07';
    case 'e':
      return '\x1b';
    case 's':
      return 'sh';
    case 'j':
      return String(shell.jobs.jobs.length);
    case '!':
    case '#':
      return String(shell.state.history.length + 1);
    case '[':
    case ']':
      return '';
    case '\\':
      return '\\\\';
    default:
      return timeText(sys.clock(), escape);
  }
}

function directoryText(shell: Shell, last: boolean): string {
  const path = workingDirectory(shell);
  const home = getVariable(shell, 'HOME') ?? '';
  if (home.length > 1 && (path === home || path.startsWith(`${home}/`))) {
    if (path === home) return '~';
    if (!last) return `~${path.slice(home.length)}`;
  }
  return last && path !== '/' ? path.slice(path.lastIndexOf('/') + 1) : path;
}

/** \t \T \@ \A \d, in UTC: the system has no other zone. */
function timeText(nanoseconds: bigint, escape: string): string | undefined {
  if (!'tT@Ad'.includes(escape)) return undefined;
  const date = new Date(Number(nanoseconds / 1_000_000n));
  if (escape === 'd') {
    const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getUTCDay()];
    const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
    return `${day} ${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2, '0')}`;
  }
  const time = date.toISOString().slice(11, 19);
  if (escape === 't') return time;
  if (escape === 'A') return time.slice(0, 5);
  const hour = String(date.getUTCHours() % 12 || 12).padStart(2, '0');
  if (escape === 'T') return hour + time.slice(2);
  return `${hour}${time.slice(2, 5)} ${date.getUTCHours() < 12 ? 'AM' : 'PM'}`;
}
