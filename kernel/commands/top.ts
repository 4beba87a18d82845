import { quoteName } from '../printable.ts';
import type { Call, NativeProgram, Sys, TerminalModes } from '../process/sys.ts';
import { cutToWidth } from '../terminal/character-width.ts';
import { complain, complainErrno, print, table } from './console.ts';
import type { ProcessFacts } from './process-facts.ts';
import { readProcesses } from './process-facts.ts';
import { readText } from './read-text.ts';
import { NumberMap } from '../number-map.ts';

const SECOND = 1_000_000_000;
const HEADER = [
  'PID',
  'USER',
  'NI',
  'S',
  '%USE',
  'INSTRUCTIONS',
  'FUEL',
  'MESSAGES',
  'KIB',
  'COMMAND',
];
const RIGHT = [0, 2, 4, 5, 6, 7, 8];
/** Home; erase to the end of the line, of the screen. */
const HOME = '\x1b[H';
const ERASE_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';
const INTERRUPT = 3;

interface Options {
  batch: boolean;
  /** How many times; Infinity where nothing was said. */
  times: number;
  /** Nanoseconds between them. */
  delay: bigint;
}

/** How far it is: what it needs to go on in another kernel. */
interface Progress extends Options {
  /** Modes of the terminal before; null with -b. */
  modes: TerminalModes | null;
  /** Instructions that processes had used the last time. */
  before: NumberMap<number>;
  /** How many times it has shown everything, and when (ns since 1970) it is to be shown again. */
  shown: number;
  next: bigint;
  /** It is just being shown. */
  isPrinting: boolean;
}

/** The same as plain data. */
type SavedProgress = Omit<Progress, 'before'> & {
  before: (readonly [pid: number, used: number])[];
};

/**
 * `top [-b] [-n TIMES] [-d SECONDS]` (top(1)): what the processes use, busiest first: %USE is a process's part of the instructions
 * executed for all of them since the last time (at first, since they started). Refreshes on a terminal until q or ^C
 * is typed; with -b prints everything, one time after the other.
 */
export function* top(sys: Sys): Call<number> {
  const options = optionsOf(sys.argv.slice(1));
  if (typeof options === 'string') return yield* complain(sys, options);
  const progress = { ...options, before: new NumberMap<number>(), shown: 0, next: 0n };
  if (options.batch) return yield* proceed(sys, { ...progress, modes: null, isPrinting: false });
  const modes = sys.tcgetattr(0);
  if (typeof modes === 'number') return yield* complainErrno(sys, 'failed tty get', modes);
  const keys: Partial<TerminalModes> = { canonical: false, echo: false, signals: false };
  sys.tcsetattr(0, keys);
  return yield* proceed(sys, { ...progress, modes, isPrinting: false });
}

/** The program of a `top` that was written down between two times. */
export function restoredTop(progress: unknown): NativeProgram {
  const { before, ...rest } = progress as SavedProgress;
  return (sys) => proceed(sys, { ...rest, before: new NumberMap(before) });
}

function* proceed(sys: Sys, progress: Progress): Call<number> {
  const save = (): SavedProgress => ({ ...progress, before: [...progress.before] });
  sys.keep({ program: 'top', save: () => (progress.isPrinting ? null : save()) });
  if (progress.batch) return yield* inBatches(sys, progress);
  try {
    return yield* onScreen(sys, progress);
  } finally {
    sys.tcsetattr(0, progress.modes!);
  }
}

function optionsOf(words: string[]): Options | string {
  const options: Options = { batch: false, times: Infinity, delay: BigInt(3 * SECOND) };
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '-b') options.batch = true;
    else if (word === '-n' || word === '-d') {
      const value = words.shift() ?? '';
      if (!(word === '-n' ? /^[1-9]\d{0,8}$/ : /^\d{1,6}(\.\d{1,3})?$/).test(value)) {
        return `bad ${word} argument ${quoteName(value)}`;
      }
      if (word === '-n') options.times = Number(value);
      else options.delay = BigInt(Math.round(Number(value) * SECOND));
    } else return 'usage: top [-b] [-n TIMES] [-d SECONDS]';
  }
  return options;
}

function* inBatches(sys: Sys, progress: Progress): Call<number> {
  while (progress.shown < progress.times) {
    if (progress.shown > 0) {
      const left = progress.next - sys.clock();
      if (left > 0n && (yield* sys.sleep(left)) < 0) return 0;
    }
    const lines = yield* picture(sys, progress);
    const text = lines.map((line) => `${line}\n`).join('');
    yield* show(sys, progress, progress.shown > 0 ? `\n${text}` : text);
  }
  return 0;
}

function* onScreen(sys: Sys, progress: Progress): Call<number> {
  while (progress.shown < progress.times) {
    if (progress.shown > 0 && (yield* quits(sys, progress.next))) break;
    const lines = yield* picture(sys, progress);
    const size = sys.winsize(0);
    const { rows, columns } = typeof size === 'number' ? { rows: 24, columns: 80 } : size;
    const shown = lines.slice(0, Math.max(1, rows - 1));
    const text = shown.map((line) => `${cutToWidth(line, columns)}${ERASE_LINE}\n`).join('');
    const before = progress.shown === 0 ? HOME + ERASE_BELOW : '';
    yield* show(sys, progress, before + HOME + text + ERASE_BELOW);
  }
  return 0;
}

function* show(sys: Sys, progress: Progress, text: string): Call<void> {
  progress.isPrinting = true;
  yield* print(sys, text);
  progress.isPrinting = false;
  progress.shown++;
  progress.next = sys.clock() + progress.delay;
}

/** Waits until the next time, or for a key that ends it: whether one came. */
function* quits(sys: Sys, end: bigint): Call<boolean> {
  const keys = new Uint8Array(64);
  for (;;) {
    const left = end - sys.clock();
    const ready = yield* sys.awaitReadable(0, left > 0n ? left : 0n);
    if (ready === 0) return false;
    const count = ready < 0 ? ready : yield* sys.read(0, keys);
    // No more keys will come, or somebody wants it to end.
    if (count <= 0) return true;
    for (const key of keys.subarray(0, count)) {
      if (key === INTERRUPT || key === 0x71 || key === 0x51) return true;
    }
    // Any other key: look at once, as top(1) does.
    return false;
  }
}

function usesOf(processes: readonly ProcessFacts[]): NumberMap<number> {
  return new NumberMap(processes.map(({ pid, instructions }) => [pid, instructions]));
}

/** The lines of one time, which the next one is to be compared with. */
function* picture(sys: Sys, progress: Progress): Call<string[]> {
  const { before } = progress;
  const processes = yield* readProcesses(sys);
  const used = ({ pid, instructions }: ProcessFacts) => instructions - (before.get(pid) ?? 0);
  const all = processes.reduce((sum, process) => sum + used(process), 0);
  const rows = [...processes]
    .sort((a, b) => used(b) - used(a) || a.pid - b.pid)
    .map((process) => [
      String(process.pid),
      sys.userNameOf(process.uid),
      String(process.nice),
      process.state,
      (all === 0 ? 0 : (used(process) / all) * 100).toFixed(1),
      String(process.instructions),
      String(process.fuel),
      String(process.messages),
      String(process.memory),
      process.command,
    ]);
  const load = ((yield* readText(sys, '/proc/loadavg')) ?? '').split(' ', 3).join(', ');
  const memory = (yield* readText(sys, '/proc/meminfo')) ?? '';
  const kib = (name: string) => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
  const count = (state: string) => processes.filter((process) => process.state === state).length;
  const total = kib('MemTotal');
  progress.before = usesOf(processes);
  return [
    `top - load average: ${load}`,
    `Tasks: ${processes.length} total, ${count('R')} running, ${count('S')} sleeping, ` +
      `${count('T')} stopped, ${count('Z')} zombie`,
    `KiB Mem: ${total} total, ${kib('MemFree')} free, ${total - kib('MemFree')} used`,
    '',
    ...table([HEADER, ...rows], RIGHT)
      .trimEnd()
      .split('\n'),
  ];
}
