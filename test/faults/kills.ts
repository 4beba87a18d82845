import { rmSync } from 'node:fs';
import * as files from '../../replica/testing/failing-fs.ts';
import { FaultPlan } from '../../replica/testing/fault-plan.ts';
import { differingParts, Machine } from '../../replica/testing/machine.ts';
import { fsckOf } from './found-tree.ts';
import type { Random } from './random.ts';
import { describe, type Recorded } from './faulty-machine.ts';
import { countFault, type Summary } from './summary.ts';

/** Bytes of the log that are folded into the files: few, so that it happens often. */
const LOG_BYTES = 12_000_000;

/** Ends of the storage in one message: a third of them happen, since the message is done before the others. */
const MOST_KILLS = 6;

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
    const { message, fault, stableFull } = this.recording[index];
    if (fault !== undefined) this.plan.arm(fault);
    this.plan.stableFull = stableFull;
    await this.#machine.execute(message);
    this.plan.arm(undefined);
  }

  /**
   * How many messages of the recording have been executed, which must be `least` or one more; if the state is neither,
   * a sentence that says in what it differs from each.
   */
  progress(least: number): number | string {
    const digests = this.#machine.digests();
    const differing = (count: number): string[] => {
      if (count === 0) return this.#machine.canister.activation === undefined ? [] : ['module'];
      const recorded = this.recording.at(count - 1);
      return recorded === undefined ? ['number'] : differingParts(recorded.digests, digests);
    };
    const [before, after] = [differing(least), differing(least + 1)];
    if (before.length === 0) return least;
    if (after.length === 0) return least + 1;
    return `neither state ${least} (differs in ${before.join(', ')}) nor ${least + 1} (${after.join(', ')})`;
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
 * the message or the one after it, and nothing else. Goes on until `count` such ends, from the beginning if need be.
 */
export async function simulateKills(
  replay: Replay,
  count: number,
  random: Random,
  summary: Summary,
): Promise<void> {
  // So that the whole of the recording has its share. An upgrade always has.
  const interval = Math.max(1, Math.floor((replay.recording.length * MOST_KILLS) / count / 3));
  let kills = 0;
  const killed = (kind: string): void => {
    kills++;
    countFault(summary, kind);
  };
  while (kills < count) {
    rmSync(replay.directory, { recursive: true, force: true });
    await replay.open();
    for (let index = 0; index < replay.recording.length && kills < count;) {
      const { message, fault } = replay.recording[index];
      const early = fault === undefined && random.once(3);
      const most = message.kind === 'install' ? 2 : random.once(interval) ? MOST_KILLS : 0;
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
        killed(early ? 'simulated kills at system calls' : 'simulated kills at file operations');
        files.revive();
        if (random.once(5) && (await killRecovery(replay, random))) {
          killed('simulated kills of recoveries');
        }
        await replay.open();
        const found = replay.progress(index);
        summary.states++;
        summary.findings.push(...(found === 0 ? [] : replay.fsck()));
        if (typeof found === 'string' || (early && found !== index)) {
          summary.differences.push(`killed in ${describe(message)} ${index + 1}: ${found}`);
          return;
        }
        if (found > index) {
          index = found;
          break;
        }
      }
    }
    const { length } = replay.recording;
    const found = kills < count ? replay.progress(length) : length;
    if (found !== length) {
      summary.differences.push(`with all done again: ${found}`);
      return;
    }
    replay.close();
  }
}

/** Opens the directory and is killed before it is open; false if that takes fewer operations. */
async function killRecovery(replay: Replay, random: Random): Promise<boolean> {
  files.arm({ at: random.integer(1, 6), part: random.pick([0, 1]) });
  try {
    await replay.open();
  } catch (error) {
    if (!(error instanceof files.Killed)) throw error;
  }
  const dead = files.isDead();
  files.revive();
  return dead;
}

/** What a process is told that is to be killed. */
export interface KilledOptions {
  /** File with the recording, as v8.serialize makes it, and the controller's principal. */
  recording: string;
  directory: string;
  /** Messages of it that have been executed, or one less than that. */
  least: number;
  /** How many messages are executed before the one in which it ends; null if it only looks at what is there. */
  spared: number | null;
  /** At which system call of the message it ends; or, where that is 0, at which file operation. */
  systemCall: number;
  operation: number;
  part: number;
}

/** What such a process says, a line each: how far it found things (or that it found neither state), and which message is the next. */
export type KilledReport =
  { found: number | string; findings: string[] } | { next: number } | { done: true };

/** Goes on with a recording until it kills its own process, with SIGKILL. */
export async function runUntilKilled(
  replay: Replay,
  options: KilledOptions,
  say: (report: KilledReport) => void,
): Promise<void> {
  await replay.open();
  const found = replay.progress(options.least);
  say({ found, findings: found === 0 ? [] : replay.fsck() });
  if (typeof found === 'string' || options.spared === null) return;
  const kill = (): void => {
    process.kill(process.pid, 'SIGKILL');
    // The signal comes when the system likes.
    for (;;);
  };
  const { spared } = options;
  let { systemCall, operation } = options;
  for (let index = found; index < replay.recording.length; index++) {
    say({ next: index });
    if (index >= found + spared && replay.recording[index].fault === undefined) {
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
