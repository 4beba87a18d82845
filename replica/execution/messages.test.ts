import type { HttpAgent } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MessageStats, Replica } from '../index.ts';
import { agentOf, deploy, query, setWasmMemoryLimit, update } from '../testing/client.ts';
import { canister } from '../testing/wat.ts';

const number = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('messages', () => {
  let replica: Replica;
  let agent: HttpAgent;
  const stats: MessageStats[] = [];
  const printed: string[] = [];

  beforeAll(async () => {
    replica = await Replica.open({
      onMessage: (message) => stats.push(message),
      onPrint: (id, line) => printed.push(`${id}: ${line}`),
    });
    agent = await agentOf(replica);
  });
  afterAll(() => replica.close());

  describe('between canisters', () => {
    let callee: Principal;
    let caller: Principal;

    beforeAll(async () => {
      callee = await deploy(
        agent,
        await canister(
          ['msg_reply', 'msg_reply_data_append', 'msg_reject', 'trap', 'msg_arg_data_size'],
          `(data (i32.const 16) "no thanks")
           (func (export "canister_update answer")
             (i32.store (i32.const 0) (i32.add (call $msg_arg_data_size) (i32.const 40)))
             (call $msg_reply_data_append (i32.const 0) (i32.const 4))
             (call $msg_reply))
           (func (export "canister_update refuse")
             (call $msg_reject (i32.const 16) (i32.const 9)))
           (func (export "canister_update fault") (call $trap (i32.const 16) (i32.const 9)))
           (func (export "canister_update silence"))`,
        ),
      );
      // Calls the method its argument names (after 16 bytes of a canister id of 10) and passes
      // on the answer. Counts calls, callbacks and cleanups.
      const source = `
        (type $callback (func (param i32)))
        (table funcref (elem $on_reply $on_reject $on_cleanup $on_reply_trap))
        (global $calls (mut i32) (i32.const 0))
        (global $cleanups (mut i32) (i32.const 0))
        (func $call (param $reply i32)
          (local $size i32)
          (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
          (local.set $size (call $msg_arg_data_size))
          (call $msg_arg_data_copy (i32.const 0) (i32.const 0) (local.get $size))
          (call $call_new (i32.const 0) (i32.const 10)
            (i32.const 10) (i32.sub (local.get $size) (i32.const 10))
            (local.get $reply) (i32.const 77) (i32.const 1) (i32.const 88))
          (call $call_data_append (i32.const 0) (i32.const 2))
          (call $call_on_cleanup (i32.const 2) (i32.const 99))
          (if (call $call_perform) (then unreachable)))
        (func (export "canister_update pass_on") (call $call (i32.const 0)))
        (func (export "canister_update trap_after") (call $call (i32.const 3)))
        (func $on_reply (param $environment i32)
          (if (i32.ne (local.get $environment) (i32.const 77)) (then unreachable))
          (call $msg_arg_data_copy (i32.const 200) (i32.const 0) (call $msg_arg_data_size))
          (call $msg_reply_data_append (i32.const 200) (call $msg_arg_data_size))
          (call $msg_reply))
        (func $on_reply_trap (param $environment i32)
          (global.set $calls (i32.const 1000))
          (unreachable))
        (func $on_reject (param $environment i32)
          (if (i32.ne (local.get $environment) (i32.const 88)) (then unreachable))
          (i32.store8 (i32.const 200) (i32.add (call $msg_reject_code) (i32.const 48)))
          (i32.store8 (i32.const 201) (i32.const 32))
          (call $msg_reject_msg_copy (i32.const 202) (i32.const 0) (call $msg_reject_msg_size))
          (call $msg_reply_data_append
            (i32.const 200) (i32.add (i32.const 2) (call $msg_reject_msg_size)))
          (call $msg_reply))
        (func $on_cleanup (param $environment i32)
          (if (i32.ne (local.get $environment) (i32.const 99)) (then unreachable))
          (global.set $cleanups (i32.add (global.get $cleanups) (i32.const 1))))
        (func (export "canister_query calls")
          (i32.store (i32.const 0) (global.get $calls))
          (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))
        (func (export "canister_query cleanups")
          (i32.store (i32.const 0) (global.get $cleanups))
          (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))`;
      const imports = [
        ...['msg_reply', 'msg_reply_data_append', 'msg_arg_data_size', 'msg_arg_data_copy'],
        ...['msg_reject_code', 'msg_reject_msg_size', 'msg_reject_msg_copy'],
        ...['call_new', 'call_data_append', 'call_on_cleanup', 'call_perform'],
      ];
      caller = await deploy(agent, await canister(imports, source));
    });

    const request = (method: string, id = callee): Uint8Array =>
      Uint8Array.of(...id.toUint8Array(), ...new TextEncoder().encode(method));

    it('passes replies to the callback', async () => {
      expect(number(await update(agent, caller, 'pass_on', request('answer')))).toBe(42);
    });

    it('passes rejections, traps and missing answers to the other callback', async () => {
      const outcome = async (method: string): Promise<string> =>
        text(await update(agent, caller, 'pass_on', request(method)));
      expect(await outcome('refuse')).toBe('4 no thanks');
      expect(await outcome('fault')).toBe(
        `5 Canister ${callee.toText()} trapped explicitly: no thanks`,
      );
      expect(await outcome('silence')).toMatch(/^5 .*did not reply/);
      expect(await outcome('missing')).toMatch(/^5 .*has no update method 'missing'/);
    });

    it('rejects calls to canisters that are not there', async () => {
      const nobody = request('answer');
      nobody[7] = 99;
      expect(text(await update(agent, caller, 'pass_on', nobody))).toMatch(/^3 .* not found/);
    });

    it('runs the cleanup, and only it, when the callback traps', async () => {
      const calls = number(await query(agent, caller, 'calls'));
      const trapping = update(agent, caller, 'trap_after', request('answer'));
      await expect(trapping).rejects.toThrow(/IC0502 .*unreachable/);
      expect(number(await query(agent, caller, 'cleanups'))).toBe(1);
      expect(number(await query(agent, caller, 'calls'))).toBe(calls + 1);
    });
  });

  describe('timers', () => {
    it('run when they are due, once', async () => {
      const id = await deploy(
        agent,
        await canister(
          ['msg_reply', 'msg_reply_data_append', 'time', 'global_timer_set', 'debug_print'],
          `(data (i32.const 8) "tick")
           (func (export "canister_update arm")
             (drop (call $global_timer_set (i64.add (call $time) (i64.const 30000000))))
             (call $msg_reply))
           (func (export "canister_global_timer")
             (call $debug_print (i32.const 8) (i32.const 4))
             (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))))
           (func (export "canister_query ticks")
             (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))`,
        ),
      );
      const ticks = async (): Promise<number> => number(await query(agent, id, 'ticks'));
      await update(agent, id, 'arm');
      await expect.poll(ticks, { timeout: 5000 }).toBe(1);
      expect(printed).toContain(`${id.toText()}: tick`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await ticks()).toBe(1);
      await update(agent, id, 'arm');
      await expect.poll(ticks, { timeout: 5000 }).toBe(2);
    });

    it('run heartbeats again and again', async () => {
      const id = await deploy(
        agent,
        await canister(
          ['msg_reply', 'msg_reply_data_append'],
          `(func (export "canister_heartbeat")
             (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))))
           (func (export "canister_query beats")
             (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))`,
        ),
      );
      const beats = async (): Promise<number> => number(await query(agent, id, 'beats'));
      await expect.poll(beats, { timeout: 10_000 }).toBeGreaterThan(1);
    });
  });

  describe('limits and faults', () => {
    let id: Principal;

    beforeAll(async () => {
      id = await deploy(
        agent,
        await canister(
          ['msg_reply', 'msg_reply_data_append', 'performance_counter', 'certified_data_set'],
          `(table funcref (elem $nothing)) (type $int (func (result i32)))
           (func $nothing)
           (func $deep (call $deep) (call $deep))
           (func (export "canister_query endless") (loop $l (br $l)))
           (func (export "canister_update out_of_bounds")
             (drop (i32.load (i32.const 65536))))
           (func (export "canister_update division")
             (drop (i32.div_u (i32.const 1) (i32.const 0))))
           (func (export "canister_update indirect")
             (drop (call_indirect (type $int) (i32.const 0))))
           (func (export "canister_update recursion") (call $deep))
           (func (export "canister_query reply_twice") (call $msg_reply) (call $msg_reply))
           (func (export "canister_query certify")
             (call $certified_data_set (i32.const 0) (i32.const 4)))
           (func (export "canister_update certify_much")
             (call $certified_data_set (i32.const 0) (i32.const 33)))
           (func (export "canister_update count")
             (i64.store (i32.const 0) (call $performance_counter (i32.const 0)))
             (call $msg_reply_data_append (i32.const 0) (i32.const 8)) (call $msg_reply))`,
        ),
      );
    });

    it.each([
      ['out_of_bounds', /IC0502 .*trapped: heap out of bounds/],
      ['division', /IC0502 .*trapped: integer division by 0/],
      ['indirect', /IC0502 .*trapped: indirect call type mismatch/],
      ['recursion', /IC0502 .*trapped: stack overflow/],
      ['certify_much', /IC0504 .*must be no larger than 32 bytes/],
    ])('ends a message that does what is wrong: %s', async (method, reason) => {
      await expect(update(agent, id, method)).rejects.toThrow(reason);
    });

    it('ends a query that runs too long', async () => {
      await expect(query(agent, id, 'endless')).rejects.toThrow(
        /IC0522 .*exceeded the limit of 5000000000 instructions/,
      );
      expect(stats.at(-1)).toMatchObject({ instructions: 5_000_000_000, outcome: 'trapped' });
    });

    it('ends a query that does what queries may not', async () => {
      await expect(query(agent, id, 'reply_twice')).rejects.toThrow(/IC0504 .*already replied/);
      await expect(query(agent, id, 'certify')).rejects.toThrow(
        /IC0504 .*cannot be executed in non replicated query mode/,
      );
    });

    it('counts for performance_counter as it does for the statistics', async () => {
      const reply = await update(agent, id, 'count');
      const counted = Number(new DataView(reply.buffer, reply.byteOffset).getBigUint64(0, true));
      // The block (1, two constants, call 5, store) is charged when it is entered, and so is the
      // rest of it; performance_counter itself costs 200.
      expect(counted).toBe(1 + 2 + 5 + 1 + 2 + 5 + 5 + 200);
      expect(stats.at(-1)).toMatchObject({
        method: 'count',
        instructions: counted + 500 + 8 * 50 + 500,
        outcome: 'replied',
      });
    });
  });

  it('takes back a message that grows the memory past the limit', async () => {
    const id = await deploy(
      agent,
      await canister(
        ['msg_reply', 'msg_reply_data_append'],
        `(func (export "canister_update grow")
           (drop (memory.grow (i32.const 100))) (call $msg_reply))
         (func (export "canister_query pages")
           (i32.store (i32.const 0) (memory.size))
           (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))`,
      ),
    );
    await setWasmMemoryLimit(agent, id, 150n * 65536n);
    await update(agent, id, 'grow');
    await expect(update(agent, id, 'grow')).rejects.toThrow(/IC0539 .*limit of 9830400 bytes/);
    expect(number(await query(agent, id, 'pages'))).toBe(101);
  });

  it('goes by the time it is given', async () => {
    let now = BigInt(Date.now()) * 1_000_000n;
    const timed = await Replica.open({ time: () => now });
    const client = await agentOf(timed);
    const id = await deploy(
      client,
      await canister(
        ['msg_reply', 'msg_reply_data_append', 'time', 'global_timer_set'],
        `(func (export "canister_update arm_for_an_hour")
           (drop (call $global_timer_set (i64.add (call $time) (i64.const 3600000000000))))
           (call $msg_reply))
         (func (export "canister_global_timer") (i32.store (i32.const 0) (i32.const 1)))
         (func (export "canister_query fired")
           (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))`,
      ),
    );
    await update(client, id, 'arm_for_an_hour');
    expect(number(await query(client, id, 'fired'))).toBe(0);
    now += 3_601_000_000_000n;
    await client.syncTime(id);
    await expect.poll(async () => number(await query(client, id, 'fired'))).toBe(1);
    await timed.close();
  });

  it('asks inspect_message before it takes a call', async () => {
    const id = await deploy(
      agent,
      await canister(
        ['msg_reply', 'accept_message', 'msg_method_name_size'],
        `(func (export "canister_inspect_message")
           (if (i32.eq (call $msg_method_name_size) (i32.const 4))
             (then (call $accept_message))))
         (func (export "canister_update good") (call $msg_reply))
         (func (export "canister_update wrong") (call $msg_reply))`,
      ),
    );
    expect(await update(agent, id, 'good')).toHaveLength(0);
    await expect(update(agent, id, 'wrong')).rejects.toThrow(
      'IC0406 Canister rejected the message',
    );
  });

  it('certifies data for queries', async () => {
    const id = await deploy(
      agent,
      await canister(
        [
          ...['msg_reply', 'msg_reply_data_append', 'certified_data_set'],
          ...['data_certificate_present', 'data_certificate_size', 'data_certificate_copy'],
        ],
        `(data (i32.const 0) "certain")
         (func (export "canister_update set")
           (if (call $data_certificate_present) (then unreachable))
           (call $certified_data_set (i32.const 0) (i32.const 7)) (call $msg_reply))
         (func (export "canister_query certificate")
           (if (i32.eqz (call $data_certificate_present)) (then unreachable))
           (call $data_certificate_copy
             (i32.const 100) (i32.const 0) (call $data_certificate_size))
           (call $msg_reply_data_append (i32.const 100) (call $data_certificate_size))
           (call $msg_reply))`,
      ),
    );
    await update(agent, id, 'set');
    const { Certificate, lookupResultToBuffer } = await import('@dfinity/agent');
    const certificate = await Certificate.create({
      certificate: await query(agent, id, 'certificate'),
      rootKey: replica.rootKey,
      canisterId: id,
    });
    const path = ['canister', id.toUint8Array(), 'certified_data'];
    const data = lookupResultToBuffer(certificate.lookup_path(path as never));
    expect(text(data!)).toBe('certain');
  });

  it('keeps stable memory, and takes it back with the message', async () => {
    const id = await deploy(
      agent,
      await canister(
        [
          ...['msg_reply', 'msg_reply_data_append'],
          ...['stable64_size', 'stable64_grow', 'stable64_read', 'stable64_write'],
        ],
        `(func $write (param $value i32)
           (i32.store (i32.const 0) (local.get $value))
           ;; across two pages, far from the start
           (call $stable64_write (i64.const 8589934590) (i64.const 0) (i64.const 4)))
         (func (export "canister_init") (drop (call $stable64_grow (i64.const 200000))))
         (func (export "canister_update write") (call $write (i32.const 7)) (call $msg_reply))
         (func (export "canister_update spoil")
           (drop (call $stable64_grow (i64.const 1)))
           (call $write (i32.const 9)) (unreachable))
         (func (export "canister_query read")
           (call $stable64_read (i64.const 4) (i64.const 8589934590) (i64.const 4))
           (call $msg_reply_data_append (i32.const 4) (i32.const 4)) (call $msg_reply))
         (func (export "canister_query size")
           (i64.store (i32.const 0) (call $stable64_size))
           (call $msg_reply_data_append (i32.const 0) (i32.const 8)) (call $msg_reply))
         (func (export "canister_query beyond")
           (call $stable64_read (i64.const 4) (i64.const 13107200000) (i64.const 1)))`,
      ),
    );
    expect(number(await query(agent, id, 'read'))).toBe(0);
    await update(agent, id, 'write');
    expect(number(await query(agent, id, 'read'))).toBe(7);
    await expect(update(agent, id, 'spoil')).rejects.toThrow(/unreachable/);
    expect(number(await query(agent, id, 'read'))).toBe(7);
    expect(number(await query(agent, id, 'size'))).toBe(200_000);
    await expect(query(agent, id, 'beyond')).rejects.toThrow(/stable memory out of bounds/);
  });
});
