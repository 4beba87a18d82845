import { wasi } from '@bjorn3/browser_wasi_shim';
import type { ProcessLimits } from './limits.ts';
import type { OpenFile } from './open-file.ts';

/** What a descriptor number stands for in one process. */
export interface Descriptor {
  readonly file: OpenFile;
  /** WASI RIGHTS_*: what may be done with it. All of them fit in 29 bits. */
  rights: number;
  /** Rights that files opened through it may have. */
  inheriting: number;
  closeOnExec: boolean;
}

/** The descriptors of a process: small numbers, the lowest free one given out first. */
export class DescriptorTable {
  /** By number; read directly on the hot path, changed only here. */
  readonly entries: (Descriptor | undefined)[] = [];
  readonly #limits: ProcessLimits;

  constructor(limits: ProcessLimits) {
    this.#limits = limits;
  }

  get(fd: number): Descriptor | undefined {
    return this.entries[fd];
  }

  /** Gives `file` the lowest free number ≥ `least`. -EMFILE, -EINVAL. */
  add(file: OpenFile, rights: number, inheriting: number, least = 0): number {
    if (!(least >= 0 && least < this.#limits.descriptors)) return -wasi.ERRNO_INVAL;
    const { entries } = this;
    let fd = least;
    while (fd < entries.length && entries[fd] !== undefined) fd++;
    if (fd >= this.#limits.descriptors) return -wasi.ERRNO_MFILE;
    this.#put(fd, { file: file.retain(), rights, inheriting, closeOnExec: false });
    return fd;
  }

  /** Makes `fd` refer to what `descriptor` does, closing what it was. -EBADF for a number out of range. */
  set(fd: number, descriptor: Descriptor): number {
    if (!(fd >= 0 && fd < this.#limits.descriptors)) return -wasi.ERRNO_BADF;
    const { rights, inheriting, file } = descriptor;
    file.retain();
    this.entries[fd]?.file.release();
    this.#put(fd, { file, rights, inheriting, closeOnExec: false });
    return fd;
  }

  /** Has the same open files by the same numbers as `other`, as after a fork. */
  inherit(other: DescriptorTable): void {
    for (let fd = 0; fd < other.entries.length; fd++) {
      const descriptor = other.entries[fd];
      if (descriptor === undefined) continue;
      descriptor.file.retain();
      this.#put(fd, { ...descriptor });
    }
  }

  close(fd: number): number {
    const descriptor = this.entries[fd];
    if (descriptor === undefined) return -wasi.ERRNO_BADF;
    this.entries[fd] = undefined;
    descriptor.file.release();
    return 0;
  }

  closeAll(): void {
    const { entries } = this;
    for (let fd = 0; fd < entries.length; fd++) this.close(fd);
    entries.length = 0;
  }

  /** What an exec closes. */
  closeOnExec(): void {
    const { entries } = this;
    for (let fd = 0; fd < entries.length; fd++) if (entries[fd]?.closeOnExec) this.close(fd);
  }

  #put(fd: number, descriptor: Descriptor): void {
    const { entries } = this;
    while (entries.length < fd) entries.push(undefined);
    entries[fd] = descriptor;
  }
}
