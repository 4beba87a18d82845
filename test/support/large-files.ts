import { wat } from '../../replica/testing/wat.ts';

const BLOCK = 65_536;

/** A large file of little content, as {@link fileMaker} makes it. */
export interface LargeFile {
  /** Blocks of 64 KiB of which one byte is written. */
  blocks: number;
  /** Bytes from one to the next: 64 KiB for a file without holes. */
  stride?: number;
  /** Whether another file is written in turn with it, so that no two of its blocks adjoin on the device. */
  scattered?: boolean;
}

/** A program that makes the file `large` in its working directory, and `other` beside it where that is scattered. */
export function fileMaker({
  blocks,
  stride = BLOCK,
  scattered = false,
}: LargeFile): Promise<Uint8Array> {
  const names = scattered ? ['large', 'other'] : ['large'];
  const each = (text: (name: string, i: number) => string): string => names.map(text).join('\n');
  return wat(`(module
    (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_pwrite" (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 1024) "largeother")
    (func $check (param i32) (if (local.get 0) (then (call $proc_exit (local.get 0)))))
    (func (export "_start") (local $i i32)
      (i32.store (i32.const 8) (i32.const 1024))
      (i32.store (i32.const 12) (i32.const 1))
      ${each(
        (
          _,
          i,
        ) => `(call $check (call $path_open (i32.const 4) (i32.const 1) (i32.const ${1024 + 5 * i}) (i32.const 5)
          (i32.const 9) (i64.const 68) (i64.const 0) (i32.const 0) (i32.const ${4 * i})))`,
      )}
      (loop $again
        ${each(
          (
            _,
            i,
          ) => `(call $check (call $fd_pwrite (i32.load (i32.const ${4 * i})) (i32.const 8) (i32.const 1)
            (i64.mul (i64.extend_i32_u (local.get $i)) (i64.const ${stride})) (i32.const 16)))`,
        )}
        (br_if $again
          (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${blocks}))))))`);
}

/** A program that makes so many files, f000000 and so on, in the directory `d` of its working directory. */
export function manyFiles(count: number): Promise<Uint8Array> {
  return wat(`(module
    (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 1024) "d/f000000")
    (func (export "_start") (local $i i32) (local $n i32) (local $p i32)
      (loop $again
        (local.set $n (local.get $i))
        (local.set $p (i32.const 1032))
        (loop $digit
          (i32.store8 (local.get $p) (i32.add (i32.const 48) (i32.rem_u (local.get $n) (i32.const 10))))
          (local.set $n (i32.div_u (local.get $n) (i32.const 10)))
          (br_if $digit (i32.gt_u (local.tee $p (i32.sub (local.get $p) (i32.const 1))) (i32.const 1026))))
        (local.set $n (call $path_open (i32.const 4) (i32.const 1) (i32.const 1024) (i32.const 9)
          (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0)))
        (if (local.get $n) (then (call $proc_exit (local.get $n))))
        (drop (call $fd_close (i32.load (i32.const 0))))
        (br_if $again
          (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${count}))))))`);
}
