import { TestSystem, type User } from '../test/support/system.ts';
import * as guests from './system-call-guests.ts';
import type { SystemCallRow } from './system-call-table.ts';

const MEBIBYTE = 2 ** 20;
const PIECE = 4096;
const PIECES = MEBIBYTE / PIECE;
/** Files in the directories that are looked up in. */
const FEW = 100;
const MANY = 100_000;
const LOOKUPS = 1000;
/** By how much two messages that do the same may differ. */
const SAME = 25_000;

/**
 * Measures what system calls take in a canister, everything around them included, by an unmodified agent. What is measured
 * is done once and twice as often: the difference is its own.
 * @param sleepers how many idle processes there are to be at once
 * @param directories whether also to look up files in a directory of 100,000, which takes minutes to fill
 */
export async function measureSystemCalls({ sleepers = 500, directories = true } = {}): Promise<
  SystemCallRow[]
> {
  const system = await TestSystem.boot();
  try {
    const bench = new Bench(system, await system.user());
    const rows = [
      ...(await bench.files()),
      ...(await bench.processes()),
      ...(directories ? await bench.directories() : []),
      await bench.idle(sleepers),
    ];
    const trapped = system.messages.find(({ outcome }) => outcome === 'trapped');
    if (trapped !== undefined) throw new Error(`a message trapped: ${trapped.error ?? ''}`);
    return rows;
  } finally {
    await system.close();
  }
}

class Bench {
  constructor(
    private readonly system: TestSystem,
    private readonly user: User,
  ) {}

  /** Calls, and files in stable memory. */
  async files(): Promise<SystemCallRow[]> {
    await this.user.put('measured', new Uint8Array(PIECE));
    return [
      {
        what: 'null system call',
        instructions: await this.each(guests.yields, 1000),
        limit: 25_000,
      },
      {
        what: 'open, read 4 KiB, close',
        instructions: await this.each(guests.opens, 200),
        limit: 600_000,
      },
      {
        what: 'write 1 MiB in 4 KiB pieces',
        instructions: await this.each((times) => guests.writes(times * PIECES, PIECE), 1),
        limit: 40_000_000,
      },
      {
        what: 'write 1 MiB in one piece',
        instructions: await this.each((times) => guests.writes(times, MEBIBYTE), 2),
        limit: 8_000_000,
      },
    ];
  }

  /** Processes and what goes between them. */
  async processes(): Promise<SystemCallRow[]> {
    await this.program('drain', await guests.drains());
    const loop = (times: number) =>
      `i=0; while [ $i -lt ${times} ]; do /bin/true; i=$((i + 1)); done`;
    return [
      {
        what: 'spawn, run and reap /bin/true (a turn of the shell’s loop included)',
        instructions: ((await this.least(loop(20))) - (await this.least(loop(10)))) / 10,
        limit: 4_000_000,
      },
      {
        what: 'pipe: 1 MiB in 4 KiB writes and reads',
        instructions: await this.each((times) => guests.pours(times * PIECES), 2, '| ./drain'),
        limit: 30_000_000,
      },
    ];
  }

  /** Lookups, each of a name that was not looked up before as far as there are so many. */
  async directories(): Promise<SystemCallRow[]> {
    const few = await this.lookup(FEW);
    const many = await this.lookup(MANY);
    const count = MANY.toLocaleString('en-US');
    return [
      { what: `lookup in a directory of ${FEW} files`, instructions: few },
      { what: `lookup in a directory of ${count} files`, instructions: many, limit: 3 * few },
    ];
  }

  private async lookup(count: number): Promise<number> {
    const directory = `files${count}`;
    await this.program('fill', await guests.fills(count));
    await this.expect(`mkdir ${directory} && cd ${directory} && ../fill`);
    for (const times of [LOOKUPS, 2 * LOOKUPS]) {
      await this.program(`look${times}`, await guests.looksUp(count, times));
    }
    const cost = (times: number) => this.cost(`cd ${directory} && ../look${times}`);
    // The first looks up a thousand; the next one the same again and a thousand others.
    const warm = (await cost(LOOKUPS), await cost(LOOKUPS));
    return ((await cost(2 * LOOKUPS)) - warm) / LOOKUPS;
  }

  /** What a process that sleeps adds to a message: by how much more it takes among many of them than among a few. */
  async idle(sleepers: number): Promise<SystemCallRow> {
    const few = await this.sleeping(Math.ceil(sleepers / 50));
    const among = await this.least('echo hi');
    const many = await this.sleeping(sleepers);
    const amongMany = await this.least('echo hi');
    for (const id of [few, many]) await this.user.kernel.exec_close(id);
    return {
      what: `a message, for each of ${sleepers} sleeping processes`,
      instructions: (amongMany - among) / sleepers,
      limit: SAME / sleepers,
    };
  }

  /** Starts processes that sleep until the session is closed; its number. */
  private async sleeping(count: number): Promise<number> {
    const line = `i=0; while [ $i -lt ${count} ]; do sleep ${count}000000 & i=$((i + 1)); done; wait`;
    const started = await this.user.kernel.exec_start({ line, stdin: false, cwd: [], env: [] });
    if ('err' in started) throw new Error(started.err.message);
    const counted = `ps | grep -c 'sleep ${count}000000$'`;
    while (Number((await this.user.run(counted)).stdout) < count);
    return started.ok.id;
  }

  /** Instructions of one of what a program made by `make` does `times` times. */
  private async each(
    make: (times: number) => Promise<Uint8Array>,
    times: number,
    pipeline = '',
  ): Promise<number> {
    const costs: number[] = [];
    for (const count of [times, 2 * times]) {
      await this.program('measure', await make(count));
      const line = `./measure ${pipeline}`;
      costs.push(await this.least(line));
    }
    return (costs[1] - costs[0]) / times;
  }

  private async program(name: string, module: Uint8Array): Promise<void> {
    await this.user.put(name, module);
    await this.expect(`chmod +x ${name}`);
  }

  /** Of two times, after a first: QuickJS collects cycles in between, now and then. */
  private async least(line: string): Promise<number> {
    await this.cost(line);
    return Math.min(await this.cost(line), await this.cost(line));
  }

  /** All messages of a shell line. */
  private async cost(line: string): Promise<number> {
    return (await this.system.measure(() => this.expect(line))).instructions;
  }

  private async expect(line: string): Promise<void> {
    const { status, stderr } = await this.user.run(line);
    if (status !== 0) throw new Error(`${line}: status ${status}, ${stderr}`);
  }
}
