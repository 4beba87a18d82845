import initializeWabt from 'wabt';

type Wabt = Awaited<ReturnType<typeof initializeWabt>>;

/** Features beyond WebAssembly 1.0 that text may use, by wabt's names. */
export type TextFeatures = NonNullable<Parameters<Wabt['parseWat']>[2]>;

let wabt: Promise<Wabt> | undefined;

/** The binary of a module in the text format; undefined: the text is malformed. */
export async function parseText(
  text: Uint8Array | string,
  features: TextFeatures,
): Promise<Uint8Array | undefined> {
  const { parseWat } = await (wabt ??= initializeWabt());
  let module;
  try {
    // wabt takes the whole buffer behind what it is given: it must hold the text alone.
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    module = parseWat('module.wat', new Uint8Array(bytes), features);
    module.resolveNames();
    // A copy: the buffer is in wabt's memory.
    return module.toBinary({}).buffer.slice();
  } catch {
    return undefined;
  } finally {
    module?.destroy();
  }
}
