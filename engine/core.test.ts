import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCore } from './build.ts';
import { operationNames } from './instructions/generate.ts';

/** Sections of a module: number and content. */
function sections(wasm: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = 8; at < wasm.length;) {
    const id = wasm[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    found.set(id, wasm.subarray(at, at + size));
    at += size;
  }
  return found;
}

describe('the built core', () => {
  let wasm: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    wasm = (await buildCore()) as Uint8Array<ArrayBuffer>;
  });

  it('imports nothing but memory and exports one command', () => {
    const module = new WebAssembly.Module(wasm);
    expect(WebAssembly.Module.imports(module)).toEqual([
      { module: 'env', name: 'memory', kind: 'memory' },
    ]);
    expect(WebAssembly.Module.exports(module)).toEqual([{ name: 'command', kind: 'function' }]);
  });

  it('has no data, tables, globals or start function of its own', () => {
    const found = sections(wasm);
    for (const id of [4, 5, 6, 8, 9, 11]) expect(found.has(id), `section ${id}`).toBe(false);
  });

  it('dispatches all operations by one table', () => {
    const count = operationNames().length;
    const code = Buffer.from(sections(wasm).get(10)!);
    // br_table with a target for each operation, the default being another.
    const sizes = [count - 1, count, count + 1].map((size) =>
      Buffer.from([0x0e, (size & 0x7f) | 0x80, size >> 7]),
    );
    expect(sizes.some((bytes) => code.includes(bytes))).toBe(true);
  });

  it('is what the file in dist holds, so that it need not be made again', async () => {
    const file = path.join(import.meta.dirname, '../dist/engine/core.wasm');
    expect(Buffer.compare(readFileSync(file), Buffer.from(wasm))).toBe(0);
    const started = performance.now();
    await buildCore();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
