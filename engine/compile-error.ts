import * as code from './compile-error-codes.ts';
import { valueTypeName } from './value-type.ts';

/** A module that is malformed or invalid: what was expected, and at which byte. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  /** What is wrong: a number of compile-error-codes.ts. */
  readonly code: number;
  /** Offset of the offending byte in the module. */
  readonly offset: number;

  constructor(error: number, offset: number, expected: number, found: number) {
    const text = TEXTS[error]?.(expected, found) ?? `error ${error}`;
    super(`${text} (at offset 0x${offset.toString(16)})`);
    this.code = error;
    this.offset = offset;
  }
}

type Text = (expected: number, found: number) => string;

const hex = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;
const type = valueTypeName;

function unknown(what: string): Text {
  return (count, index) => `unknown ${what} ${index}: there ${count === 1 ? 'is' : 'are'} ${count}`;
}

const TEXTS: Record<number, Text> = {
  [code.ERROR_END]: () => 'unexpected end: more bytes expected',
  [code.ERROR_MAGIC]: () => 'not a WebAssembly module: expected the bytes \\0asm',
  [code.ERROR_VERSION]: () => 'unknown binary version: expected 1',
  [code.ERROR_LEB_LONG]: () => 'integer representation too long: expected its last byte',
  [code.ERROR_LEB_LARGE]: () => 'integer too large: unused bits must repeat its sign',
  [code.ERROR_SECTION_ID]: (_, id) => `unknown section ${id}: expected 0 to 13`,
  [code.ERROR_SECTION_ORDER]: (_, id) =>
    `section ${id} is out of order or there twice: expected a later one`,
  [code.ERROR_SECTION_SIZE]: () =>
    'size does not match: expected the section or body to end elsewhere',
  [code.ERROR_UTF8]: () => 'malformed UTF-8 in a name: expected a character',
  [code.ERROR_COUNT]: (_, count) => `unexpected end: ${count} items do not fit into the section`,
  [code.ERROR_FUNC_CODE_COUNT]: (functions, bodies) =>
    `function and code section have inconsistent lengths: ${functions} functions, ${bodies} bodies`,
  [code.ERROR_DATA_COUNT]: (count, segments) =>
    `data count is ${count}, but there are ${segments} data segments`,
  [code.ERROR_DATA_COUNT_REQUIRED]: () => 'data count section required',
  [code.ERROR_VALUE_TYPE]: (_, found) => `expected a value type, found ${hex(found)}`,
  [code.ERROR_REF_TYPE]: (_, found) => `expected a reference type, found ${type(found)}`,
  [code.ERROR_TYPE_FORM]: (_, found) => `expected a function type (0x60), found ${hex(found)}`,
  [code.ERROR_LIMITS_FLAGS]: (_, found) =>
    `expected limits with flags 0, 1, 4 or 5, found ${hex(found)}`,
  [code.ERROR_LIMITS]: () => 'size minimum must not be greater than maximum',
  [code.ERROR_MEMORY_LIMIT]: (limit) => `memory size must be at most ${limit} pages`,
  [code.ERROR_MUTABILITY]: (_, found) => `expected mutability 0 or 1, found ${hex(found)}`,
  [code.ERROR_IMPORT_KIND]: (_, found) => `expected an external kind 0 to 4, found ${hex(found)}`,
  [code.ERROR_EXPORT_DUPLICATE]: () => 'duplicate export name: expected one of its own',
  [code.ERROR_EXPORT_NAMES]: () => 'export names have too many equal hashes',
  [code.ERROR_UNKNOWN_TYPE]: unknown('type'),
  [code.ERROR_UNKNOWN_FUNC]: unknown('function'),
  [code.ERROR_UNKNOWN_TABLE]: unknown('table'),
  [code.ERROR_UNKNOWN_MEMORY]: unknown('memory'),
  [code.ERROR_UNKNOWN_GLOBAL]: unknown('global'),
  [code.ERROR_UNKNOWN_LOCAL]: unknown('local'),
  [code.ERROR_UNKNOWN_LABEL]: unknown('label'),
  [code.ERROR_UNKNOWN_ELEM]: unknown('element segment'),
  [code.ERROR_UNKNOWN_DATA]: unknown('data segment'),
  [code.ERROR_MULTIPLE_MEMORIES]: () =>
    'multiple memories: at most one expected, since multiMemory is off',
  [code.ERROR_START_TYPE]: () => 'start function must take and give nothing',
  [code.ERROR_CONSTANT_REQUIRED]: (_, found) =>
    `constant expression required, found instruction ${hex(found)}`,
  [code.ERROR_GLOBAL_IMMUTABLE]: () => 'global is immutable: expected a mutable one',
  [code.ERROR_TYPE_MISMATCH]: (expected, found) =>
    `type mismatch: expected ${type(expected)}, found ${type(found)}`,
  [code.ERROR_STACK_EMPTY]: (expected) =>
    `type mismatch: expected ${expected ? type(expected) : 'a value'}, found nothing`,
  [code.ERROR_STACK_LEFT]: (expected, found) =>
    `type mismatch: expected ${expected} values at the end, found ${found}`,
  [code.ERROR_OPCODE]: (_, found) => `illegal opcode ${hex(found)}: expected an instruction`,
  [code.ERROR_RELAXED_SIMD]: () =>
    'relaxed SIMD is not supported: expected an instruction of WebAssembly 2.0',
  [code.ERROR_LANE]: (limit, found) => `invalid lane index ${found}: expected less than ${limit}`,
  [code.ERROR_ALIGNMENT]: (natural, found) =>
    `alignment 2^${found} must not be larger than natural, 2^${natural}`,
  [code.ERROR_ELSE]: () => 'else without if: expected an instruction or end',
  [code.ERROR_BODY_END]: () => 'function body must end at its last end',
  [code.ERROR_LOCALS]: () => 'too many locals',
  [code.ERROR_UNDECLARED_FUNC]: (_, index) =>
    `undeclared function reference ${index}: expected it in a segment, global or export`,
  [code.ERROR_ZERO_BYTE]: () => 'zero byte expected',
  [code.ERROR_SELECT_ARITY]: (_, found) => `invalid result arity: select gives 1, found ${found}`,
  [code.ERROR_BR_TABLE_ARITY]: (expected, found) =>
    `type mismatch: br_table targets take ${expected} and ${found} values`,
  [code.ERROR_ELEM_FLAGS]: (_, found) => `expected element segment flags 0 to 7, found ${found}`,
  [code.ERROR_ELEM_KIND]: (_, found) => `expected element kind 0, found ${hex(found)}`,
  [code.ERROR_DATA_FLAGS]: (_, found) => `expected data segment flags 0 to 2, found ${found}`,
  [code.ERROR_NESTING]: (limit) => `more than ${limit} nested blocks`,
  [code.ERROR_FRAME]: (limit) => `function needs more than ${limit} locals and operands`,
  [code.ERROR_LIMIT_TYPES]: () => 'more than 10,000 types',
  [code.ERROR_LIMIT_FUNCTIONS]: (limit, found) =>
    `${found} functions: at most ${limit} are supported`,
  [code.ERROR_LIMIT_PARAMS]: (limit, found) =>
    `function type with ${found} parameters or results: at most ${limit} are supported`,
  [code.ERROR_LIMIT_TABLE]: (limit, found) => `table of ${found} elements: at most ${limit}`,
  [code.ERROR_IF_RESULT]: () => 'type mismatch: if without else must give what it takes',
  [code.ERROR_NUMERIC_SELECT]: () => 'type mismatch: select without type takes numbers only',
  [code.ERROR_CONSTANT_OPERANDS]: (limit) => `constant expression with more than ${limit} operands`,
  [code.ERROR_RETURN_CALL]: (expected, found) =>
    `type mismatch: the function gives ${expected} values, the one called in its place ${found}`,
  [code.ERROR_LIMIT_TYPE_VALUES]: (limit) =>
    `function types with more than ${limit} parameters and results together`,
  [code.ERROR_LIMIT_ITEMS]: (limit, found) =>
    `${found} imports, exports, tables or tags: at most ${limit} are supported`,
  [code.ERROR_LIMIT_CUSTOM_SECTIONS]: (limit) => `more than ${limit} custom sections`,
  [code.ERROR_MEMORY_LIMIT_64]: (bits) => `memory size must be at most 2^${bits} pages`,
  [code.ERROR_LIMIT_MEMORIES]: (limit) => `more than ${limit} memories`,
  [code.ERROR_LIMIT_LIST_VALUES]: (limit) =>
    `too many values: instructions with long lists of types, and locals, at most ${limit} and one for every 4 bytes of code`,
  [code.ERROR_LIMIT_NAME_BYTES]: (limit) => `names of more than ${limit} bytes together`,
  [code.ERROR_UNKNOWN_TAG]: unknown('tag'),
  [code.ERROR_TAG_ATTRIBUTE]: (_, found) => `expected tag attribute 0, found ${hex(found)}`,
  [code.ERROR_TAG_RESULT]: () => 'non-empty tag result type: expected a type without results',
  [code.ERROR_CATCH]: () => 'catch or delegate without try: expected an instruction or end',
  [code.ERROR_RETHROW]: () => 'invalid rethrow label: expected that of a catch around it',
  [code.ERROR_CATCH_KIND]: (_, found) =>
    `expected a catch clause's kind 0 to 3, found ${hex(found)}`,
  [code.ERROR_CATCH_ARITY]: (expected, found) =>
    `type mismatch: the catch clause's label takes ${expected} values, the clause gives ${found}`,
  [code.ERROR_LIMIT_CATCHES]: (limit) =>
    `more than ${limit} try blocks and catch clauses in a function`,
};
