/**
 * Sees to it that a module can be linked with the engine: merging says little about why it cannot.
 * @throws with what is wrong, and what to do
 */
export function checkCanister(canister: Uint8Array, timer: string | undefined): void {
  if (canister[0] === 0x1f && canister[1] === 0x8b) {
    throw new Error('the canister is gzipped: link first, then compress');
  }
  const module = parse(canister);
  const imported = WebAssembly.Module.imports(module).map(
    ({ module, name }) => `${module}.${name}`,
  );
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  if (!imported.includes('ic0.certified_data_set') || !exported.includes('memory')) {
    throw new Error('this is no canister of Azle: it does not import ic0.certified_data_set');
  }
  // The bridge imports again what Azle's module does.
  if (new Set(imported).size < imported.length) {
    throw new Error('the engine is linked into this canister already');
  }
  if (timer !== undefined && !exported.includes(UPDATE + timer)) {
    const updates = exported
      .filter((name) => name.startsWith(UPDATE))
      .map((name) => name.slice(UPDATE.length))
      // What Azle and its Rust libraries add.
      .filter((name) => !/^[_<]/.test(name));
    throw new Error(
      `the canister has no update method ${timer} for the timer; it has: ${updates.join(', ')}`,
    );
  }
}

const UPDATE = 'canister_update ';

function parse(wasm: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
  } catch (error) {
    throw new Error(`the canister is no WebAssembly module: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
