import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpAgent } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { Replica } from './index.ts';
import { agentOf, deploy, query, update } from './testing/client.ts';
import { canister } from './testing/wat.ts';

/** A counter in the heap: `inc` adds one and replies with it, `get` replies with it. */
export function counter(): Promise<Uint8Array> {
  return canister(
    ['msg_reply', 'msg_reply_data_append', 'trap'],
    `(func $reply (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))
     (func (export "canister_update inc")
       (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
       (call $reply))
     (func (export "canister_query get") (call $reply))
     (func (export "canister_query inc_in_query")
       (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
       (drop (memory.grow (i32.const 1)))
       (call $reply))
     (func (export "canister_update inc_and_trap")
       (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
       (drop (memory.grow (i32.const 1)))
       (call $trap (i32.const 8) (i32.const 4)))
     (data (i32.const 8) "boom")`,
  );
}

const number = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

describe('a canister behind an agent that verifies everything', () => {
  let replica: Replica;
  let agent: HttpAgent;
  let id: Principal;

  beforeAll(async () => {
    replica = await Replica.open();
    agent = await agentOf(replica);
    id = await deploy(agent, await counter());
  });
  afterAll(() => replica.close());

  it('updates and queries', async () => {
    expect(number(await update(agent, id, 'inc'))).toBe(1);
    expect(number(await update(agent, id, 'inc'))).toBe(2);
    expect(number(await query(agent, id, 'get'))).toBe(2);
  });

  it('changes nothing in a query', async () => {
    const before = number(await query(agent, id, 'get'));
    expect(number(await query(agent, id, 'inc_in_query'))).toBe(before + 1);
    expect(number(await query(agent, id, 'get'))).toBe(before);
  });

  it('undoes a message that traps, and says why', async () => {
    const before = number(await query(agent, id, 'get'));
    await expect(update(agent, id, 'inc_and_trap')).rejects.toThrow(
      `IC0503 Canister ${id.toText()} trapped explicitly: boom`,
    );
    expect(number(await query(agent, id, 'get'))).toBe(before);
  });

  it('rejects unknown methods and canisters', async () => {
    await expect(update(agent, id, 'nothing')).rejects.toThrow(/IC0536/);
    await expect(query(agent, id, 'nothing')).rejects.toThrow(/IC0536/);
  });
});
