/** ulimit: the limits of the shell and of what it starts. */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../../errno.ts';
import type { ProcessLimits } from '../../process/limits.ts';
import { fail, output, readOptions, usage, type Builtin } from './builtin.ts';

interface Resource {
  /** As `ulimit -a` names it. */
  name: string;
  unit: string;
  /** Undefined for what is never limited here. */
  key?: keyof ProcessLimits;
  /** Units in which the limit is given, for one of the kernel's. */
  scale: number;
}

const RESOURCES: Readonly<Record<string, Resource>> = {
  c: { name: 'core file size', unit: 'blocks', scale: 1 },
  f: { name: 'file size', unit: 'blocks', scale: 1 },
  n: { name: 'open files', unit: '', key: 'descriptors', scale: 1 },
  t: { name: 'cpu time', unit: 'seconds', scale: 1 },
  u: { name: 'max user processes', unit: '', key: 'processes', scale: 1 },
  v: { name: 'virtual memory', unit: 'kbytes', key: 'memoryPages', scale: 64 },
  F: { name: 'fuel', unit: 'instructions', key: 'fuel', scale: 1 },
};

export const ulimit: Builtin = {
  synopsis: 'ulimit [-SHa] [-cfntuvF [limit]]',
  *run(shell, args) {
    const read = readOptions(args, `SHa${Object.keys(RESOURCES).join('')}`);
    if (typeof read === 'string') return yield* usage(shell, ulimit, args, read);
    const { options, rest } = read;
    const { limits } = shell.sys;
    const pair = limits.get(0);
    if (typeof pair === 'number') return yield* fail(shell, `ulimit: ${strerror(pair)}`);
    const shown = options.has('H') && !options.has('S') ? pair.hard : pair.soft;
    const letters = Object.keys(RESOURCES).filter((letter) => options.has(letter));
    const text = ({ key, scale }: Resource): string => {
      const limit = key === undefined ? Infinity : shown[key];
      return limit === Infinity ? 'unlimited' : String(limit * scale);
    };
    if (options.has('a')) {
      const lines = Object.entries(RESOURCES).map(([letter, resource]) => {
        const unit = `(${resource.unit === '' ? '' : `${resource.unit}, `}-${letter})`;
        return `${resource.name.padEnd(24)}${unit.padStart(20)} ${text(resource)}\n`;
      });
      return yield* output(shell, 'ulimit', lines.join(''));
    }
    const letter = letters[0] ?? 'f';
    const resource = RESOURCES[letter];
    if (letters.length > 1 || rest.length > 1) {
      return yield* usage(shell, ulimit, args, 'ulimit: too many arguments');
    }
    if (rest.length === 0) return yield* output(shell, 'ulimit', `${text(resource)}\n`);
    const { key, name, scale } = resource;
    const value = parseValue(rest[0], key, pair);
    if (value === null) return yield* fail(shell, `ulimit: ${rest[0]}: invalid number`);
    if (key === undefined) {
      if (value === Infinity) return 0;
      return yield* fail(
        shell,
        `ulimit: ${name}: cannot modify limit: ${strerror(wasi.ERRNO_INVAL)}`,
      );
    }
    const limit = Math.floor(value / scale);
    const both = options.has('H') === options.has('S');
    const hard = both || options.has('H') ? limit : pair.hard[key];
    const soft = both || options.has('S') ? limit : pair.soft[key];
    const result = limits.set(0, key, soft, hard);
    if (result === 0) return 0;
    return yield* fail(shell, `ulimit: ${name}: cannot modify limit: ${strerror(result)}`);
  },
};

function parseValue(
  text: string,
  key: keyof ProcessLimits | undefined,
  pair: { soft: ProcessLimits; hard: ProcessLimits },
): number | null {
  if (text === 'unlimited') return Infinity;
  const scale = key === 'memoryPages' ? 64 : 1;
  if (text === 'hard') return key === undefined ? Infinity : pair.hard[key] * scale;
  if (text === 'soft') return key === undefined ? Infinity : pair.soft[key] * scale;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
