import type { OpenFile } from './open-file.ts';
import type { Process } from './process.ts';

/** Makes what a process gets that opens a device file, or -errno (ENXIO, …). `flags` are WASI FDFLAGS_*. */
export type OpenDevice = (process: Process, minor: number, flags: number) => OpenFile | number;

/** Device number (st_rdev) of a major and a minor number, both below 2^16. */
export function deviceNumber(major: number, minor: number): number {
  return major * 65_536 + minor;
}

/** Major number of /dev/fd/N, whose minor is N; from Linux's range for local use. */
export const DESCRIPTOR_MAJOR = 240;

/** N, if `rdev` is that of /dev/fd/N; otherwise -1. */
export function descriptorOf(rdev: number): number {
  return Math.floor(rdev / 65_536) === DESCRIPTOR_MAJOR ? rdev % 65_536 : -1;
}

/** Drivers of character devices, by major number (Linux's numbers, devices.txt). */
export class DeviceDrivers {
  readonly #drivers = new Map<number, OpenDevice>();

  register(major: number, open: OpenDevice): void {
    this.#drivers.set(major, open);
  }

  get(rdev: number): OpenDevice | undefined {
    return this.#drivers.get(Math.floor(rdev / 65_536));
  }
}
