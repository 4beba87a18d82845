import { quoteName } from '../printable.ts';
import type { LimitPair } from '../process/limit-calls.ts';
import type { ProcessLimits } from '../process/limits.ts';
import type { Call, Sys } from '../process/sys.ts';
import { parseLimit } from '../users/limit-rules.ts';
import { complain, complainErrno, print, table } from './console.ts';

const USAGE = 'usage: prlimit [--pid PID] [--as|--fuel|--nofile|--nproc[=[SOFT][:[HARD]]]]...';

interface Resource {
  key: keyof ProcessLimits;
  description: string;
  unit: string;
  /** Units shown for one of the kernel's. */
  scale: number;
}

const RESOURCES: Readonly<Record<string, Resource>> = {
  as: { key: 'memoryPages', description: 'address space limit', unit: 'bytes', scale: 65_536 },
  fuel: { key: 'fuel', description: 'guest instructions', unit: 'instructions', scale: 1 },
  nofile: { key: 'descriptors', description: 'max number of open files', unit: 'files', scale: 1 },
  nproc: { key: 'processes', description: 'max number of processes', unit: 'processes', scale: 1 },
};

/**
 * `prlimit [--pid PID] [--as|--fuel|--nofile|--nproc[=[SOFT][:[HARD]]]]...` (prlimit(1)): shows or sets limits of a running
 * process, the shell's own parent when none is given.
 */
export function* prlimit(sys: Sys): Call<number> {
  let pid = sys.ppid;
  const wanted: string[] = [];
  const words = sys.argv.slice(1);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const match = /^--([a-z]+)(?:=(.*))?$/s.exec(word);
    if (match?.[1] === 'pid') {
      const value = match[2] ?? words.shift() ?? '';
      if (!/^\d{1,9}$/.test(value)) return yield* complain(sys, `invalid PID ${quoteName(value)}`);
      pid = Number(value);
    } else if (match !== null && Object.hasOwn(RESOURCES, match[1])) wanted.push(word.slice(2));
    else return yield* complain(sys, USAGE);
  }
  const pair = sys.limits.get(pid);
  if (typeof pair === 'number') return yield* complainErrno(sys, String(pid), pair);
  const shown: string[] = [];
  for (const word of wanted.length === 0 ? Object.keys(RESOURCES) : wanted) {
    const [name, value] = word.split(/=(.*)/s, 2);
    if (value === undefined) {
      shown.push(name);
      continue;
    }
    const status = yield* change(sys, pid, name, value, pair);
    if (status !== 0) return status;
  }
  if (shown.length > 0) yield* print(sys, describe(shown, pair));
  return 0;
}

function* change(
  sys: Sys,
  pid: number,
  name: string,
  value: string,
  { soft, hard }: LimitPair,
): Call<number> {
  const { key, scale } = RESOURCES[name];
  const [softText, hardText = softText] = value.split(':', 2);
  const read = (text: string, before: number): number | null => {
    if (text === '') return before;
    const limit = parseLimit(text);
    return limit === null ? null : Math.floor(limit / scale);
  };
  const newSoft = read(softText, soft[key]);
  const newHard = read(hardText, hard[key]);
  if (newSoft === null || newHard === null) {
    return yield* complain(sys, `invalid limit ${quoteName(value)}`);
  }
  const result = sys.limits.set(pid, key, newSoft, newHard);
  if (result === 0) return 0;
  return yield* complainErrno(
    sys,
    `failed to set the ${name.toUpperCase()} resource limit`,
    result,
  );
}

function describe(names: readonly string[], { soft, hard }: LimitPair): string {
  const rows = names.map((name) => {
    const { key, description, unit, scale } = RESOURCES[name];
    const text = (limit: number) => (limit === Infinity ? 'unlimited' : String(limit * scale));
    return [name.toUpperCase(), description, text(soft[key]), text(hard[key]), unit];
  });
  return table([['RESOURCE', 'DESCRIPTION', 'SOFT', 'HARD', 'UNITS'], ...rows], [2, 3]);
}
