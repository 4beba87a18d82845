import { Principal } from '@dfinity/principal';
import type { ExecOutput, Result } from '../../kernel/interface.ts';
import type { MessageStats } from '../../replica/execution/subnet.ts';
import { FaultPlan } from '../../replica/testing/fault-plan.ts';
import { Machine, type Message } from '../../replica/testing/machine.ts';
import { decodeResult, encodeArguments } from './candid.ts';

/** A kernel on a machine, for tests that say themselves what fails. Time passes only when somebody waits for it. */
export class Session {
  readonly plan = new FaultPlan();
  readonly messages: MessageStats[] = [];
  /** How many calls of the management canister are still to be refused. */
  refusals = 0;
  #machine!: Machine;
  #time = 1_700_000_000_000_000_000n;
  #serial = 0;

  /** Boots a kernel. */
  static async boot(module: Uint8Array): Promise<Session> {
    const session = new Session();
    await session.open();
    await session.install(module);
    await session.settle();
    return session;
  }

  /** Makes the machine, with nothing installed. */
  async open(): Promise<void> {
    this.#machine = await Machine.open({
      controller: principal(0),
      faults: this.plan,
      onMessage: (stats) => this.messages.push(stats),
    });
  }

  /** Messages that trapped so far. */
  get traps(): number {
    return this.messages.filter(({ outcome }) => outcome === 'trapped').length;
  }

  /** What is executed next if nobody calls; undefined if that is nothing. */
  get pending(): 'timer' | 'queued' | undefined {
    return this.#machine.pending;
  }

  /** When the last message was executed: nanoseconds since 1970. */
  get time(): bigint {
    return this.#time;
  }

  /** Bytes of Wasm memory. */
  get memoryBytes(): number {
    return this.#machine.canister.activation!.memoryBytes;
  }

  /** Installs or upgrades to a module; the message of the rejection where that fails. */
  async install(module: Uint8Array): Promise<string | undefined> {
    const time = this.#tick();
    const response = await this.#machine.execute({ kind: 'install', time, module });
    return response !== undefined && 'rejection' in response
      ? response.rejection.message
      : undefined;
  }

  /** Calls an update method as user number `user`; 0 is root. Throws the rejection. */
  async call<T>(user: number, method: string, ...values: unknown[]): Promise<T> {
    const message: Message = {
      kind: 'call',
      time: this.#tick(),
      id: `call ${this.#serial++}`,
      sender: principal(user),
      method,
      argument: encodeArguments(method, ...values),
    };
    const response = await this.#machine.execute(message);
    if (response !== undefined && 'reply' in response) return decodeResult(method, response.reply);
    throw new Error(response?.rejection.message ?? 'no answer');
  }

  query<T>(user: number, method: string, ...values: unknown[]): T {
    const argument = encodeArguments(method, ...values);
    const response = this.#machine.query(principal(user), method, argument);
    if ('reply' in response) return decodeResult(method, response.reply);
    throw new Error(response.rejection.message);
  }

  /** Starts a shell line: the number of the command. */
  async start(user: number, line: string): Promise<number> {
    const started = await this.call<Result<{ id: number }>>(user, 'exec_start', {
      line,
      stdin: false,
      cwd: [],
      env: [],
    });
    if ('err' in started) throw new Error(started.err.message);
    return started.ok.id;
  }

  /** What a command has said so far. */
  output(user: number, id: number): { stdout: string; stderr: string; status: number | null } {
    const cursors = { stdout_cursor: 0n, stderr_cursor: 0n };
    const read = this.query<Result<ExecOutput>>(user, 'exec_read', id, cursors);
    if ('err' in read) throw new Error(read.err.message);
    const { stdout, stderr, status } = read.ok;
    const text = (data: ArrayLike<number>): string => Buffer.from(data as Uint8Array).toString();
    return { stdout: text(stdout), stderr: text(stderr), status: status[0] ?? null };
  }

  /** Runs a shell line to its end. */
  async run(
    user: number,
    line: string,
  ): Promise<{ stdout: string; stderr: string; status: number | null }> {
    const id = await this.start(user, line);
    for (let steps = 0; this.output(user, id).status === null; steps++) {
      if (steps > 2000 || !(await this.step())) break;
    }
    const output = this.output(user, id);
    await this.call(user, 'exec_close', id);
    return output;
  }

  /** Executes the next message that nobody sends, waiting for its time; false if there is none. */
  async step(): Promise<boolean> {
    const { pending, canister } = this.#machine;
    if (pending === undefined) return false;
    if (pending === 'timer' && canister.globalTimer > this.#time) this.#time = canister.globalTimer;
    const time = this.#tick();
    const refused = this.refusals > 0 && this.#machine.nextCallee === 'aaaaa-aa';
    if (refused) this.refusals--;
    await this.#machine.execute(
      pending === 'timer' ? { kind: 'timer', time } : { kind: 'queued', time, refused },
    );
    return true;
  }

  /** Executes what there is to execute until there is nothing; how many messages that were. */
  async settle(most = 2000): Promise<number> {
    let steps = 0;
    while (steps < most && (await this.step())) steps++;
    return steps;
  }

  #tick(): bigint {
    this.#time += 100_000_000n;
    return this.#time;
  }
}

function principal(user: number): Uint8Array {
  return Principal.selfAuthenticating(new Uint8Array(32).fill(user + 1)).toUint8Array();
}
