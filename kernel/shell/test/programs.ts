/** Small native programs for the shell's tests, which need something to run; real ones are WebAssembly. */
import { decode, encode } from '../../text.ts';
import { O_CREAT, O_RDONLY, O_WRONLY } from '../../fs/open-flags.ts';
import { strerror } from '../../errno.ts';
import type { Call, NativeProgram, Sys } from '../../process/sys.ts';

function* readAll(sys: Sys, fd: number): Call<string> {
  const chunks: string[] = [];
  const buffer = new Uint8Array(4096);
  for (;;) {
    const count = yield* sys.read(fd, buffer);
    if (count <= 0) return chunks.join('');
    chunks.push(decode(buffer.subarray(0, count)));
  }
}

const print = (sys: Sys, text: string, fd = 1): Call<number> => sys.write(fd, encode(text));

/** Text of the files named, or of standard input. */
function* inputOf(sys: Sys, files: string[]): Call<string | number> {
  if (files.length === 0) return yield* readAll(sys, 0);
  let text = '';
  for (const file of files) {
    if (file === '-') {
      text += yield* readAll(sys, 0);
      continue;
    }
    const fd = yield* sys.open(file, O_RDONLY);
    if (fd < 0) {
      yield* print(sys, `${sys.argv[0]}: ${file}: ${strerror(fd)}\n`, 2);
      return 1;
    }
    text += yield* readAll(sys, fd);
    sys.close(fd);
  }
  return text;
}

const linesOf = (text: string): string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');
const joined = (lines: string[]): string => lines.map((line) => `${line}\n`).join('');

/** A program that makes one text of another. */
function filter(change: (text: string, options: string[]) => string): NativeProgram {
  return function* (sys) {
    const options: string[] = [];
    const files: string[] = [];
    for (const arg of sys.argv.slice(1)) {
      const value = options.at(-1) === '-n' && /^\d+$/.test(arg);
      (value || (arg.startsWith('-') && arg !== '-') ? options : files).push(arg);
    }
    const text = yield* inputOf(sys, files);
    if (typeof text === 'number') return text;
    yield* print(sys, change(text, options));
    return 0;
  };
}

function lineCount(options: string[]): number {
  const at = options.indexOf('-n');
  return Number(
    at >= 0 ? options[at + 1] : (options[0] ?? '-10').replace('-n', '').slice(1) || '10',
  );
}

const head: NativeProgram = function* (sys) {
  const count = lineCount(sys.argv.slice(1).filter((arg) => arg !== ''));
  const buffer = new Uint8Array(1024);
  let text = '';
  for (let lines = 0; lines < count; lines = text.split('\n').length - 1) {
    const got = yield* sys.read(0, buffer);
    if (got <= 0) break;
    text += decode(buffer.subarray(0, got));
  }
  const lines = text.split('\n');
  yield* print(sys, lines.length > count ? joined(lines.slice(0, count)) : text);
  return 0;
};

const cat: NativeProgram = function* (sys) {
  const files = sys.argv.slice(1);
  const buffer = new Uint8Array(4096);
  let status = 0;
  for (const file of files.length === 0 ? ['-'] : files) {
    const fd = file === '-' ? 0 : yield* sys.open(file, O_RDONLY);
    if (fd < 0) {
      yield* print(sys, `cat: ${file}: ${strerror(fd)}\n`, 2);
      status = 1;
      continue;
    }
    for (;;) {
      const count = yield* sys.read(fd, buffer);
      if (count <= 0) break;
      yield* sys.write(1, buffer.slice(0, count));
    }
    if (fd !== 0) sys.close(fd);
  }
  return status;
};

const wc = filter((text, options) => {
  const counts = {
    l: text.split('\n').length - 1,
    w: text.split(/\s+/).filter(Boolean).length,
    c: encode(text).length,
  };
  const letters = options.length === 0 ? ['l', 'w', 'c'] : [options[0][1]];
  return `${letters.map((letter) => counts[letter as keyof typeof counts]).join(' ')}\n`;
});

const sort = filter((text, options) => {
  const lines = linesOf(text).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (options.includes('-n')) lines.sort((a, b) => Number(a) - Number(b));
  if (options.includes('-r')) lines.reverse();
  return joined(lines);
});

const grep: NativeProgram = function* (sys) {
  const words = sys.argv.slice(1);
  const options = words.filter((word) => word.startsWith('-'));
  const [pattern, ...files] = words.filter((word) => !word.startsWith('-'));
  const text = yield* inputOf(sys, files);
  if (typeof text === 'number') return 2;
  const expression = new RegExp(pattern);
  const found = linesOf(text).filter((line) => expression.test(line) !== options.includes('-v'));
  if (options.includes('-c')) yield* print(sys, `${found.length}\n`);
  else if (!options.includes('-q')) yield* print(sys, joined(found));
  return found.length > 0 ? 0 : 1;
};

const seq: NativeProgram = function* (sys) {
  const numbers = sys.argv.slice(1).map(Number);
  const [first, last] = numbers.length === 1 ? [1, numbers[0]] : numbers;
  let text = '';
  for (let i = first; i <= last; i++) text += `${i}\n`;
  yield* print(sys, text);
  return 0;
};

const yes: NativeProgram = function* (sys) {
  const text = encode(`${sys.argv[1] ?? 'y'}\n`);
  for (;;) if ((yield* sys.write(1, text)) < 0) return 1;
};

const sleep: NativeProgram = function* (sys) {
  yield* sys.sleep(BigInt(Math.round(Number(sys.argv[1]) * 1e9)));
  return 0;
};

const env: NativeProgram = function* (sys) {
  yield* print(sys, joined([...sys.env].map(([name, value]) => `${name}=${value}`)));
  return 0;
};

/** A program that makes one system call for each argument. */
function each(call: (sys: Sys, path: string) => number): NativeProgram {
  return function* (sys) {
    let status = 0;
    for (const path of sys.argv.slice(1)) {
      if (path.startsWith('-')) continue;
      const result = call(sys, path);
      if (result >= 0) continue;
      yield* print(sys, `${sys.argv[0]}: ${path}: ${strerror(result)}\n`, 2);
      status = 1;
    }
    return status;
  };
}

const touch: NativeProgram = function* (sys) {
  for (const path of sys.argv.slice(1)) {
    const fd = yield* sys.open(path, O_WRONLY | O_CREAT);
    if (fd < 0) return 1;
    sys.close(fd);
  }
  return 0;
};

const chmod: NativeProgram = function* (sys) {
  const [, mode, ...paths] = sys.argv;
  for (const path of paths) {
    const stat = sys.stat(path);
    const before = typeof stat === 'number' ? 0 : stat.mode;
    const bits =
      mode === '+x' ? before | 0o111 : mode === '-x' ? before & ~0o111 : parseInt(mode, 8);
    if (sys.chmod(path, bits) < 0) return 1;
  }
  yield* sys.pause();
  return 0;
};

const ls: NativeProgram = function* (sys) {
  const entries = sys.readdir(sys.argv[1] ?? '.');
  if (typeof entries === 'number') return 2;
  const names = entries.map(({ name }) => name).filter((name) => !name.startsWith('.'));
  yield* print(sys, joined(names.sort()));
  return 0;
};

const tee: NativeProgram = function* (sys) {
  const text = yield* readAll(sys, 0);
  for (const path of sys.argv.slice(1)) {
    const fd = yield* sys.open(path, O_WRONLY | O_CREAT);
    if (fd < 0) return 1;
    yield* print(sys, text, fd);
  }
  yield* print(sys, text);
  return 0;
};

/** Ends as if by the signal given: `die 11`. */
const die: NativeProgram = function* (sys) {
  sys.kill(sys.pid, Number(sys.argv[1]));
  for (;;) yield* sys.pause();
};

export const programs: Record<string, NativeProgram> = {
  cat,
  chmod,
  die,
  env,
  grep,
  head,
  ls,
  echo: function* (sys) {
    yield* print(sys, `${sys.argv.slice(1).join(' ')}\n`);
    return 0;
  },
  false: function* (sys) {
    yield* sys.pause();
    return 1;
  },
  mkdir: each((sys, path) => {
    for (let end = path.indexOf('/', 1); end >= 0; end = path.indexOf('/', end + 1))
      sys.mkdir(path.slice(0, end));
    return sys.mkdir(path);
  }),
  rm: each((sys, path) => sys.unlink(path)),
  seq,
  sleep,
  sort,
  tail: filter((text, options) => joined(linesOf(text).slice(-lineCount(options)))),
  tee,
  touch,
  tr: filter((text) => text.toUpperCase()),
  uniq: filter((text) => joined(linesOf(text).filter((line, i, all) => line !== all[i - 1]))),
  wc,
  yes,
};
