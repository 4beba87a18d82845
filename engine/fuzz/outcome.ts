/** What came of an instantiation or a call, in words that can be compared between engines. */
export type Outcome =
  | { readonly kind: 'values'; readonly values: readonly string[] }
  /** `trap`: a TrapCode of ours, or the platform's message. */
  | { readonly kind: 'trap'; readonly trap: string }
  /** The side has come to a limit of its own (fuel, stack), so nothing after it can be compared. */
  | { readonly kind: 'limit'; readonly limit: string };

/** All that can be seen of an instance. */
export interface State {
  readonly memories: ReadonlyMap<string, Uint8Array>;
  /** Globals' values and tables' elements. */
  readonly values: ReadonlyMap<string, string>;
  readonly hostCalls: readonly string[];
}

/** Which codes of ours a message of the platform (V8) stands for: it tells some cases apart that we join, and the reverse. */
const PLATFORM_TRAPS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^unreachable/, ['unreachable']],
  [/^memory access out of bounds/, ['memoryOutOfBounds']],
  [/data segment .*out of bounds/, ['memoryOutOfBounds']],
  [/^(divide|remainder) by zero/, ['integerDivideByZero']],
  [/^divide result unrepresentable/, ['integerOverflow']],
  [/^float unrepresentable/, ['integerOverflow', 'badConversionToInteger']],
  [/^table (index|access)|table initializer|element segment/, ['tableOutOfBounds', 'undefinedElement']], // prettier-ignore
  [/^null function or function signature/, ['uninitializedElement', 'indirectCallTypeMismatch']],
  [/^uncaught exception/, ['uncaughtException']],
  [/^host$/, ['host']],
  [/^link$/, ['link']],
];

/** Whether both sides did the same; a limit of either is not a difference. */
export function outcomesAgree(own: Outcome, platform: Outcome): boolean {
  if (own.kind === 'limit' || platform.kind === 'limit') return true;
  if (own.kind === 'trap' && platform.kind === 'trap') {
    const message = platform.trap.replace(/^WebAssembly\.Instance\(\): /, '');
    const codes = PLATFORM_TRAPS.find(([pattern]) => pattern.test(message))?.[1];
    return codes?.includes(own.trap) ?? false;
  }
  return describeOutcome(own) === describeOutcome(platform);
}

export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'values':
      return `(${outcome.values.join(' ')})`;
    case 'trap':
      return `trap: ${outcome.trap}`;
    default:
      return `limit: ${outcome.limit}`;
  }
}

/** The first difference between two states, in words; undefined = none. */
export function stateDifference(own: State, other: State): string | undefined {
  for (const [name, value] of own.values) {
    const found = other.values.get(name);
    if (found !== value) return `${name}: ${value} here, ${found} there`;
  }
  for (const [name, bytes] of own.memories) {
    const found = other.memories.get(name);
    if (found?.length !== bytes.length) {
      return `${name}: ${bytes.length} bytes here, ${found?.length} there`;
    }
    if (Buffer.compare(bytes, found) === 0) continue;
    const at = bytes.findIndex((byte, i) => byte !== found[i]);
    const hex = (of: Uint8Array): string => Buffer.from(of.subarray(at, at + 8)).toString('hex');
    return `${name}: at ${at} ${hex(bytes)} here, ${hex(found)} there`;
  }
  const calls = Math.max(own.hostCalls.length, other.hostCalls.length);
  for (let i = 0; i < calls; i++) {
    if (own.hostCalls[i] !== other.hostCalls[i]) {
      return `host call ${i}: ${own.hostCalls[i]} here, ${other.hostCalls[i]} there`;
    }
  }
  return undefined;
}
