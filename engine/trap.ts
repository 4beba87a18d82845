import * as layout from './layout.ts';

/** Why a guest was stopped. The messages are those of the specification's test suite. */
export const TrapCode = {
  unreachable: 'unreachable',
  memoryOutOfBounds: 'out of bounds memory access',
  tableOutOfBounds: 'out of bounds table access',
  undefinedElement: 'undefined element',
  uninitializedElement: 'uninitialized element',
  indirectCallTypeMismatch: 'indirect call type mismatch',
  integerOverflow: 'integer overflow',
  integerDivideByZero: 'integer divide by zero',
  badConversionToInteger: 'invalid conversion to integer',
  stackOverflow: 'call stack exhausted',
  uncaughtException: 'uncaught exception',
  nullException: 'null exception reference',
  tooManyExceptions: 'too many exceptions are held',
  outOfFuel: 'out of fuel',
  outOfMemory: 'out of memory',
  host: 'host function failed',
} as const;

export type TrapCode = keyof typeof TrapCode;

const CODES: Readonly<Record<number, TrapCode>> = {
  [layout.TRAP_UNREACHABLE]: 'unreachable',
  [layout.TRAP_MEMORY]: 'memoryOutOfBounds',
  [layout.TRAP_TABLE]: 'tableOutOfBounds',
  [layout.TRAP_UNDEFINED_ELEMENT]: 'undefinedElement',
  [layout.TRAP_UNINITIALIZED_ELEMENT]: 'uninitializedElement',
  [layout.TRAP_SIGNATURE]: 'indirectCallTypeMismatch',
  [layout.TRAP_INTEGER_OVERFLOW]: 'integerOverflow',
  [layout.TRAP_DIVIDE_BY_ZERO]: 'integerDivideByZero',
  [layout.TRAP_BAD_CONVERSION]: 'badConversionToInteger',
  [layout.TRAP_STACK_OVERFLOW]: 'stackOverflow',
  [layout.TRAP_UNCAUGHT_EXCEPTION]: 'uncaughtException',
  [layout.TRAP_NULL_EXCEPTION]: 'nullException',
};

/** The name of a trap's number in the core. */
export function trapCode(number: number): TrapCode {
  return CODES[number] ?? 'unreachable';
}

/** One activation at the time of a trap, innermost first. */
export interface BacktraceFrame {
  readonly functionIndex: number;
  /** By the name section. */
  readonly functionName: string | undefined;
  /** Offset of the instruction in the module. */
  readonly offset: number;
}

/** A guest's fault. */
export class Trap extends Error {
  override readonly name = 'Trap';
  readonly code: TrapCode;
  readonly backtrace: readonly BacktraceFrame[];

  /** `detail` is told behind the message of `code`. */
  constructor(
    code: TrapCode,
    backtrace: readonly BacktraceFrame[] = [],
    cause?: unknown,
    detail?: string,
  ) {
    super(
      detail === undefined ? TrapCode[code] : `${TrapCode[code]}: ${detail}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.backtrace = backtrace;
  }

  /** Name of the innermost function, or `func[index]` where it has none. */
  get functionName(): string {
    const [frame] = this.backtrace;
    return frame ? (frame.functionName ?? `func[${frame.functionIndex}]`) : 'unknown';
  }

  /** Offset of the faulting instruction in its module. */
  get offset(): number {
    return this.backtrace[0]?.offset ?? 0;
  }
}
