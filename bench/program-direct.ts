import { MeteredInstance } from './metered.ts';
import { type Outcome, type Program, WasiSystem } from './wasi-system.ts';

/** Runs a program on the platform's own WebAssembly; gives its instructions too, by the Internet Computer's weights. */
export function runDirectly(program: Program): Outcome & { instructions: number } {
  const system = new WasiSystem(program);
  const module = new WebAssembly.Module(program.module as BufferSource);
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== 'function') throw new Error(`the program imports a ${kind} ${name}`);
    (imports[from] ??= {})[name] = system.function(name) as WebAssembly.ImportValue;
  }
  const instance = new MeteredInstance(program.module, imports);
  system.attach(instance.exports.memory as WebAssembly.Memory);
  const outcome = system.run(instance.exports._start as () => void);
  return { ...outcome, instructions: instance.instructions };
}
