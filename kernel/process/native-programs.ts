import type { NativeProgram } from './sys.ts';

/** Programs that are part of the kernel, by the name that `#!kernel:NAME` files refer to. */
export class NativePrograms {
  readonly #programs = new Map<string, NativeProgram>();

  register(name: string, program: NativeProgram): void {
    this.#programs.set(name, program);
  }

  get(name: string): NativeProgram | undefined {
    return this.#programs.get(name);
  }

  /** In the order of registration. */
  get names(): string[] {
    return [...this.#programs.keys()];
  }
}
