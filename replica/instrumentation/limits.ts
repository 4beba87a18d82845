import type { FunctionType, ModuleLayout } from './module-layout.ts';
import type { InstrumentedModule } from './instrument.ts';
import { SectionId } from './module-layout.ts';
import { SYSTEM_API_TYPES } from './system-api-types.ts';

/** A module that is well formed but not one the Internet Computer takes. */
export class InvalidCanisterModule extends Error {}

const MAX_MODULE_BYTES = 100 * 1024 * 1024;
const MAX_CODE_BYTES = 10 * 1024 * 1024;
const MAX_FUNCTIONS = 50_000;
const MAX_GLOBALS = 1_000;
const MAX_OPERATORS = 1_000_000;
const MAX_COMPLEXITY = 1_000_000;
const MAX_EXPORTED_METHODS = 1_000;
const MAX_EXPORTED_NAME_BYTES = 20_000;

const LIFECYCLE = new Set([
  'canister_init',
  'canister_inspect_message',
  'canister_heartbeat',
  'canister_global_timer',
  'canister_pre_upgrade',
  'canister_post_upgrade',
  'canister_on_low_wasm_memory',
]);
const METHOD_PREFIXES = ['canister_update ', 'canister_query ', 'canister_composite_query '];
const RESERVED = new Set([
  'canister counter_instructions',
  'canister_start',
  'canister counter_dirty_pages',
  'canister counter_accessed_pages',
  'stable_memory',
  'stable_memory_bytemap',
]);

/** Throws InvalidCanisterModule if the module breaks a limit that its outline shows. */
export function checkLayout(layout: ModuleLayout): void {
  const fail = (reason: string): never => {
    throw new InvalidCanisterModule(`Wasm module is not valid: ${reason}`);
  };
  if (layout.bytes.length > MAX_MODULE_BYTES) {
    fail(`module has ${layout.bytes.length} bytes, more than ${MAX_MODULE_BYTES}`);
  }
  const code = layout.sections.find((section) => section.id === SectionId.code);
  if (code && code.end - code.start > MAX_CODE_BYTES) {
    fail(
      `code section has ${code.end - code.start} bytes, more than the allowed ${MAX_CODE_BYTES}`,
    );
  }
  if (layout.functions.length > MAX_FUNCTIONS) {
    fail(`${layout.functions.length} functions are defined, more than ${MAX_FUNCTIONS}`);
  }
  if (layout.globals.length > MAX_GLOBALS) {
    fail(`${layout.globals.length} globals are defined, more than ${MAX_GLOBALS}`);
  }
  if (layout.memories > 1) fail('multiple memories are not allowed');
  checkImports(layout, fail);
  checkExports(layout, fail);
}

function checkImports(layout: ModuleLayout, fail: (reason: string) => never): void {
  for (const entry of layout.imports) {
    const name = `${entry.module}.${entry.name}`;
    if (entry.kind !== 0) fail(`imports ${name}, which is not a function`);
    if (entry.module !== 'ic0') {
      fail(`imports ${name}: there is no module "${entry.module}", only "ic0"`);
    }
    const expected = Object.hasOwn(SYSTEM_API_TYPES, entry.name)
      ? SYSTEM_API_TYPES[entry.name]
      : undefined;
    if (expected === undefined) fail(`imports ${name}, which the system API does not have`);
    const actual = signature(layout.types[entry.type]);
    if (actual !== expected) fail(`imports ${name} as (${actual}), but its type is (${expected})`);
  }
}

function signature(type: FunctionType | undefined): string {
  const letter = (valueType: number): string =>
    valueType === 0x7f ? 'i' : valueType === 0x7e ? 'I' : '?';
  if (!type) return '?';
  return `${type.parameters.map(letter).join('')}:${type.results.map(letter).join('')}`;
}

function checkExports(layout: ModuleLayout, fail: (reason: string) => never): void {
  const methods = new Map<string, string>();
  let nameBytes = 0;
  for (const { name, kind, index } of layout.exports) {
    if (RESERVED.has(name)) fail(`exports the reserved symbol "${name}"`);
    if (kind !== 0 || !name.startsWith('canister_')) continue;
    const type =
      index < layout.importedFunctions
        ? undefined
        : layout.types[layout.functions[index - layout.importedFunctions]];
    const prefix = METHOD_PREFIXES.find((candidate) => name.startsWith(candidate));
    if (!prefix && !LIFECYCLE.has(name)) {
      fail(`exports "${name}", which is no canister method the system knows`);
    }
    if (signature(type) !== ':') fail(`exported method "${name}" must take and return nothing`);
    if (!prefix) continue;
    const method = name.slice(prefix.length);
    if (methods.has(method)) fail(`exports the method "${method}" twice`);
    methods.set(method, prefix);
    nameBytes += method.length;
  }
  if (methods.size > MAX_EXPORTED_METHODS) {
    fail(`exports ${methods.size} methods, more than ${MAX_EXPORTED_METHODS}`);
  }
  if (nameBytes > MAX_EXPORTED_NAME_BYTES) {
    fail(`the names of its methods have ${nameBytes} bytes, more than ${MAX_EXPORTED_NAME_BYTES}`);
  }
}

/** Throws InvalidCanisterModule if a function is too long or too complex to compile. */
export function checkFunctions(module: InstrumentedModule): void {
  const { operators, complexity, functionIndex } = module.largest;
  if (operators > MAX_OPERATORS) {
    throw new InvalidCanisterModule(
      `Wasm module is not valid: a function has ${operators} instructions, more than ${MAX_OPERATORS}`,
    );
  }
  if (complexity > MAX_COMPLEXITY) {
    throw new InvalidCanisterModule(
      `Wasm module is not valid: function ${functionIndex} has complexity ${complexity}, more than ${MAX_COMPLEXITY}`,
    );
  }
}
