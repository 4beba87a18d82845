import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Inode, Stat } from '../fs/inode.ts';
import { statOf } from '../fs/inode.ts';
import { PORTION } from '../process/blocked.ts';
import type { Entropy } from '../process/entropy.ts';
import { OpenFile, READABLE, WRITABLE } from '../process/open-file.ts';
import type { Process } from '../process/process.ts';
import type { WaitQueue } from '../process/wait-queue.ts';

/** Minor numbers of major 1, the memory devices (Linux's devices.txt). */
export const MEMORY_MAJOR = 1;
const NULL = 3;
const ZERO = 5;
const FULL = 7;
const RANDOM = 8;
const URANDOM = 9;

/** The names of the memory devices in /dev, by minor number. */
export const MEMORY_DEVICES: ReadonlyMap<number, string> = new Map([
  [NULL, 'null'],
  [ZERO, 'zero'],
  [FULL, 'full'],
  [RANDOM, 'random'],
  [URANDOM, 'urandom'],
]);

/** A device without a position: reads and writes behave the same everywhere, and seeking is allowed and does nothing. */
abstract class StreamDevice extends OpenFile {
  readonly type = wasi.FILETYPE_CHARACTER_DEVICE;
  readonly #inode: Inode;

  constructor(inode: Inode, flags: number) {
    super(flags);
    this.#inode = inode;
  }

  protected abstract fill(into: Uint8Array): number;

  read(_process: Process, into: Uint8Array): number {
    return this.fill(into);
  }

  write(_process: Process, from: Uint8Array): number {
    return from.length;
  }

  override readAt(_offset: number, into: Uint8Array): number {
    return this.fill(into);
  }

  override writeAt(_offset: number, from: Uint8Array): number {
    return from.length;
  }

  override seek(): number {
    return 0;
  }

  stat(): Stat {
    return statOf(this.#inode);
  }
}

/** /dev/null: always at its end; takes everything. */
class NullDevice extends StreamDevice {
  protected fill(): number {
    return 0;
  }
}

/** /dev/zero */
class ZeroDevice extends StreamDevice {
  protected fill(into: Uint8Array): number {
    into.fill(0);
    return into.length;
  }
}

/** /dev/full: reads as zeros, has no space left (full(4)). */
class FullDevice extends ZeroDevice {
  override write(): number {
    return -wasi.ERRNO_NOSPC;
  }

  override writeAt(): number {
    return -wasi.ERRNO_NOSPC;
  }
}

/**
 * /dev/random and /dev/urandom: until there is a seed, reading waits (random(4), /dev/random). What is written to them is dropped.
 */
class RandomDevice extends StreamDevice {
  override readonly readable: WaitQueue;
  readonly #entropy: Entropy;

  constructor(inode: Inode, flags: number, entropy: Entropy) {
    super(inode, flags);
    this.#entropy = entropy;
    this.readable = entropy.seeded;
  }

  override read(process: Process, into: Uint8Array): number {
    const waits = (this.flags & wasi.FDFLAGS_NONBLOCK) === 0;
    return this.#entropy.fill(waits ? process : null, into.subarray(0, PORTION));
  }

  protected fill(into: Uint8Array): number {
    return this.#entropy.fill(null, into.subarray(0, PORTION));
  }

  override poll(): number {
    return this.#entropy.isSeeded ? READABLE | WRITABLE : WRITABLE;
  }
}

/**
 * Opens the memory device with number `minor`, or gives -ENXIO.
 * @param entropy for /dev/random
 */
export function openMemoryDevice(
  inode: Inode,
  minor: number,
  flags: number,
  entropy: Entropy,
): OpenFile | number {
  switch (minor) {
    case NULL:
      return new NullDevice(inode, flags);
    case ZERO:
      return new ZeroDevice(inode, flags);
    case FULL:
      return new FullDevice(inode, flags);
    case RANDOM:
    case URANDOM:
      return new RandomDevice(inode, flags, entropy);
    default:
      return -wasi.ERRNO_NXIO;
  }
}
