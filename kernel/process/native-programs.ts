import type { NativeProgram } from './sys.ts';

/** Makes the program that goes on from what its `Keeper.save` gave. Throws an Error saying why it cannot. */
export type RestoreProgram = (data: unknown) => NativeProgram;

/** Programs that are part of the kernel, by the name that `#!kernel:NAME` files refer to. */
export class NativePrograms {
  readonly #programs = new Map<string, NativeProgram>();
  readonly #names = new Map<NativeProgram, string>();
  readonly #saved = new Map<string, RestoreProgram>();

  register(name: string, program: NativeProgram): void {
    this.#programs.set(name, program);
    this.#names.set(program, name);
  }

  /** Makes known how programs that were written down under `name` (`Keeper.program`) are gone on with. */
  registerSaved(name: string, restore: RestoreProgram): void {
    this.#saved.set(name, restore);
  }

  get(name: string): NativeProgram | undefined {
    return this.#programs.get(name);
  }

  /** Name of a registered program. */
  nameOf(program: NativeProgram): string | undefined {
    return this.#names.get(program);
  }

  /** How programs written down under `name` are gone on with. */
  saved(name: string): RestoreProgram | undefined {
    return this.#saved.get(name);
  }

  /** In the order of registration. */
  get names(): string[] {
    return [...this.#programs.keys()];
  }
}
