/** What Tab adds to a line of the shell: the rest of a file's name, or of a command's. */
import type { DirectoryEntry } from '../kernel/interface.ts';
import type { Kernel } from './client/kernel.ts';

export interface Completion {
  /** What to add to the line behind the cursor; '' if that is not certain. */
  insert: string;
  /** All names that are possible, if there are several. */
  candidates: string[];
}

interface Place {
  /** Directory that relative names start from. */
  cwd: string;
  home: string;
}

type ListCalls = Pick<Kernel, 'file_list'>;

const NOTHING: Completion = { insert: '', candidates: [] };

/** Where the shell looks for commands, after the user's own (PATH of a login). */
const COMMAND_FOLDERS = ['/usr/local/bin', '/bin'];

/** Completes the word before the cursor. A folder that cannot be listed has no names. */
export async function completeLine(
  kernel: ListCalls,
  beforeCursor: string,
  { cwd, home }: Place,
): Promise<Completion> {
  const { word, quote, isCommand } = lastWord(beforeCursor);
  const list = async (folder: string): Promise<DirectoryEntry[]> => {
    const result = await kernel.file_list(folder);
    return 'ok' in result ? result.ok : [];
  };
  const slash = word.lastIndexOf('/') + 1;
  const [folder, start] = [word.slice(0, slash), word.slice(slash)];
  let entries: DirectoryEntry[];
  if (isCommand && slash === 0) {
    const folders = [`${home}/.local/bin`, ...COMMAND_FOLDERS];
    entries = (await Promise.all(folders.map(list))).flat();
  } else {
    entries = await list(absolute(folder, cwd, home));
    if (start === '') entries = entries.filter(({ name }) => !name.startsWith('.'));
  }
  return completeName(start, entries, quote);
}

/** The word that the cursor stands behind, as the shell would read it. */
function lastWord(line: string): { word: string; quote: string; isCommand: boolean } {
  let word = '';
  let quote = '';
  let isCommand = true;
  let isInWord = false;
  for (let at = 0; at < line.length; at++) {
    const c = line[at];
    if (quote) {
      if (c === quote) quote = '';
      else word += c;
    } else if (c === '\\') {
      word += line[++at] ?? '';
      isInWord = true;
    } else if (c === '"' || c === "'") {
      quote = c;
      isInWord = true;
    } else if (/[\s|&;()<>]/.test(c)) {
      // The first word after an operator is a command; one after a redirection is a file.
      if (/[|&;(]/.test(c)) isCommand = true;
      else if (isInWord || /[<>]/.test(c)) isCommand = false;
      word = '';
      isInWord = false;
    } else {
      word += c;
      isInWord = true;
    }
  }
  return { word, quote, isCommand };
}

function absolute(folder: string, cwd: string, home: string): string {
  if (folder.startsWith('/')) return folder;
  if (folder.startsWith('~/')) return home + folder.slice(1);
  return `${cwd}/${folder}`;
}

function completeName(start: string, entries: DirectoryEntry[], quote: string): Completion {
  const kinds = new Map<string, string>();
  for (const { name, kind } of entries) {
    // What the line editor cannot show, a terminal would obey.
    if (/\p{Cc}/u.test(name)) continue;
    if (name.startsWith(start) && name !== '.' && name !== '..') kinds.set(name, kind);
  }
  const names = [...kinds.keys()].sort();
  if (names.length === 0) return NOTHING;
  const known = commonStart(names).slice(start.length);
  const insert = quoteRest(known, quote);
  if (names.length > 1) return { insert, candidates: names };
  const isFolder = kinds.get(names[0]) === 'directory';
  return { insert: insert + (isFolder ? '/' : `${quote} `), candidates: [] };
}

/** The rest of a word so that the shell reads it as it is, inside the quotes that were opened if any were. */
function quoteRest(text: string, quote: string): string {
  if (quote === "'") return text.replaceAll("'", "'\\''");
  if (quote === '"') return text.replace(/["$`\\]/g, '\\$&');
  return text.replace(/[^\p{L}\p{N}_./,:@%+=-]/gu, '\\$&');
}

function commonStart(names: string[]): string {
  let common = names[0];
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common;
}
