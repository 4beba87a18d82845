import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';

/** A WASI command and what it is started with. */
export interface Program {
  module: Uint8Array;
  /** Name and arguments. */
  argv: readonly string[];
  /** All of its standard input (default: none). */
  stdin?: Uint8Array;
}

/** What a program did. */
export interface Outcome {
  status: number;
  /** Standard output. */
  output: string;
  /** Standard error. */
  errors: string;
  /** System calls made. */
  calls: number;
}

type Import = (...values: unknown[]) => unknown;

/** Realtime and monotonic clock alike, in ns: some time in 2023. */
const NOW = 1_700_000_000_000_000_000n;

/** The program has called proc_exit. */
class Exited extends Error {
  constructor(readonly status: number) {
    super(`exit status ${status}`);
  }
}

/**
 * A system of system calls for one run of a program, with an empty directory as its root. Time stands still and random bytes are
 * always the same, so that a program does the same each time.
 */
export class WasiSystem {
  calls = 0;
  readonly #wasi: WASI;
  readonly #functions: Readonly<Record<string, Import | undefined>>;
  readonly #output: { stdout: string; stderr: string } = { stdout: '', stderr: '' };

  constructor({ argv, stdin }: Program) {
    this.#wasi = new WASI(
      [...argv],
      [],
      [
        new OpenFile(new File(stdin ?? [])),
        this.#stream('stdout'),
        this.#stream('stderr'),
        new PreopenDirectory('/', new Map()),
      ],
      { debug: false },
    );
    this.#functions = {
      ...(this.#wasi.wasiImport as Record<string, Import>),
      random_get: (address, length) => {
        const bytes = this.#bytes.subarray(address as number, (address as number) + Number(length));
        for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 7 + 3) & 0xff;
        return 0;
      },
      clock_time_get: (_clock, _precision, address) => {
        const bytes = this.#bytes;
        new DataView(bytes.buffer).setBigUint64(address as number, NOW, true);
        return 0;
      },
      proc_exit: (status) => {
        throw new Exited(status as number);
      },
    };
  }

  /** The imported function of that name. Throws where there is none. */
  function(name: string): Import {
    const found = this.#functions[name];
    if (found === undefined) throw new Error(`there is no system call ${name} here`);
    return (...values) => {
      this.calls++;
      return found(...values);
    };
  }

  /** Sets the memory that system calls read and write, which begins at the buffer's beginning. */
  attach(memory: { buffer: ArrayBufferLike }): void {
    this.#wasi.inst = { exports: { memory: memory as WebAssembly.Memory } };
  }

  /** Does what runs the program, to its end. */
  run(start: () => void): Outcome {
    let status = 0;
    try {
      start();
    } catch (error) {
      if (!(error instanceof Exited)) throw error;
      ({ status } = error);
    }
    const { stdout, stderr } = this.#output;
    return { status, output: stdout, errors: stderr, calls: this.calls };
  }

  get #bytes(): Uint8Array {
    return new Uint8Array(this.#wasi.inst.exports.memory.buffer);
  }

  #stream(name: 'stdout' | 'stderr'): ConsoleStdout {
    const decoder = new TextDecoder();
    return new ConsoleStdout((data) => {
      this.#output[name] += decoder.decode(data, { stream: true });
    });
  }
}
