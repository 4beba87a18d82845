import { wat } from '../replica/testing/wat.ts';
import { TestSystem } from '../test/support/system.ts';
import { TestTerminal } from '../test/support/terminal.ts';

/** What a long computation and those who typed meanwhile saw. */
export interface LongRun {
  /** Of the guest, in instructions of the Internet Computer, and the messages it ran in. */
  instructions: number;
  messages: number;
  /** Lines typed at the other terminal while it ran. */
  echoes: number;
  /** Those of them that the very message answered which brought the line. */
  atOnce: number;
  /**
   * The most messages that it took from typing a line to its answer, the one that brought the line included. Two where that one left
   * it to the next, as it does if a message that runs processes has been under way for more than two seconds (run-chain.ts).
   */
  longestWait: number;
}

/** Instructions of the host for a turn of the guest's loop, about. */
const PER_TURN = 78;

/**
 * Runs a guest for about so many instructions at one terminal, while another user's terminal is typed at. Throws where the guest
 * does not end as it must, or a message traps.
 */
export async function measureLongRun(instructions: number): Promise<LongRun> {
  const system = await TestSystem.boot();
  try {
    const [computing, typing] = [await system.user(), await system.user()];
    const turns = Math.ceil(instructions / PER_TURN);
    await computing.put('long', await loop(turns));
    await computing.run('chmod +x long');
    const terminal = await TestTerminal.open(typing);
    await terminal.type('', /\$ $/);
    await terminal.enter('true', /\$ $/);
    let ended = false;
    const guest = computing.run('./long').finally(() => (ended = true));
    let echoes = 0;
    let atOnce = 0;
    let longestWait = 0;
    while (!ended) {
      const from = system.messages.length;
      const line = `echo ${++echoes}`;
      await terminal.enter(line, new RegExp(`^${echoes}\\r?\\n`));
      const wait = waited(system, from);
      if (wait === 1) atOnce++;
      longestWait = Math.max(longestWait, wait);
      // As a person types: the guest's messages come in between.
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const { status, usage, stderr } = await guest;
    if (status !== 0) throw new Error(`the guest ended with ${status}: ${stderr}`);
    const trapped = system.messages.find(({ outcome }) => outcome === 'trapped');
    if (trapped !== undefined) throw new Error(`a message trapped: ${trapped.error ?? ''}`);
    const { messages } = usage;
    return { instructions: Number(usage.instructions), messages, echoes, atOnce, longestWait };
  } finally {
    await system.close();
  }
}

/**
 * Messages of the canister from the one that brought the line on, up to the query that saw the answer: one where the first one's
 * own reply had it.
 */
function waited(system: TestSystem, from: number): number {
  const messages = system.messages.slice(from);
  const brought = messages.findIndex(({ method }) => method === 'terminal_write');
  const saw = messages.findLastIndex(({ method }) => method === 'terminal_read');
  const between = messages.slice(brought, Math.max(saw, brought + 1));
  return between.filter(({ kind }) => kind !== 'query').length;
}

/** Counts to `turns` and ends with 0, or with 1 if it has counted wrong. */
function loop(turns: number): Promise<Uint8Array> {
  return wat(`(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "_start") (local $i i64) (local $sum i64)
      (loop $again
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (local.set $sum (i64.xor (local.get $sum) (local.get $i)))
        (br_if $again (i64.lt_u (local.get $i) (i64.const ${turns}))))
      (call $exit (i64.ne (local.get $i) (i64.const ${turns})))))`);
}
