import type { Call, FuncType, ImportType, Linker, Module } from '../../engine/index.ts';
import type { Guest } from './guest.ts';

/**
 * What a system call of a WebAssembly guest may return besides an errno (≥ 0, which becomes the function's i32 result):
 * BLOCKED (blocked.ts), or one of these: ENDED when the process is over or gets another program, and there is no result.
 */
export const ENDED = -1001;

/** The same for a call after which the program goes on elsewhere than behind it. */
export const SWITCHED = -1002;

/** The result 0 of a call that took so long that it is to be seen whether the process's turn is over. */
export const DONE_LATE = -1003;

/** A system call as imported by guests: reads its arguments from `call`. Never throws for what a guest does. */
export type GuestCall = (guest: Guest, call: Call) => number;

interface Entry {
  module: string;
  name: string;
  type: FuncType;
  handler: GuestCall;
}

interface Replacement {
  present: string;
  absent: string;
  handler: GuestCall;
}

/** The table of system calls that WebAssembly programs can import, by module and name. */
export class SystemCalls {
  readonly #entries = new Map<string, Entry>();
  readonly #replaced = new Map<string, Replacement>();

  register(module: string, name: string, type: FuncType, handler: GuestCall): void {
    this.#entries.set(`${module} ${name}`, { module, name, type, handler });
  }

  /** Makes all of them known to a linker; calling one suspends the guest. */
  defineIn(linker: Linker): void {
    for (const { module, name, type } of this.#entries.values()) linker.suspend(module, name, type);
  }

  /**
   * Handlers of a module's imported functions, by their index. Imports that are no system calls have none.
   */
  handlersOf(module: Module): (GuestCall | undefined)[] {
    const functions = module.imports.filter(({ kind }: ImportType) => kind === 'func');
    const from = new Set(functions.map(({ module: name }) => name));
    return functions.map(({ module: of, name }) => {
      const key = `${of} ${name}`;
      const other = this.#replaced.get(key);
      if (other !== undefined && from.has(other.present) && !from.has(other.absent)) {
        return other.handler;
      }
      return this.#entries.get(key)?.handler;
    });
  }

  /**
   * Gives a call another handler for programs of another system, which share its name: those that import something from the
   * module `present` and nothing from `absent`.
   */
  replace(key: string, present: string, absent: string, handler: GuestCall): void {
    this.#replaced.set(key, { present, absent, handler });
  }

  /** In the order of registration. */
  get names(): string[] {
    return [...this.#entries.values()].map(({ module, name }) => `${module}.${name}`);
  }
}
