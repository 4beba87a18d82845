import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import { readSections } from '../binary/format.ts';
import { link } from './link.ts';

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  return module.emitBinary();
}

// Stands for what Azle builds: it owns the memory and hands pointers to ic0.certified_data_set.
const CANISTER = assemble(`(module
  (import "ic0" "certified_data_set" (func $set (param i32 i32)))
  (import "ic0" "time" (func $time (result i64)))
  (import "ic0" "performance_counter" (func $counter (param i32) (result i64)))
  (memory (export "memory") 2)
  (global $ticks (mut i32) (i32.const 0))
  (func (export "canister_update set") (call $set (i32.const 1024) (i32.const 256)))
  (func (export "canister_update certify") (call $set (i32.const 1024) (i32.const 32)))
  (func (export "canister_query now") (drop (call $time)) (drop (call $counter (i32.const 0))))
  (func (export "canister_global_timer") (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1))))
  (func (export "canister_update tick") (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1))))
  (func (export "internal")))`);

// A core that doubles word 5 of its command block.
const CORE = assemble(`(module
  (import "env" "memory" (memory 1))
  (func (export "command") (param $ptr i32) (param i32)
    (i32.store offset=20 (local.get $ptr) (i32.mul (i32.load offset=20 (local.get $ptr)) (i32.const 2)))))`);

interface Run {
  exports: Record<string, () => void>;
  words: Uint32Array;
  bytes: Uint8Array;
  stable: Uint8Array;
  certified: number[][];
  timers: bigint[];
  /** Calls made: callee, method, functions that are to be called with the answer. */
  sent: [number[], string, number[]][];
  /** Who calls. */
  caller: Uint8Array;
}

async function start(rom: Uint8Array): Promise<Run> {
  const wasm = await link({
    canister: CANISTER,
    core: CORE,
    rom,
    timer: 'tick',
    candid: 'service : {}',
  });
  const stable = new Uint8Array(1 << 20);
  let pages = 3n;
  const certified: number[][] = [];
  const timers: bigint[] = [];
  const sent: Run['sent'] = [];
  let memory = new Uint8Array();
  let call: Run['sent'][number];
  const { instance } = await WebAssembly.instantiate(wasm as Uint8Array<ArrayBuffer>, {
    ic0: {
      certified_data_set: (ptr: number, length: number) => certified.push([ptr, length]),
      time: () => 1_000n,
      msg_caller_size: () => run.caller.length,
      msg_caller_copy: (to: number, offset: number, length: number) =>
        memory.set(run.caller.subarray(offset, offset + length), to),
      call_new: (
        callee: number,
        calleeLength: number,
        name: number,
        nameLength: number,
        ...functions: number[]
      ) => {
        const bytes = memory.slice(callee, callee + calleeLength);
        const method = new TextDecoder().decode(memory.subarray(name, name + nameLength));
        call = [[...bytes], method, functions];
      },
      call_perform: () => {
        sent.push(call);
        return 0;
      },
      stable64_size: () => pages,
      stable64_grow: (more: bigint) => {
        const before = pages;
        pages += more;
        return before;
      },
      stable64_read: (to: bigint, offset: bigint, length: bigint) =>
        memory.set(stable.subarray(Number(offset), Number(offset + length)), Number(to)),
      stable64_write: (offset: bigint, from: bigint, length: bigint) =>
        stable.set(memory.subarray(Number(from), Number(from + length)), Number(offset)),
      performance_counter: () => 0x1_0000_0002n,
      global_timer_set: (time: bigint) => {
        timers.push(time);
        return 0n;
      },
    },
  });
  const buffer = (instance.exports.memory as WebAssembly.Memory).buffer;
  memory = new Uint8Array(buffer);
  const run: Run = {
    exports: instance.exports as Record<string, () => void>,
    words: new Uint32Array(buffer, 1024, 64),
    bytes: memory,
    stable,
    certified,
    timers,
    sent,
    caller: new Uint8Array(0),
  };
  return run;
}

describe('link', () => {
  it('passes short data on to the system and longer blocks to the bridge and the core', async () => {
    const { exports, words, certified } = await start(new Uint8Array());
    exports['canister_update certify']();
    expect(certified).toEqual([[1024, 32]]);
    words[0] = 1;
    exports['canister_update set']();
    expect(words[1]).toBe(1024);
    words[0] = 16;
    words[5] = 21;
    exports['canister_update set']();
    expect(words[5]).toBe(42);
    expect(certified).toHaveLength(1);
  });

  it('reaches stable memory, read-only data, counter and timer', async () => {
    const rom = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
    const { exports, words, bytes, stable, timers } = await start(rom);
    const command = (...values: number[]): void => {
      words.set(values);
      exports['canister_update set']();
    };
    command(2);
    expect(words[2]).toBe(3);
    command(3, 0, 5, 0);
    expect(words[2]).toBe(3);
    command(2);
    expect(words[2]).toBe(8);
    bytes.set([1, 2, 3, 4], 4096);
    command(5, 4096, 70_000, 0, 4);
    expect([...stable.subarray(70_000, 70_004)]).toEqual([1, 2, 3, 4]);
    command(4, 8192, 70_001, 0, 3);
    expect([...bytes.subarray(8192, 8195)]).toEqual([2, 3, 4]);
    command(6);
    expect(words[1]).toBe(rom.length);
    command(7, 8192, 99_990, 0, 10);
    expect([...bytes.subarray(8192, 8202)]).toEqual([...rom.subarray(99_990)]);
    command(8, 0);
    expect([words[2], words[3]]).toEqual([2, 1]);
    command(9, 0, 7, 1);
    expect(timers).toEqual([0x1_0000_0007n]);
  });

  it('exports what a canister exports and calls the timer method from the global timer', async () => {
    const { exports, words } = await start(new Uint8Array());
    expect(Object.keys(exports).sort()).toEqual([
      'canister_global_timer',
      'canister_query now',
      'canister_update certify',
      'canister_update set',
      'canister_update tick',
      'memory',
    ]);
    exports.canister_global_timer();
    const counters = new Uint32Array(words.buffer, 4, 2);
    expect([...counters]).toEqual([1, 1]);
    exports['canister_update tick']();
    expect([...counters]).toEqual([1, 1]);
  });

  it('has the timer only set itself again and send a message, if there is one', async () => {
    const run = await start(new Uint8Array());
    const { exports, words, bytes, timers, sent } = run;
    const self = Uint8Array.of(0, 0, 0, 0, 0, 1, 2, 3, 1, 1);
    words.set([10, self.length, 4]);
    bytes.set(self, 1024 + 16);
    bytes.set(new TextEncoder().encode('tick'), 1024 + 80);
    exports['canister_update set']();
    const counters = new Uint32Array(words.buffer, 4, 2);

    exports.canister_global_timer();
    expect(sent).toEqual([[[...self], 'tick', [-1, -1, -1, -1]]]);
    for (let firing = 0; firing < 10; firing++) exports.canister_global_timer();
    const seconds = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 2560, 2560];
    expect(timers).toEqual(seconds.map((delay) => BigInt(delay) * 1_000_000_000n + 1_000n));
    expect(sent).toHaveLength(11);
    words[0] = 11;
    exports['canister_update set']();
    expect(words[1]).toBe(8);
    words[1] = self.length;
    expect([...counters]).toEqual([0, 0]);

    for (const caller of [
      new Uint8Array(29).fill(7),
      self.map((byte) => byte + 1),
      self.subarray(1),
    ]) {
      run.caller = caller;
      exports['canister_update tick']();
      expect([...counters]).toEqual([0, 0]);
    }
    run.caller = self;
    exports['canister_update tick']();
    expect([...counters]).toEqual([1, 1]);
  });

  it('publishes the Candid interface', async () => {
    const wasm = await link({ canister: CANISTER, core: CORE, candid: 'service : {}' });
    const custom = readSections(wasm).filter(({ id }) => id === 0);
    const texts = custom.map(({ content }) => new TextDecoder().decode(content));
    expect(texts.some((text) => text.endsWith('icp:public candid:serviceservice : {}'))).toBe(true);
  });

  it('says why it cannot link', async () => {
    const linking = (canister: Uint8Array, timer?: string) => link({ canister, core: CORE, timer });
    await expect(linking(Uint8Array.of(0x1f, 0x8b, 8))).rejects.toThrow('is gzipped');
    await expect(linking(new Uint8Array(8))).rejects.toThrow('no WebAssembly module');
    await expect(linking(CORE)).rejects.toThrow('no canister of Azle');
    await expect(linking(CANISTER, 'tock')).rejects.toThrow(
      'no update method tock for the timer; it has: set, certify, tick',
    );
    const linked = await link({ canister: CANISTER, core: CORE });
    await expect(linking(linked)).rejects.toThrow('linked into this canister already');
  });
});
