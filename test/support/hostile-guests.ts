import wabt from 'wabt';

const WRITE = `
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))`;

/** Programs that misbehave, in the text format; each is a WASI command. */
const TEXTS = {
  /** Never ends. */
  loop: `(module (memory (export "memory") 1)
    (func (export "_start") (loop $again (br $again))))`,
  /** Calls itself without end. */
  recurse: `(module (memory (export "memory") 1)
    (func $f (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))
    (func (export "_start") (drop (call $f (i32.const 0)))))`,
  /** Grows its memory until it gets no more, then aborts as an allocator would. */
  grow: `(module (memory (export "memory") 1)
    (func (export "_start")
      (loop $again
        (if (i32.eq (memory.grow (i32.const 64)) (i32.const -1)) (then (unreachable)))
        (br $again))))`,
  /** Asks for memory for ever, whatever the answer. */
  hungry: `(module (memory (export "memory") 1)
    (func (export "_start") (loop $again (drop (memory.grow (i32.const 64))) (br $again))))`,
  /** Reads behind its memory. */
  outside: `(module (memory (export "memory") 1)
    (func $peek (export "peek") (drop (i32.load offset=65536 (i32.const 0))))
    (func (export "_start") (call $peek)))`,
  /** Divides by zero. */
  divide: `(module (memory (export "memory") 1)
    (func (export "_start") (drop (i32.div_u (i32.const 1) (i32.load (i32.const 0))))))`,
  /** Hands the kernel pointers that are not its own. */
  pointers: `(module ${WRITE}
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "_start")
      ;; an array of vectors outside memory, then a vector that points outside
      (if (i32.ne (call $fd_write (i32.const 1) (i32.const 0x7ffffff0) (i32.const 1) (i32.const 0)) (i32.const 21))
        (then (call $exit (i32.const 2))))
      (i32.store (i32.const 8) (i32.const 0xfffffff0))
      (i32.store (i32.const 12) (i32.const 100))
      (if (i32.ne (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)) (i32.const 21))
        (then (call $exit (i32.const 3))))
      (call $exit (i32.const 0))))`,
} as const;

export type HostileGuest = keyof typeof TEXTS;

/** The Wasm of a misbehaving program. */
export async function hostileGuest(name: HostileGuest): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat(`${name}.wat`, TEXTS[name]);
  try {
    return module.toBinary({ write_debug_names: true }).buffer;
  } finally {
    module.destroy();
  }
}
