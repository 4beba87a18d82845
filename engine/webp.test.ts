import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Linker } from './linker.ts';
import { Module } from './module.ts';
import { Store } from './store.ts';
import { makeEngine } from './testing.ts';

/** libwebp as Playwright has it: compiled by Emscripten, with 17,000 vector instructions. */
const CODEC = path.join(import.meta.dirname, '../node_modules/playwright-core/lib/webp_codec.wasm');

/** The functions of the codec, by its exports' names, and its memory's bytes. */
interface Codec {
  call(name: string, ...args: number[]): number;
  bytes(): Uint8Array;
}

function onPlatform(wasm: Uint8Array<ArrayBuffer>): Codec {
  const unused = (): number => 0;
  const imports = { a: { a: unused, b: unused, c: unused, d: unused, e: unused } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);
  const memory = exports.f as WebAssembly.Memory;
  return {
    call: (name, ...args) => (exports[name] as (...args: number[]) => number)(...args),
    bytes: () => new Uint8Array(memory.buffer),
  };
}

async function onEngine(wasm: Uint8Array): Promise<Codec> {
  const engine = await makeEngine();
  const store = new Store(engine);
  const module = new Module(engine, wasm);
  const linker = new Linker(engine);
  for (const { name, type } of module.imports) {
    linker.func('a', name, type as Parameters<Linker['func']>[2], () => 0);
  }
  const instance = linker.instantiate(store, module);
  return {
    call(name, ...args) {
      const { type } = instance.exports[name] as { type: Parameters<Linker['func']>[2] };
      return instance.getTypedFunc(store, name, type).call(store, ...args) as number;
    },
    bytes: () => instance.getMemory()!.bytes,
  };
}

/** Encodes an image of four bytes a pixel and decodes that again. */
function transcode(codec: Codec, image: Uint8Array, width: number, lossless: boolean): Buffer[] {
  const word = (at: number): number => {
    const bytes = codec.bytes();
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
  };
  const height = image.length / 4 / width;
  const input = codec.call('k', image.length);
  const sizes = codec.call('k', 8);
  codec.bytes().set(image, input);
  const encoded = codec.call('h', input, width, height, 75, Number(lossless), sizes);
  const file = Buffer.from(codec.bytes().subarray(encoded, encoded + word(sizes)));
  const decoded = codec.call('i', encoded, file.length, sizes, sizes + 4);
  expect([word(sizes), word(sizes + 4)]).toEqual([width, height]);
  return [file, Buffer.from(codec.bytes().subarray(decoded, decoded + image.length))];
}

it('encodes and decodes pictures as the platform does', { timeout: 60_000 }, async () => {
  const wasm = new Uint8Array(readFileSync(CODEC));
  const [width, height] = [64, 40];
  // Something smooth, with an edge in it and noise.
  const image = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
    if (i % 4 === 3) return 255;
    return (x * 3 + y * (i % 4) + (x > y ? 60 : 0) + ((x * 7919 + y * 104729) % 13)) % 256;
  });
  const platform = onPlatform(wasm);
  const own = await onEngine(wasm);
  for (const codec of [platform, own]) codec.call('g');
  for (const lossless of [false, true]) {
    const expected = transcode(platform, image, width, lossless);
    const found = transcode(own, image, width, lossless);
    expect(expected[0].subarray(8, 12).toString()).toBe('WEBP');
    expect(found[0].equals(expected[0])).toBe(true);
    expect(found[1].equals(expected[1])).toBe(true);
    if (lossless) expect(found[1].equals(Buffer.from(image))).toBe(true);
  }
});
