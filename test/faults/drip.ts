import { wat } from '../../replica/testing/wat.ts';

const PIECE = 'sixteen bytes..\n';
const PIECES = 24_000;

/** What the program writes. */
export const DRIP_OUTPUT: Uint8Array = new TextEncoder().encode(PIECE.repeat(PIECES));

/** A WASI program that writes its output in pieces of 16 bytes, each by a call of its own. */
export function dripProgram(): Promise<Uint8Array> {
  return wat(`(module
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\\10\\00\\00\\00\\10\\00\\00\\00")
    (data (i32.const 16) "sixteen bytes..\\n")
    (func (export "_start") (local $left i32)
      (local.set $left (i32.const ${PIECES}))
      (loop $next
        (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
          (then unreachable))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $next (local.get $left)))))`);
}
