import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

const BINARYEN = createRequire(import.meta.url).resolve('binaryen');
const PATH = join(dirname(BINARYEN), 'bin/wasm-opt');
/** How the program begins to run: what this gives is awaited, so that its end and its failure are seen. */
const BEGIN = 'createWasm().then(()=>run());';

type Program = (
  module: object,
  require: NodeJS.Require,
  process: object,
  webAssembly: object,
  filename: string,
  dirname: string,
) => Promise<void>;

/**
 * binaryen's wasm-opt, run many times in this process: starting one for each module takes ten times as long. Every run
 * has an instance of its own, so that its output depends on its input alone.
 */
export class WasmOpt {
  readonly #program: Program;
  readonly #folder = mkdtempSync(join(tmpdir(), 'canix-fuzz-'));
  #module: WebAssembly.Module | undefined;

  constructor() {
    const source = readFileSync(PATH, 'utf8').replace(/^#!.*/, '').trimEnd();
    if (!source.endsWith(BEGIN)) throw new Error(`${PATH} is not written as expected`);
    const body = `${source.slice(0, -BEGIN.length)}return ${BEGIN}`;
    const parameters = 'Module,require,process,WebAssembly,__filename,__dirname';
    this.#program = new Script(`(function(${parameters}){${body}\n})`, {
      filename: PATH,
    }).runInThisContext() as Program;
  }

  /**
   * The module that wasm-opt makes of `input`.
   * @throws Error with what it printed when it does not like the input
   */
  async run(input: Uint8Array, args: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
    const from = join(this.#folder, 'input');
    const to = join(this.#folder, 'output');
    writeFileSync(from, input);
    let printed = '';
    const print = (line: string): void => void (printed += `${line}\n`);
    const settings: Record<string, unknown> = {
      arguments: [from, '-o', to, '--quiet', ...args],
      print,
      printErr: print,
    };
    const module = this.#module;
    if (module) {
      settings.instantiateWasm = (
        imports: WebAssembly.Imports,
        done: (instance: WebAssembly.Instance) => void,
      ) => done(new WebAssembly.Instance(module, imports));
    }
    const process = Object.create(globalThis.process, {
      exitCode: { value: 0, writable: true },
    }) as { exitCode: number };
    const require = createRequire(PATH);
    await this.#program(settings, require, process, this.#keeping(), PATH, dirname(PATH));
    if (process.exitCode !== 0) throw new Error(`wasm-opt ${args.join(' ')}: ${printed}`);
    return new Uint8Array(readFileSync(to));
  }

  /** The platform's WebAssembly, from which the compiled program is kept. */
  #keeping(): object {
    return Object.create(WebAssembly, {
      instantiate: {
        value: (bytes: BufferSource, imports: WebAssembly.Imports) => {
          const module = new WebAssembly.Module(bytes);
          this.#module = module;
          return Promise.resolve({ module, instance: new WebAssembly.Instance(module, imports) });
        },
      },
    }) as object;
  }

  /** Removes the files it works on. */
  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
