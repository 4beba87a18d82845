import { instrument, HostExport } from './instrumentation/instrument.ts';

/** More than any program will use: counting, not limiting. */
const UNLIMITED = 2n ** 62n;

/** A plain module made to count: an instance, and what its code has used so far. */
export interface MeasuredInstance {
  exports: WebAssembly.Exports;
  /** Instructions, by the Internet Computer's weights, since instantiation or the last `reset`. */
  instructions(): number;
  /** Sets the count to zero. */
  reset(): void;
}

/**
 * Instantiates a WebAssembly module that need not be a canister, such that it counts the
 * instructions the Internet Computer would charge for running it. What its imports do is not
 * counted. The start function, if it has one, is run here, after instantiation.
 */
export async function measure(
  module: Uint8Array,
  imports: WebAssembly.Imports = {},
): Promise<MeasuredInstance> {
  const { bytes, hasStart } = instrument(module);
  const compiled = await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
  const { exports } = await WebAssembly.instantiate(compiled, imports);
  const counter = exports[HostExport.counter] as WebAssembly.Global<'i64'>;
  counter.value = UNLIMITED;
  if (hasStart) (exports[HostExport.start] as () => void)();
  return {
    exports,
    instructions: () => Number(UNLIMITED - counter.value),
    reset: () => {
      counter.value = UNLIMITED;
    },
  };
}
