import { wasi } from '@bjorn3/browser_wasi_shim';
import { CompileError, Module, type Engine } from '../../engine/index.ts';
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../fs/open-flags.ts';
import { BEGIN_AGAIN, type Call, type NativeProgram, type Sys } from '../process/sys.ts';
import { makeDirectories, ownPrograms } from './app-directories.ts';
import { baseName, complain, complainErrno, print } from './console.ts';

const USAGE = 'usage: install FILE [NAME]';
/** Bytes read or written by one system call: one message's copying stays small beside its budget. */
const PIECE = 1 << 20;
/** Instructions of validation between two looks at the clock. */
const STEP = 200_000_000;

/**
 * `install FILE [NAME]`: validates a WebAssembly program and puts it into the user's programs
 * (~/.local/bin; root's go to /usr/local/bin for everybody), from where it runs by its name, which
 * is FILE's without `.wasm` where NAME is left out. A program of that name is replaced only once
 * the new one is complete.
 */
export function install(engine: Engine): NativeProgram {
  return function* (sys: Sys): Call<number> {
    const [, file, given, ...rest] = sys.argv;
    if (file === undefined || rest.length > 0 || file.startsWith('-')) {
      return yield* complain(sys, USAGE, 2);
    }
    const name = given ?? baseName(file).replace(/\.wasm$/, '');
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      return yield* complain(sys, `${name}: not a name for a program`, 2);
    }
    const stat = sys.stat(file);
    if (typeof stat === 'number') return yield* complainErrno(sys, file, stat);
    if (stat.type !== wasi.FILETYPE_REGULAR_FILE) {
      return yield* complainErrno(
        sys,
        file,
        stat.type === wasi.FILETYPE_DIRECTORY ? wasi.ERRNO_ISDIR : wasi.ERRNO_INVAL,
      );
    }
    // Until it is done nothing is there by the program's name.
    sys.keep({ program: 'install', save: () => BEGIN_AGAIN });
    const bytes = allocate(engine, stat.size);
    if (bytes === null) return yield* complainErrno(sys, file, wasi.ERRNO_NOMEM);
    try {
      return yield* installBytes(sys, engine, file, bytes, name);
    } finally {
      engine.host.free(bytes);
    }
  };
}

function* installBytes(
  sys: Sys,
  engine: Engine,
  file: string,
  bytes: Uint8Array,
  name: string,
): Call<number> {
  const read = yield* readAll(sys, file, bytes);
  if (read < 0) return yield* complainErrno(sys, file, read);
  const invalid = yield* validate(sys, engine, bytes);
  if (invalid !== null) return yield* complain(sys, `${file}: ${invalid}`);

  const directory = ownPrograms(sys);
  const made = makeDirectories(sys, directory);
  if (made < 0) return yield* complainErrno(sys, directory, made);
  const target = `${directory}/${name}`;
  const partial = `${directory}/.${name}.partial`;
  const written = yield* writeAll(sys, partial, bytes);
  if (written < 0) {
    sys.unlink(partial);
    return yield* complainErrno(sys, target, written);
  }
  const renamed = sys.rename(partial, target);
  if (renamed < 0) {
    sys.unlink(partial);
    return yield* complainErrno(sys, target, renamed);
  }
  yield* print(sys, `installed ${name} (${bytes.length} bytes) as ${target}\n`);
  return 0;
}

function allocate(engine: Engine, size: number): Uint8Array | null {
  try {
    return engine.host.alloc(size);
  } catch {
    return null;
  }
}

function* readAll(sys: Sys, path: string, into: Uint8Array): Call<number> {
  const fd = yield* sys.open(path, O_RDONLY);
  if (fd < 0) return fd;
  let at = 0;
  while (at < into.length) {
    const count = yield* sys.read(fd, into.subarray(at, at + PIECE));
    if (count <= 0) {
      sys.close(fd);
      return count < 0 ? count : -wasi.ERRNO_IO;
    }
    at += count;
    yield* sys.pause();
  }
  sys.close(fd);
  return at;
}

function* writeAll(sys: Sys, path: string, bytes: Uint8Array): Call<number> {
  const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o755);
  if (fd < 0) return fd;
  for (let at = 0; at < bytes.length; at += PIECE) {
    const count = yield* sys.write(fd, bytes.subarray(at, at + PIECE));
    if (count < 0) {
      sys.close(fd);
      return count;
    }
    yield* sys.pause();
  }
  return sys.close(fd);
}

/** What is wrong with a module, and where; null for a valid one. A large one is validated over many slices, with progress. */
function* validate(sys: Sys, engine: Engine, bytes: Uint8Array): Call<string | null> {
  const shows = sys.isatty(2);
  let shown = -1;
  const compilation = Module.begin(engine, bytes);
  let problem: string | null = null;
  try {
    while (!compilation.step(STEP)) {
      const percent = Math.floor(compilation.progress * 100);
      if (shows && percent !== shown) {
        shown = percent;
        yield* showProgress(sys, `validating ${percent}%`);
      }
      yield* sys.pause();
    }
    compilation.module.dispose();
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    problem = `not a valid WebAssembly program: ${error.message} (at offset 0x${error.offset.toString(16)})`;
  }
  if (shown >= 0) yield* showProgress(sys, '');
  return problem;
}

/** Overwrites the current line of the terminal. */
function* showProgress(sys: Sys, text: string): Call<void> {
  const line = `\r\x1b[K${text}`;
  yield* sys.write(
    2,
    Uint8Array.from(line, (character) => character.charCodeAt(0)),
  );
}
