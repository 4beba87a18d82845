/**
 * Memory: a bump allocator in place of AssemblyScript's managed objects, which apps do not use (the build checks). Apps
 * live for one command and hold what they read until they end; loops that could run for long give memory back with
 * `mark` and `release`.
 */
import { fd_write, proc_exit } from 'bindings/wasi_snapshot_preview1';

/** Exit status of every app that runs out of memory, as GNU sort and grep have it. */
const OUT_OF_MEMORY_STATUS: u32 = 2;
const ALIGNMENT: usize = 16;

let top: usize = (__heap_base + ALIGNMENT - 1) & ~(ALIGNMENT - 1);

function grow(end: usize): void {
  const have = <usize>memory.size() << 16;
  const needed = <i32>((end - have + 0xffff) >>> 16);
  // Half as much again keeps the number of (copying) growths logarithmic without doubling a large sort.
  const wanted = max(needed, <i32>(have >>> 17));
  if (memory.grow(wanted) < 0 && memory.grow(needed) < 0) {
    const message = memory.data<u8>([
      109, 101, 109, 111, 114, 121, 32, 101, 120, 104, 97, 117, 115, 116, 101, 100, 10,
    ]); // "memory exhausted\n"
    const vector = memory.data(12, 4);
    store<u32>(vector, <u32>message);
    store<u32>(vector, 17, 4);
    fd_write(2, vector, 1, vector + 8);
    proc_exit(OUT_OF_MEMORY_STATUS);
  }
}

/** Address of `size` bytes, 16-byte aligned, of any content. Ends the app when there is no memory. */
export function alloc(size: usize): usize {
  const address = top;
  const end = address + ((size + ALIGNMENT - 1) & ~(ALIGNMENT - 1));
  if (end > <usize>memory.size() << 16) grow(end);
  top = end;
  return address;
}

/** The allocator's position, to be given to `release`. */
export function mark(): usize {
  return top;
}

/** Frees everything allocated since `mark` returned this position. */
export function release(position: usize): void {
  top = position;
}
