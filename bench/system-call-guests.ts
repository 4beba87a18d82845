import { wat } from '../replica/testing/wat.ts';

/*
 * Programs that make system calls and do nothing else. How often is part of their text, so that two of them differ in nothing
 * but that; one that is told an error ends with it.
 */

const PIECE = 4096;
/** Where descriptors, vectors and results are put; the data is behind it. */
const DATA = 65_536;

/** `_start` that does `body` `times` times; in it local `$i` counts up from 0, `$check` ends with an errno. */
function repeat(times: number, body: string, before = ''): Promise<Uint8Array> {
  const imports = Object.entries(IMPORTS).filter(
    ([name]) => `${before}${body}`.includes(`$${name} `) || name === 'proc_exit',
  );
  return wat(`(module
    ${imports.map(([name, type]) => `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`).join('\n')}
    (memory (export "memory") 20)
    (data (i32.const 1024) "measured")
    (func $check (param i32)
      (if (local.get 0) (then (call $proc_exit (local.get 0)))))
    (func (export "_start") (local $i i32) (local $n i32)
      ${before}
      (loop $again
        ${body}
        (br_if $again
          (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${times}))))))`);
}

const IMPORTS: Readonly<Record<string, string>> = {
  sched_yield: '(result i32)',
  path_open: '(param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)',
  path_filestat_get: '(param i32 i32 i32 i32 i32) (result i32)',
  fd_read: '(param i32 i32 i32 i32) (result i32)',
  fd_write: '(param i32 i32 i32 i32) (result i32)',
  fd_seek: '(param i32 i64 i32 i32) (result i32)',
  fd_close: '(param i32) (result i32)',
  proc_exit: '(param i32)',
};

/** Opens the file `measured` of the working directory; its descriptor is at address 0 then. */
function open(oflags: number, rights: number): string {
  return `(call $check (call $path_open (i32.const 4) (i32.const 1) (i32.const 1024) (i32.const 8)
    (i32.const ${oflags}) (i64.const ${rights}) (i64.const 0) (i32.const 0) (i32.const 0)))`;
}

const CREATE_AND_TRUNCATE = 9;
const READ = 2;
const WRITE = 64;

/** The vector at address 8: `length` bytes of data. */
function vector(length: number): string {
  return `(i32.store (i32.const 8) (i32.const ${DATA})) (i32.store (i32.const 12) (i32.const ${length}))`;
}

/** The call that does nothing. */
export function yields(times: number): Promise<Uint8Array> {
  return repeat(times, '(call $check (call $sched_yield ))');
}

/** Opens the file `measured`, reads 4 KiB and closes it. */
export function opens(times: number): Promise<Uint8Array> {
  return repeat(
    times,
    `${open(0, READ)}
     (call $check (call $fd_read (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 4)))
     (call $check (call $fd_close (i32.load (i32.const 0))))`,
    vector(PIECE),
  );
}

/** Writes `times` pieces of `length` bytes into the file `measured`, which it makes anew. */
export function writes(times: number, length: number): Promise<Uint8Array> {
  return repeat(
    times,
    `(call $check (call $fd_write (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 4)))`,
    `${open(CREATE_AND_TRUNCATE, WRITE)} ${vector(length)}`,
  );
}

/** Writes `times` pieces of 4 KiB to its standard output. */
export function pours(times: number): Promise<Uint8Array> {
  return repeat(
    times,
    '(call $check (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 4)))',
    vector(PIECE),
  );
}

/** Reads its standard input in pieces of 4 KiB to its end. */
export function drains(): Promise<Uint8Array> {
  return repeat(
    1,
    `(loop $more
       (call $check (call $fd_read (i32.const 0) (i32.const 8) (i32.const 1) (i32.const 4)))
       (br_if $more (i32.load (i32.const 4))))`,
    vector(PIECE),
  );
}

/** The file number `$i * step % count` of the directory: eight digits at address 1024. */
function name(count: number, step: number): string {
  const digits = Array.from(
    { length: 8 },
    (_, place) => `(i32.store8 (i32.const ${1024 + place}) (i32.add (i32.const 48)
      (i32.rem_u (i32.div_u (local.get $n) (i32.const ${10 ** (7 - place)})) (i32.const 10))))`,
  );
  return `(local.set $n (i32.rem_u (i32.mul (local.get $i) (i32.const ${step})) (i32.const ${count})))
    ${digits.join('\n')}`;
}

/** Makes empty files 00000000, 00000001, ... up to `count`, in the working directory. */
export function fills(count: number): Promise<Uint8Array> {
  return repeat(
    count,
    `${name(count, 1)} ${open(CREATE_AND_TRUNCATE, WRITE)}
     (call $check (call $fd_close (i32.load (i32.const 0))))`,
  );
}

/** Asks for `times` of `count` such files, far apart from each other. */
export function looksUp(count: number, times: number): Promise<Uint8Array> {
  return repeat(
    times,
    `${name(count, 7919)}
     (call $check (call $path_filestat_get (i32.const 4) (i32.const 0) (i32.const 1024) (i32.const 8) (i32.const 0)))`,
  );
}
