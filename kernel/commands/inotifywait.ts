import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import { DIRECTORY } from '../fs/file-type.ts';
import * as events from '../fs/watch/events.ts';
import { printable, quoteName } from '../printable.ts';
import type { Call, NativeProgram, Sys } from '../process/sys.ts';
import { decode, encode } from '../text.ts';
import { complain, print } from './console.ts';
import { readOptions } from './options.ts';

const USAGE = 'usage: inotifywait [-mq] [-e EVENT[,EVENT]...] [-t SECONDS] FILE...';
const TIMED_OUT = 2;
const HEADER = 16;

const NAMES: readonly (readonly [name: string, event: number])[] = [
  ['MODIFY', events.IN_MODIFY],
  ['ATTRIB', events.IN_ATTRIB],
  ['CLOSE_WRITE', events.IN_CLOSE_WRITE],
  ['CLOSE', events.IN_CLOSE_WRITE],
  ['MOVED_FROM', events.IN_MOVED_FROM],
  ['MOVED_TO', events.IN_MOVED_TO],
  ['CREATE', events.IN_CREATE],
  ['DELETE', events.IN_DELETE],
  ['DELETE_SELF', events.IN_DELETE_SELF],
  ['MOVE_SELF', events.IN_MOVE_SELF],
  ['Q_OVERFLOW', events.IN_Q_OVERFLOW],
  ['IGNORED', events.IN_IGNORED],
  ['ISDIR', events.IN_ISDIR],
];

/**
 * `inotifywait [-mq] [-e EVENT[,EVENT]...] [-t SECONDS] FILE...` (inotifywait(1)): waits until something happens to the files, or in
 * directories, and says what: `FILE EVENT[,EVENT] [NAME]`. -m goes on for ever, -q does not say that it has begun, -e only
 * some events, -t only so long (status 2).
 */
export function* inotifywait(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'mqe:t:');
  if (typeof read === 'string') return yield* complain(sys, `${read}\n${USAGE}`);
  const { options, operands } = read;
  const seconds = Number(options.get('t') ?? '0');
  if (operands.length === 0 || !(seconds >= 0 && seconds < 1e9)) return yield* complain(sys, USAGE);
  const mask = maskOf(options.get('e'));
  if (typeof mask === 'string') {
    return yield* complain(sys, `${quoteName(mask)} is no event that can be waited for`);
  }
  const fd = sys.watch();
  if (fd < 0) return yield* complain(sys, strerror(fd));
  const files = new Map<number, string>();
  for (const file of operands) {
    const watch = sys.watchAdd(fd, file, mask);
    if (watch < 0) return yield* complain(sys, `Couldn't watch ${file}: ${strerror(watch)}`);
    const stat = sys.stat(file);
    const isDirectory = typeof stat !== 'number' && stat.type === DIRECTORY;
    files.set(watch, isDirectory && !file.endsWith('/') ? `${file}/` : file);
  }
  if (!options.has('q')) yield* sys.write(2, encode('Watches established.\n'));
  const deadline = seconds > 0 ? sys.clock() + BigInt(Math.round(seconds * 1e9)) : undefined;
  return yield* tell(sys, { fd, files, deadline, goesOn: options.has('m') });
}

/** What it waits for. */
interface Waiting {
  fd: number;
  files: Map<number, string>;
  deadline: bigint | undefined;
  /** -m */
  goesOn: boolean;
}

function* tell(sys: Sys, waiting: Waiting): Call<number> {
  const { fd, files, deadline, goesOn } = waiting;
  // Events that have been read and not printed would be lost.
  let printing = false;
  sys.keep({ program: 'inotifywait', save: () => (printing ? null : waiting) });
  const buffer = new Uint8Array(8192);
  for (;;) {
    const count = yield* sys.read(fd, buffer, deadline);
    if (count === -wasi.ERRNO_TIMEDOUT) return TIMED_OUT;
    if (count < 0) return yield* complain(sys, strerror(count));
    printing = true;
    let watches = files.size;
    for (const line of linesOf(buffer.subarray(0, count), files)) {
      yield* print(sys, line);
      if (!goesOn) return 0;
      watches = files.size;
    }
    printing = false;
    if (watches === 0) return 0;
  }
}

/** The program of an `inotifywait` that was written down while it waited. */
export function restoredInotifywait(waiting: unknown): NativeProgram {
  return (sys) => tell(sys, waiting as Waiting);
}

/** The events of -e, all without one; the name of one that there is not. */
function maskOf(text: string | undefined): number | string {
  if (text === undefined) return events.IN_ALL_EVENTS;
  let mask = 0;
  for (const name of text.split(',')) {
    if (name.toLowerCase() === 'move') {
      mask |= events.IN_MOVED_FROM | events.IN_MOVED_TO;
      continue;
    }
    const found = NAMES.find(([each]) => each === name.toUpperCase())?.[1] ?? 0;
    if ((found & events.IN_ALL_EVENTS) === 0) return name;
    mask |= found;
  }
  return mask;
}

/** What a line says of each event, but for those that only say that a watch is over: of these the file is forgotten. */
function linesOf(bytes: Uint8Array, files: Map<number, string>): string[] {
  const lines: string[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length;) {
    const watch = view.getInt32(at, true);
    const mask = view.getUint32(at + 4, true);
    const length = view.getUint32(at + 12, true);
    const padded = bytes.subarray(at + HEADER, at + HEADER + length);
    const end = padded.indexOf(0);
    const name = decode(end < 0 ? padded : padded.subarray(0, end));
    at += HEADER + length;
    const file = files.get(watch) ?? '';
    if (mask === events.IN_IGNORED) {
      files.delete(watch);
      continue;
    }
    const names = NAMES.filter(([, event]) => (mask & event) !== 0).map(([each]) => each);
    lines.push(`${[printable(file), names.join(','), printable(name)].join(' ').trimEnd()}\n`);
  }
  return lines;
}
