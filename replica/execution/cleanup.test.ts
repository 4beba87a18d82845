import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replay } from '../storage/write-ahead-log.ts';
import { Machine } from '../testing/machine.ts';
import { canister } from '../testing/wat.ts';

const CONTROLLER = Uint8Array.of(1, 2, 3);

/** Calls itself; the callback traps, and the cleanup counts. */
function caller(): Promise<Uint8Array> {
  return canister(
    [
      ...['call_new', 'call_on_cleanup', 'call_perform', 'canister_self_copy'],
      ...['msg_reply', 'msg_reply_data_append'],
    ],
    `(table funcref (elem $trap $clean))
     (global $cleanups (mut i32) (i32.const 0))
     (data (i32.const 16) "answer")
     (func $trap (param i32) unreachable)
     (func $clean (param i32) (global.set $cleanups (i32.add (global.get $cleanups) (i32.const 1))))
     (func (export "canister_update call")
       (call $canister_self_copy (i32.const 0) (i32.const 0) (i32.const 10))
       (call $call_new (i32.const 0) (i32.const 10) (i32.const 16) (i32.const 6)
         (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
       (call $call_on_cleanup (i32.const 1) (i32.const 0))
       (drop (call $call_perform)))
     (func (export "canister_update answer") (call $msg_reply))
     (func (export "canister_query cleanups")
       (i32.store (i32.const 32) (global.get $cleanups))
       (call $msg_reply_data_append (i32.const 32) (i32.const 4))
       (call $msg_reply))`,
  );
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'canix-cleanup-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('is stored together with the end of the call: a process that ends between finds neither or both', async () => {
  const records = (): number => {
    let count = 0;
    replay(join(directory, 'log-0'), () => count++);
    return count;
  };
  const machine = await Machine.open({ controller: CONTROLLER, directory });
  await machine.execute({ kind: 'install', time: 1n, module: await caller() });
  const call = { id: 'call', sender: CONTROLLER, method: 'call', argument: new Uint8Array(0) };
  await machine.execute({ kind: 'call', time: 2n, ...call });
  await machine.execute({ kind: 'queued', time: 3n, refused: false });
  expect(machine.nextIsAnswer).toBe(true);
  const before = records();
  await machine.execute({ kind: 'queued', time: 4n, refused: false });
  expect(records()).toBe(before + 1);
  const digests = machine.digests();
  machine.close();

  const again = await Machine.open({ controller: CONTROLLER, directory });
  expect(again.digests()).toEqual(digests);
  expect(again.canister.contexts.size).toBe(0);
  expect(again.outcomeOf('call')).toMatchObject({ rejection: {} });
  const answer = again.query(CONTROLLER, 'cleanups', new Uint8Array(0));
  expect(answer).toEqual({ reply: Uint8Array.of(1, 0, 0, 0) });
  again.close();
});
