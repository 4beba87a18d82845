/** Pathname expansion (POSIX XCU 2.6.6). */
import { wasi } from '@bjorn3/browser_wasi_shim';
import type { DirEntry, Stat } from '../process/sys.ts';
import { spend } from './limits.ts';
import { compilePattern, isPattern, matches } from './pattern.ts';

/** Work that reading an entry of a directory is (limits.ts). */
const ENTRY_WORK = 8;

/** What of the system calls pathname expansion needs. */
export interface Directories {
  readdir(path: string): DirEntry[] | number;
  stat(path: string): Stat | number;
  lstat(path: string): Stat | number;
}

/**
 * Names of the files that match `pattern` (backslash quotes), sorted; none where nothing does. A leading dot is matched only by
 * a dot in the pattern, and `.` and `..` never.
 */
export function expandGlob(directories: Directories, pattern: string): string[] {
  const segments = splitSegments(pattern);
  if (!segments.some(({ text }) => isPattern(text))) return [];
  let paths: string[] = [''];
  for (let i = 0; i < segments.length && paths.length > 0; i++) {
    const { text, slashes } = segments[i];
    const last = i === segments.length - 1;
    if (text === '') {
      // Leading slash, or a trailing one: only directories then.
      paths = i === 0 ? [slashes] : paths.filter((path) => isDirectory(directories, path));
      continue;
    }
    const next: string[] = [];
    if (!isPattern(text)) {
      const name = text.replace(/\\(.)/gs, '$1');
      for (const path of paths) {
        const full = path + name;
        if (!last || typeof directories.lstat(full) !== 'number') next.push(full + slashes);
      }
    } else {
      const compiled = compilePattern(text);
      const hidden = text[0] === '.' || text.startsWith('\\.');
      for (const path of paths) {
        const entries = directories.readdir(path === '' ? '.' : path);
        if (typeof entries === 'number') continue;
        spend(entries.length * ENTRY_WORK);
        for (const { name, type } of entries) {
          if (name[0] === '.' && !hidden) continue;
          if (!matches(compiled, name)) continue;
          // With more to come only a directory (or a link that may lead to one) is of use.
          if (!last && type !== wasi.FILETYPE_DIRECTORY && type !== wasi.FILETYPE_SYMBOLIC_LINK)
            continue;
          next.push(path + name + slashes);
        }
      }
    }
    paths = next;
  }
  return paths.sort(compareCodePoints);
}

function isDirectory(directories: Directories, path: string): boolean {
  const stat = directories.stat(path);
  return typeof stat !== 'number' && stat.type === wasi.FILETYPE_DIRECTORY;
}

/** The names between slashes, each with the slashes after it. */
function splitSegments(pattern: string): { text: string; slashes: string }[] {
  const segments: { text: string; slashes: string }[] = [];
  for (const match of pattern.matchAll(/((?:\\.|[^/\\]|\\$)*)(\/*)/gs)) {
    if (match[0] === '') break;
    segments.push({ text: match[1].replace(/\\$/, '\\\\'), slashes: match[2] });
  }
  if (segments.length > 1 || segments[0]?.text !== '') {
    if (segments.at(-1)?.slashes !== '') segments.push({ text: '', slashes: '' });
  }
  return segments;
}

function compareCodePoints(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
