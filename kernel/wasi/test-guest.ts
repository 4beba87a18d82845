import type { Call, Memory } from '../../engine/index.ts';
import { Guest } from '../process/guest.ts';
import type { Process } from '../process/process.ts';
import { SystemCalls } from '../process/system-calls.ts';
import type { GuestCall } from '../process/system-calls.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { decode, encode } from '../text.ts';
import { addPreopens } from './preopens.ts';
import { registerWasi } from './register.ts';

/** Handlers as they were registered, by module and name. */
const handlers = new Map<string, GuestCall>();
const recorder = new SystemCalls();
recorder.register = (module, name, _type, handler) => {
  handlers.set(`${module} ${name}`, handler);
};
registerWasi(recorder);

/** A process with a memory and no program: a test makes its system calls for it. */
export class TestGuest {
  readonly kernel: TestKernel;
  readonly process: Process;
  memory = new Uint8Array(65_536);
  readonly guest: Guest;
  readonly #module: string;

  constructor(module = 'wasi_snapshot_preview1') {
    this.#module = module;
    this.kernel = new TestKernel({
      *sh(sys) {
        for (;;) yield* sys.sleep(10n ** 18n);
      },
    });
    this.kernel.start('', true);
    this.kernel.settle();
    const { system, processes } = this.kernel.kernel;
    this.process = [...processes.all()].find(({ pid }) => pid !== 1)!;
    addPreopens(system, this.process);
    this.guest = new Guest(system, this.process);
    this.guest.attach({ bytes: this.memory } as unknown as Memory);
  }

  /** Gives it a larger memory. */
  enlarge(bytes: number): void {
    const larger = new Uint8Array(bytes);
    larger.set(this.memory);
    this.memory = larger;
    this.guest.attach({ bytes: larger } as unknown as Memory);
  }

  /** Makes a system call: what it returns. */
  call(name: string, ...args: (number | bigint)[]): number {
    const call = {
      argumentWords: Uint32Array.from(
        args.flatMap((value) => [
          Number(BigInt.asUintN(32, BigInt(value))),
          Number(BigInt.asUintN(32, BigInt(value) >> 32n)),
        ]),
      ),
      argU32: (n: number) => Number(BigInt.asUintN(32, BigInt(args[n]))),
      argI32: (n: number) => Number(BigInt.asIntN(32, BigInt(args[n]))),
      argI64: (n: number) => BigInt.asIntN(64, BigInt(args[n])),
      argI64Number: (n: number) => Number(BigInt.asIntN(64, BigInt(args[n]))),
    };
    const handler = handlers.get(`${this.#module} ${name}`);
    if (handler === undefined) throw new Error(`no call ${name}`);
    // Success may be a negative zero, which is the same to a guest.
    return handler(this.guest, call as unknown as Call) + 0;
  }

  /** Puts text at a place in memory: pointer and length, as calls take them. */
  text(text: string, at = 1024): [number, number] {
    const bytes = encode(text);
    this.memory.set(bytes, at);
    return [at, bytes.length];
  }

  u32(at: number): number {
    return this.guest.view.getUint32(at, true);
  }

  u64(at: number): number {
    return Number(this.guest.view.getBigUint64(at, true));
  }

  string(at: number, length: number): string {
    return decode(this.memory.subarray(at, at + length));
  }

  /** Opens a path in the working directory: the descriptor, or -errno. */
  open(path: string, oflags = 0, rights = 0x1fff_ffff, fdFlags = 0): number {
    const [pointer, length] = this.text(path);
    const args = [4, 1, pointer, length, oflags, rights, rights, fdFlags, 8];
    const error = this.call('path_open', ...args);
    return error === 0 ? this.u32(8) : -error;
  }

  /** Writes text in one part: -errno or the bytes written. */
  write(fd: number, text: string): number {
    const [pointer, length] = this.text(text, 2048);
    this.guest.setU32(16, pointer);
    this.guest.setU32(20, length);
    const error = this.call('fd_write', fd, 16, 1, 24);
    return error === 0 ? this.u32(24) : -error;
  }

  /** Reads up to `length` bytes: -errno or the text. */
  read(fd: number, length = 100): string | number {
    this.guest.setU32(16, 2048);
    this.guest.setU32(20, length);
    const error = this.call('fd_read', fd, 16, 1, 24);
    return error === 0 ? this.string(2048, this.u32(24)) : -error;
  }
}
