import { quoteName } from '../printable.ts';
import type { Call, Sys, TerminalModes } from '../process/sys.ts';
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

/**
 * `top [-b] [-n TIMES] [-d SECONDS]` (top(1)): what the processes use, busiest first: %USE is a process's part of the instructions
 * executed for all of them since the last time (at first, since they started). Refreshes on a terminal until q or ^C
 * is typed; with -b prints everything, one time after the other.
 */
export function* top(sys: Sys): Call<number> {
  const options = optionsOf(sys.argv.slice(1));
  if (typeof options === 'string') return yield* complain(sys, options);
  if (options.batch) return yield* inBatches(sys, options);
  const modes = sys.tcgetattr(0);
  if (typeof modes === 'number') return yield* complainErrno(sys, 'failed tty get', modes);
  const keys: Partial<TerminalModes> = { canonical: false, echo: false, signals: false };
  sys.tcsetattr(0, keys);
  try {
    return yield* onScreen(sys, options);
  } finally {
    sys.tcsetattr(0, modes);
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

function* inBatches(sys: Sys, { times, delay }: Options): Call<number> {
  let before = new NumberMap<number>();
  for (let time = 0; time < times; time++) {
    if (time > 0) {
      const interrupted = yield* sys.sleep(delay);
      if (interrupted < 0) return 0;
      yield* print(sys, '\n');
    }
    const processes = yield* readProcesses(sys);
    const lines = yield* picture(sys, processes, before);
    yield* print(sys, lines.map((line) => `${line}\n`).join(''));
    before = usesOf(processes);
  }
  return 0;
}

function* onScreen(sys: Sys, { times, delay }: Options): Call<number> {
  let before = new NumberMap<number>();
  yield* print(sys, HOME + ERASE_BELOW);
  for (let time = 0; time < times; time++) {
    const processes = yield* readProcesses(sys);
    const lines = yield* picture(sys, processes, before);
    before = usesOf(processes);
    const size = sys.winsize(0);
    const { rows, columns } = typeof size === 'number' ? { rows: 24, columns: 80 } : size;
    const shown = lines.slice(0, Math.max(1, rows - 1));
    const text = shown.map((line) => `${cutToWidth(line, columns)}${ERASE_LINE}\n`).join('');
    yield* print(sys, HOME + text + ERASE_BELOW);
    if (time + 1 < times && (yield* quits(sys, delay))) break;
  }
  return 0;
}

/** Waits until the next time, or for a key that ends it: whether one came. */
function* quits(sys: Sys, delay: bigint): Call<boolean> {
  const end = sys.clock() + delay;
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

/** The lines of one time. */
function* picture(
  sys: Sys,
  processes: readonly ProcessFacts[],
  before: NumberMap<number>,
): Call<string[]> {
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
