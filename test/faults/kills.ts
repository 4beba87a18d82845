import * as files from '../../replica/testing/failing-fs.ts';
import { FaultPlan } from '../../replica/testing/fault-plan.ts';
import { Machine } from '../../replica/testing/machine.ts';
import { fsckOf } from './found-tree.ts';
import type { Random } from './random.ts';
import type { Recorded } from './rig.ts';
import type { Summary } from './summary.ts';

/** Bytes of the log that are folded into the files: few, so that it happens often. */
const LOG_BYTES = 12_000_000;

/** A machine in a directory that does again what was recorded of another. */
export class Replay {
  readonly plan = new FaultPlan();
  #machine!: Machine;

  constructor(
    readonly recording: readonly Recorded[],
    readonly controller: Uint8Array,
    readonly directory: string,
  ) {}

  /** Opens what is in the directory, as a new process would. */
  async open(): Promise<void> {
    this.plan.arm(undefined);
    this.#machine = await Machine.open({
      controller: this.controller,
      directory: this.directory,
      logBytes: LOG_BYTES,
      faults: this.plan,
    });
  }

  /** Executes message number `index` of the recording. */
  async execute(index: number): Promise<void> {
    const { message, fault } = this.recording[index];
    if (fault !== undefined) this.plan.arm(fault);
    await this.#machine.execute(message);
    this.plan.arm(undefined);
  }

  get digest(): string {
    return this.#machine.digest();
  }

  /**
   * How many messages of the recording have been executed, which must be `least` or one more; undefined if the state
   * is neither.
   */
  progress(least: number): number | undefined {
    const { digest } = this;
    const isAt = (count: number): boolean =>
      count === 0
        ? this.#machine.canister.activation === undefined
        : this.recording[count - 1]?.digest === digest;
    return isAt(least) ? least : isAt(least + 1) ? least + 1 : undefined;
  }

  fsck(): string[] {
    return fsckOf(this.#machine);
  }

  close(): void {
    this.#machine.close();
  }
}

/**
 * Does a recording again in a directory, and ends the storage again and again as kill -9 would: at a system call of the
 * canister's, or in the middle of what is done to files. What is found in the directory then must be the state before
 * the message or the one after it, and nothing else. Goes on until `count` such ends, or the recording's.
 */
export async function simulateKills(
  replay: Replay,
  count: number,
  random: Random,
  summary: Summary,
): Promise<void> {
  let kills = 0;
  await replay.open();
  for (let index = 0; index < replay.recording.length && kills < count;) {
    const { message, fault } = replay.recording[index];
    const early = fault === undefined && random.once(3);
    const most = message.kind === 'install' ? 2 : 6;
    let operation = 1;
    for (let kill = 0; ; kill++) {
      if (kill < most && early) {
        const at = random.integer(1, 12) * 3 ** random.integer(0, 5);
        replay.plan.arm({ kind: 'kill', at, act: files.die });
      } else if (kill < most) {
        files.arm({ at: operation, part: random.pick([0, random.number(), 1]) });
        operation += random.integer(0, 2);
      }
      try {
        await replay.execute(index);
      } catch (error) {
        if (!(error instanceof files.Killed)) throw error;
      }
      if (!files.isDead()) {
        files.arm(undefined);
        replay.plan.arm(undefined);
        index++;
        break;
      }
      const kind = early ? 'simulated kills at system calls' : 'simulated kills at file operations';
      summary.faults[kind] = (summary.faults[kind] ?? 0) + 1;
      kills++;
      files.revive();
      if (random.once(5)) {
        await killRecovery(replay, random);
        summary.faults['simulated kills of recoveries'] =
          (summary.faults['simulated kills of recoveries'] ?? 0) + 1;
        kills++;
      }
      await replay.open();
      const found = replay.progress(index);
      summary.states++;
      summary.findings.push(...(found === 0 ? [] : replay.fsck()));
      if (found === undefined || (early && found !== index)) {
        summary.differences.push(`killed in message ${index + 1}: ${found ?? 'neither state'}`);
        return;
      }
      if (found > index) {
        index = found;
        break;
      }
    }
  }
  replay.close();
}

/** Opens the directory and is killed before it is open, if that takes as many operations. */
async function killRecovery(replay: Replay, random: Random): Promise<void> {
  files.arm({ at: random.integer(1, 6), part: random.pick([0, 1]) });
  try {
    await replay.open();
  } catch (error) {
    if (!(error instanceof files.Killed)) throw error;
  }
  files.revive();
}

/** What a process is told that is to be killed. */
export interface KilledOptions {
  /** File with the recording, as v8.serialize makes it, and the controller's principal. */
  recording: string;
  directory: string;
  /** Messages of it that have been executed, or one less than that. */
  least: number;
  /** How many messages are executed before the one in which it ends. */
  spared: number;
  /** At which system call of the message it ends; or, where that is 0, at which file operation. */
  systemCall: number;
  operation: number;
  part: number;
}

/** What such a process says, a line each: how far it found things, and which message is the next. */
export type KilledReport =
  { found: number | null; findings: string[] } | { next: number } | { done: true };

/** Goes on with a recording until it kills its own process, with SIGKILL. */
export async function runUntilKilled(
  replay: Replay,
  options: KilledOptions,
  say: (report: KilledReport) => void,
): Promise<void> {
  await replay.open();
  const found = replay.progress(options.least);
  say({ found: found ?? null, findings: found === 0 ? [] : replay.fsck() });
  if (found === undefined) return;
  const kill = (): void => {
    process.kill(process.pid, 'SIGKILL');
    // The signal comes when the system likes.
    for (;;);
  };
  let { systemCall, operation } = options;
  for (let index = found; index < replay.recording.length; index++) {
    say({ next: index });
    if (index >= found + options.spared && replay.recording[index].fault === undefined) {
      if (systemCall > 0) replay.plan.arm({ kind: 'kill', at: systemCall, act: kill });
      else files.arm({ at: operation, part: options.part, act: kill });
    }
    await replay.execute(index);
    // A message that made fewer calls than that was spared after all.
    systemCall = Math.ceil(systemCall / 3);
    operation = Math.ceil(operation / 2);
  }
  say({ done: true });
}
