import type { Call, FuncType, ImportType, Linker, Module } from '../../engine/index.ts';
import type { Guest } from './guest.ts';

/**
 * What a system call of a WebAssembly guest may return besides an errno (≥ 0, which becomes the function's i32 result):
 * BLOCKED (blocked.ts), or this one, when the process is over and gets no result.
 */
export const ENDED = -1001;

/** A system call as imported by guests: reads its arguments from `call`. Never throws for what a guest does. */
export type GuestCall = (guest: Guest, call: Call) => number;

interface Entry {
  module: string;
  name: string;
  type: FuncType;
  handler: GuestCall;
}

/** The table of system calls that WebAssembly programs can import, by module and name. */
export class SystemCalls {
  readonly #entries = new Map<string, Entry>();

  register(module: string, name: string, type: FuncType, handler: GuestCall): void {
    this.#entries.set(`${module} ${name}`, { module, name, type, handler });
  }

  /** Makes all of them known to a linker; calling one suspends the guest. */
  defineIn(linker: Linker): void {
    for (const { module, name, type } of this.#entries.values()) linker.suspend(module, name, type);
  }

  /** Handlers of a module's imported functions, by their index. Imports that are no system calls have none. */
  handlersOf(module: Module): (GuestCall | undefined)[] {
    return module.imports
      .filter(({ kind }: ImportType) => kind === 'func')
      .map(({ module: from, name }) => this.#entries.get(`${from} ${name}`)?.handler);
  }

  /** In the order of registration. */
  get names(): string[] {
    return [...this.#entries.values()].map(({ module, name }) => `${module}.${name}`);
  }
}
