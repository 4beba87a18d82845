import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HttpAgent } from '@dfinity/agent';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Replica } from './index.ts';
import { agentOf, deploy, query, update } from './testing/client.ts';
import { canister } from './testing/wat.ts';

/**
 * Counts in three places at once: a global, the heap (one word in each of many pages) and stable
 * memory. `inc` replies with the count; `get` traps unless all places agree, else replies with it.
 */
function tripleCounter(): Promise<Uint8Array> {
  return canister(
    [
      'msg_reply',
      'msg_reply_data_append',
      'stable64_grow',
      'stable64_read',
      'stable64_write',
      'certified_data_set',
    ],
    `(global $count (mut i32) (i32.const 0))
     (func (export "canister_init")
       (drop (memory.grow (i32.const 15)))
       (drop (call $stable64_grow (i64.const 64))))
     (func (export "canister_update inc") (local $page i32)
       (global.set $count (i32.add (global.get $count) (i32.const 1)))
       (loop $next
         (i32.store (i32.mul (local.get $page) (i32.const 16384)) (global.get $count))
         (call $stable64_write
           (i64.mul (i64.extend_i32_u (local.get $page)) (i64.const 65537))
           (i64.extend_i32_u (i32.mul (local.get $page) (i32.const 16384)))
           (i64.const 4))
         (local.set $page (i32.add (local.get $page) (i32.const 1)))
         (br_if $next (i32.lt_u (local.get $page) (i32.const 63))))
       (call $certified_data_set (i32.const 0) (i32.const 4))
       (call $reply))
     (func (export "canister_query get") (local $page i32)
       (loop $next
         (if (i32.ne (i32.load (i32.mul (local.get $page) (i32.const 16384))) (global.get $count))
           (then unreachable))
         (call $stable64_read (i64.const 8)
           (i64.mul (i64.extend_i32_u (local.get $page)) (i64.const 65537)) (i64.const 4))
         (if (i32.ne (i32.load (i32.const 8)) (global.get $count)) (then unreachable))
         (local.set $page (i32.add (local.get $page) (i32.const 1)))
         (br_if $next (i32.lt_u (local.get $page) (i32.const 63))))
       (call $reply))
     (func $reply
       (i32.store (i32.const 4) (global.get $count))
       (call $msg_reply_data_append (i32.const 4) (i32.const 4))
       (call $msg_reply))`,
  );
}

const number = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

/** Bytes of all files below a directory. */
function diskUse(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).blocks * 512, 0);
}

describe('a replica that is killed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'replica-'));
  const identity = Ed25519KeyIdentity.generate();
  let child: ChildProcess | undefined;
  let id: Principal;

  // With so short a log (a message has 0.6 MB of changes), it is being folded half the time.
  async function start(): Promise<HttpAgent> {
    const entry = fileURLToPath(new URL('./testing/killable.ts', import.meta.url));
    child = spawn(process.execPath, ['--import', 'tsx', entry, directory, '1000000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = child;
    const url = await new Promise<string>((resolve, reject) => {
      started.stdout!.once('data', (data: Buffer) => resolve(data.toString().trim()));
      started.once('exit', (code) => reject(new Error(`the replica ended with ${code}`)));
    });
    return HttpAgent.create({ host: url, identity, shouldFetchRootKey: true, retryTimes: 0 });
  }

  async function kill(): Promise<void> {
    const killed = child!;
    const gone = new Promise((resolve) => killed.once('exit', resolve));
    killed.kill('SIGKILL');
    await gone;
  }

  beforeAll(async () => {
    const replica = await Replica.open({ directory });
    id = await deploy(await agentOf(replica, identity), await tripleCounter());
    await replica.close();
  });
  afterAll(async () => {
    if (child && child.exitCode === null && child.signalCode === null) await kill();
    rmSync(directory, { recursive: true, force: true });
  });

  it('loses nothing it answered and half-does nothing, wherever it is killed', async () => {
    let answered = 0;
    let sent = 0;
    for (let round = 0; round < 5; round++) {
      const agent = await start();
      const found = number(await query(agent, id, 'get'));
      expect(found).toBeGreaterThanOrEqual(answered);
      expect(found).toBeLessThanOrEqual(sent);
      sent = found;
      const dying = new Promise<void>((resolve) =>
        setTimeout(() => resolve(kill()), 150 + Math.random() * 900),
      );
      const client = async (): Promise<void> => {
        for (;;) {
          sent++;
          answered = Math.max(answered, number(await update(agent, id, 'inc')));
        }
      };
      await Promise.allSettled([client(), client(), client(), dying]);
    }
    expect(answered).toBeGreaterThan(0);
    const agent = await start();
    expect(number(await query(agent, id, 'get'))).toBeGreaterThanOrEqual(answered);
    await kill();
  }, 180_000);

  it('does a call it has accepted after it comes back', async () => {
    let agent = await start();
    const before = number(await query(agent, id, 'get'));
    // Asynchronous calls are answered as soon as they are accepted.
    const call = { methodName: 'inc', arg: new Uint8Array(0), callSync: false };
    const accepted = await Promise.all(Array.from({ length: 8 }, () => agent.call(id, call)));
    expect(accepted.map(({ response }) => response.status)).toEqual(Array(8).fill(202));
    await kill();
    agent = await start();
    await expect
      .poll(async () => number(await query(agent, id, 'get')), { timeout: 20_000 })
      .toBe(before + 8);
    await kill();
  }, 60_000);

  it('does not let its disk use grow with the number of messages', async () => {
    const replica = await Replica.open({ directory });
    const agent = await agentOf(replica, identity);
    const big = await deploy(
      agent,
      await canister(
        ['msg_reply'],
        `(global $count (mut i32) (i32.const 0))
       (func (export "canister_init") (drop (memory.grow (i32.const 255))))
       (func (export "canister_update fill")
         (global.set $count (i32.add (global.get $count) (i32.const 1)))
         (memory.fill (i32.const 0) (global.get $count) (i32.const 16777216))
         (call $msg_reply))`,
      ),
    );
    for (let i = 0; i < 14; i++) await update(agent, big, 'fill');
    // 14 messages of 16 MiB each: 224 MiB of changes.
    expect(diskUse(directory)).toBeLessThan(110 * 1024 * 1024);
    await replica.close();
  }, 60_000);

  it('goes on from a log whose last record was cut short', async () => {
    let replica = await Replica.open({ directory });
    let agent = await agentOf(replica, identity);
    await update(agent, id, 'inc');
    const before = number(await query(agent, id, 'get'));
    await update(agent, id, 'inc');
    await replica.close();
    const log = join(
      directory,
      readdirSync(directory).find((name) => name.startsWith('log-'))!,
    );
    truncateSync(log, statSync(log).size - 100);

    replica = await Replica.open({ directory });
    agent = await agentOf(replica, identity);
    expect(number(await query(agent, id, 'get'))).toBe(before);
    expect(number(await update(agent, id, 'inc'))).toBe(before + 1);
    await replica.close();
    replica = await Replica.open({ directory });
    agent = await agentOf(replica, identity);
    expect(number(await query(agent, id, 'get'))).toBe(before + 1);
    await replica.close();
  }, 60_000);

  it('goes on from a checkpoint that was not finished', async () => {
    let replica = await Replica.open({ directory, logBytes: 1 });
    let agent = await agentOf(replica, identity);
    const before = number(await update(agent, id, 'inc'));
    // The next checkpoint fails after it has written the memories, when it would make itself valid.
    const obstacle = join(directory, `checkpoint.${process.pid}.tmp`);
    mkdirSync(obstacle);
    const silenced = vi.spyOn(console, 'error').mockReturnValue();
    await update(agent, id, 'inc').catch(() => undefined);
    await expect.poll(() => silenced.mock.calls.length).toBeGreaterThan(0);
    expect(silenced.mock.calls[0][0]).toMatch(/EISDIR/);
    silenced.mockRestore();
    await replica.close();
    rmSync(obstacle, { recursive: true });

    replica = await Replica.open({ directory });
    agent = await agentOf(replica, identity);
    expect(number(await query(agent, id, 'get'))).toBe(before + 1);
    expect(number(await update(agent, id, 'inc'))).toBe(before + 2);
    await replica.close();
  }, 60_000);

  it('refuses a directory that is in use', async () => {
    const replica = await Replica.open({ directory });
    await expect(Replica.open({ directory })).rejects.toThrow('is in use');
    await replica.close();
  });
});
