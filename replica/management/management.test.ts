import { CanisterStatus, type HttpAgent } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { Principal } from '@dfinity/principal';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Replica } from '../index.ts';
import {
  agentOf,
  deploy,
  installChunked,
  installCode,
  management,
  query,
  update,
} from '../testing/client.ts';
import { canister, withCustomSection } from '../testing/wat.ts';

const number = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

/**
 * Keeps a number in the heap and one in stable memory, both set by `set`; pre_upgrade adds 100 to
 * the one in stable memory. With the argument "t", init and post_upgrade trap.
 */
async function keeper(): Promise<Uint8Array> {
  const module = await canister(
    [
      ...['msg_reply', 'msg_reply_data_append', 'msg_arg_data_size'],
      ...['stable64_size', 'stable64_grow', 'stable64_read', 'stable64_write'],
      ...['global_timer_set'],
    ],
    `(func $install
       (if (call $msg_arg_data_size) (then unreachable))
       (if (i64.eqz (call $stable64_size)) (then (drop (call $stable64_grow (i64.const 1))))))
     (func (export "canister_init") (call $install))
     (func (export "canister_post_upgrade")
       (i32.store (i32.const 12) (i32.const 1)) (call $install))
     (func $add (param i32)
       (call $stable64_read (i64.const 4) (i64.const 0) (i64.const 4))
       (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (local.get 0)))
       (call $stable64_write (i64.const 0) (i64.const 4) (i64.const 4)))
     (func (export "canister_pre_upgrade") (call $add (i32.const 100)))
     (func (export "canister_update set")
       (i32.store (i32.const 0) (i32.const 7)) (call $add (i32.const 7))
       (call $msg_reply))
     (func (export "canister_query heap")
       (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))
     (func (export "canister_query stable")
       (call $stable64_read (i64.const 4) (i64.const 0) (i64.const 4))
       (call $msg_reply_data_append (i32.const 4) (i32.const 4)) (call $msg_reply))`,
  );
  const described = withCustomSection(module, 'icp:public candid:service', 'service : {}');
  return withCustomSection(described, 'icp:private secret', 'hidden');
}

interface Status {
  status: Record<string, null>;
  module_hash: [] | [Uint8Array];
  settings: { controllers: Principal[]; freezing_threshold: bigint };
  cycles: bigint;
}

describe('the management canister', () => {
  let replica: Replica;
  let agent: HttpAgent;
  let stranger: HttpAgent;
  let module: Uint8Array;

  beforeAll(async () => {
    replica = await Replica.open();
    agent = await agentOf(replica);
    stranger = await agentOf(replica, Ed25519KeyIdentity.generate());
    module = await keeper();
  });
  afterAll(() => replica.close());

  const read = async (id: Principal): Promise<number[]> => [
    number(await query(agent, id, 'heap')),
    number(await query(agent, id, 'stable')),
  ];
  const status = async (canister_id: Principal): Promise<Status> =>
    (await management(agent).canister_status({ canister_id })) as Status;

  it('keeps stable memory, and only it, over an upgrade', async () => {
    const id = await deploy(agent, module);
    await update(agent, id, 'set');
    expect(await read(id)).toEqual([7, 7]);
    await installCode(agent, id, module, { upgrade: [] });
    expect(await read(id)).toEqual([0, 107]);
    const skip = { upgrade: [{ skip_pre_upgrade: [true], wasm_memory_persistence: [] }] };
    await installCode(agent, id, module, skip);
    expect(await read(id)).toEqual([0, 107]);
    await installCode(agent, id, module, { reinstall: null });
    expect(await read(id)).toEqual([0, 0]);
  });

  it('leaves everything as it was when an upgrade or a reinstallation traps', async () => {
    const id = await deploy(agent, module);
    await update(agent, id, 'set');
    for (const mode of [{ upgrade: [] }, { reinstall: null }]) {
      await expect(installCode(agent, id, module, mode, Uint8Array.of(1))).rejects.toThrow(
        /unreachable/,
      );
      expect(await read(id)).toEqual([7, 7]);
    }
  });

  it('installs over code only if told to', async () => {
    const id = await deploy(agent, module);
    await expect(installCode(agent, id, module, { install: null })).rejects.toThrow(/IC0538/);
    const ic = management(agent);
    await ic.uninstall_code({ canister_id: id });
    await expect(query(agent, id, 'heap')).rejects.toThrow(/IC0537/);
    await expect(installCode(agent, id, module, { upgrade: [] })).rejects.toThrow(/IC0537/);
    await installCode(agent, id, module, { install: null });
    expect(await read(id)).toEqual([0, 0]);
  });

  it('takes modules compressed, and in chunks', async () => {
    const compressed = new Uint8Array(gzipSync(module));
    const id = await deploy(agent, compressed);
    expect((await status(id)).module_hash).toEqual([sha256(compressed)]);
    await installChunked(agent, id, module, { upgrade: [] });
    expect((await status(id)).module_hash).toEqual([sha256(module)]);
    const ic = management(agent);
    expect(await ic.stored_chunks({ canister_id: id })).toEqual([{ hash: sha256(module) }]);
    await ic.clear_chunk_store({ canister_id: id });
    expect(await ic.stored_chunks({ canister_id: id })).toEqual([]);
  });

  it('refuses modules that are not valid, saying why', async () => {
    const id = await deploy(agent, module);
    const install = (bytes: Uint8Array): Promise<void> =>
      installCode(agent, id, bytes, { reinstall: null });
    await expect(install(Uint8Array.of(1, 2, 3))).rejects.toThrow(
      /Canister's Wasm module is not valid: .*\n.*IC0505/,
    );
    await expect(install(module.subarray(0, 200))).rejects.toThrow(/not valid: unexpected end/);
    const wrong = await canister([], '(func (export "canister_update f") (drop (i32.const 1)))');
    wrong[wrong.indexOf(0x1a)] = 0x45;
    await expect(install(wrong)).rejects.toThrow(/not valid: Compiling function #0/);
    expect(await read(id)).toEqual([0, 0]);
  });

  it('obeys controllers only', async () => {
    const id = await deploy(agent, module);
    const theirs = management(stranger);
    await expect(theirs.stop_canister({ canister_id: id })).rejects.toThrow(/IC0512/);
    await expect(theirs.canister_status({ canister_id: id })).rejects.toThrow(/Only the controll/);
    const none = { controllers: [] as unknown[] };
    const settings = {
      ...Object.fromEntries(
        [
          ...['compute_allocation', 'memory_allocation', 'freezing_threshold'],
          ...['reserved_cycles_limit', 'wasm_memory_limit', 'wasm_memory_threshold'],
          ...['log_visibility'],
        ].map((name) => [name, []]),
      ),
      ...none,
      controllers: [[await stranger.getPrincipal()]],
      freezing_threshold: [99n],
    };
    await management(agent).update_settings({ canister_id: id, settings });
    await expect(status(id)).rejects.toThrow(/IC0512/);
    const seen = (await theirs.canister_status({ canister_id: id })) as Status;
    expect(seen.settings.freezing_threshold).toBe(99n);
    expect(seen.settings.controllers.map(String)).toEqual([String(await stranger.getPrincipal())]);
  });

  it('stops, starts and deletes', async () => {
    const id = await deploy(agent, module);
    const ic = management(agent);
    await expect(ic.delete_canister({ canister_id: id })).rejects.toThrow(/IC0510/);
    await ic.stop_canister({ canister_id: id });
    expect((await status(id)).status).toEqual({ stopped: null });
    await expect(update(agent, id, 'set')).rejects.toThrow(/IC0508/);
    await expect(query(agent, id, 'heap')).rejects.toThrow(/IC0508/);
    await ic.start_canister({ canister_id: id });
    await update(agent, id, 'set');
    await ic.stop_canister({ canister_id: id });
    await ic.delete_canister({ canister_id: id });
    await expect(query(agent, id, 'heap')).rejects.toThrow(/IC0301/);
    await expect(update(agent, id, 'set')).rejects.toThrow(/IC0301/);
  });

  it('keeps account of cycles', async () => {
    const ic = management(agent);
    const { canister_id } = (await ic
      .provisional_create_canister_with_cycles({
        amount: [5_000_000_000_000n],
        settings: [],
        specified_id: [Principal.fromText('bkyz2-fmaaa-aaaaa-qaaaq-cai')],
      })
      .catch((error: Error) => {
        // That id lies outside of this subnet's.
        expect(error.message).toMatch(/not among the ids of this subnet/);
        return ic.provisional_create_canister_with_cycles({
          amount: [5_000_000_000_000n],
          settings: [],
          specified_id: [Principal.fromText('sgymv-uiaaa-aaaaa-aaaia-cai')],
        });
      })) as { canister_id: Principal };
    expect(canister_id.toText()).toBe('sgymv-uiaaa-aaaaa-aaaia-cai');
    expect((await status(canister_id)).cycles).toBe(5_000_000_000_000n);
    await ic.provisional_top_up_canister({ canister_id, amount: 11n });
    expect((await status(canister_id)).cycles).toBe(5_000_000_000_011n);
  });

  it('gives random bytes and refuses what it does not know', async () => {
    const ic = management(agent);
    const random = [await ic.raw_rand(), await ic.raw_rand()] as unknown as Uint8Array[];
    expect(random[0]).toHaveLength(32);
    expect(random[0]).not.toEqual(random[1]);
    const unknown = IDL.encode([], []);
    await expect(
      update(agent, Principal.managementCanister(), 'sing', new Uint8Array(unknown)),
    ).rejects.toThrow(/IC0407 .*no method 'sing'/);
  });

  it('lets the agent read what the state tree has of a canister', async () => {
    const id = await deploy(agent, module);
    const found = await CanisterStatus.request({
      agent,
      canisterId: id,
      paths: ['time', 'controllers', 'module_hash', 'candid', 'subnet'],
    });
    expect(found.get('candid')).toBe('service : {}');
    expect(found.get('module_hash')).toBe(bytesToHex(sha256(module)));
    expect(String((found.get('controllers') as Principal[])[0])).toBe(
      String(await agent.getPrincipal()),
    );
    expect(Math.abs((found.get('time') as Date).getTime() - Date.now())).toBeLessThan(10_000);
    const path = [
      new TextEncoder().encode('canister'),
      id.toUint8Array(),
      new TextEncoder().encode('metadata'),
      new TextEncoder().encode('secret'),
    ];
    await expect(stranger.readState(id, { paths: [path] })).rejects.toThrow(/403/);
    await agent.readState(id, { paths: [path] });
  });
});
