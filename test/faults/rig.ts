import { Principal } from '@dfinity/principal';
import type { ExecOutput, Result, TerminalOutput } from '../../kernel/interface.ts';
import type { Response } from '../../replica/execution/context.ts';
import { type Fault, FaultPlan } from '../../replica/testing/fault-plan.ts';
import { MachineImage } from '../../replica/testing/machine-image.ts';
import { type Digests, Machine, type Message } from '../../replica/testing/machine.ts';
import type { MessageStats } from '../../replica/execution/subnet.ts';
import { decodeResult, encodeArguments } from './candid.ts';
import { ExpectedTree } from './expected-tree.ts';
import { fsckOf, readTree } from './found-tree.ts';
import { Random } from './random.ts';
import { countFault, countFaults, newSummary, type Summary } from './summary.ts';
import { type Account, type Programs, type Step, Workload } from './workload.ts';

/** A message that was executed to its end, under what circumstances, and what tells the state after it. */
export interface Recorded {
  message: Message;
  /** It did not get to its end: a callback that traps does not come again. */
  fault?: Fault;
  /** Stable memory was as large as it could be. */
  stableFull: boolean;
  digests: Digests;
}

export interface RigOptions {
  seed: number;
  /** Traps and exhaustions to bring about, about. */
  count: number;
  /** How much later a message fails the next time, as a part of how far it got: the larger, the fewer faults each. */
  stride: number;
  /** The module of the kernel, and another build of it to upgrade to. */
  modules: readonly [Uint8Array, Uint8Array];
  /** Contents of /bin/wc and of drip.wasm, and what the latter writes (`drip output`). */
  programs: Programs;
}

type Unsent<T = Message> = T extends unknown ? Omit<T, 'time'> : never;

const MILLISECOND = 1_000_000n;
const EPOCH = 1_700_000_000_000_000_000n;
/** Messages that a step may take before it is thought never to end. */
const PATIENCE = 400;
/** Faults between two messages that fail for good. */
const LOSS_INTERVAL = 300;
/** Steps between two upgrades. */
const UPGRADE_INTERVAL = 40;
/** What the kernel writes for itself, with the time and sizes in it. */
const UPGRADE_LOG = '/var/log/upgrade.log';

/** A command that was started and has not been seen to end. */
interface Running {
  step: Step;
  id: number;
}

/**
 * Executes what a workload sends a machine, each message again and again with a fault at another point before it is let
 * through. After each fault everything must be as before the message, byte for byte; after each message the file system
 * must be sound and hold what the workload says.
 */
export class Rig {
  readonly summary: Summary = newSummary();
  readonly recording: Recorded[] = [];
  /** Principal of the canister's controller. */
  controller: Uint8Array = new Uint8Array(0);
  readonly #options: RigOptions;
  readonly #random: Random;
  readonly #plan = new FaultPlan();
  #machine!: Machine;
  #tree = new ExpectedTree();
  #time = EPOCH;
  #serial = 0;
  #stats: MessageStats[] = [];
  #running: Running[] = [];
  #noLossBefore = 0;

  constructor(options: RigOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  async run(): Promise<void> {
    const root = this.#account(0, '/root');
    this.controller = root.sender;
    this.#machine = await Machine.open({
      controller: root.sender,
      faults: this.#plan,
      onMessage: (stats) => this.#stats.push(stats),
    });
    await this.#send({ kind: 'install', module: this.#options.modules[0] });
    await this.#settle(this.#random.integer(0, 3));
    const accounts = [root, this.#account(1000), this.#account(1001)];
    for (const account of accounts) await this.#admit(account);
    const workload = new Workload(this.#random, this.#tree, this.#options.programs);
    let module = 0;
    while (this.#faults < this.#options.count && this.summary.differences.length < 20) {
      const step = workload.next(this.#random.pick(accounts));
      if (this.#conflicts(step)) await this.#finishAll();
      await this.#do(step);
      if (++this.summary.steps % UPGRADE_INTERVAL > 0) continue;
      module = 1 - module;
      await this.#upgrade(this.#options.modules[module]);
    }
    await this.#finishAll();
  }

  get #faults(): number {
    return countFaults(this.summary);
  }

  #account(uid: number, home = ''): Account {
    const sender = Principal.selfAuthenticating(this.#random.bytes(32)).toUint8Array();
    return { uid, gid: uid, sender, home };
  }

  /** Has a user log in for the first time; what is there then is taken as it is. */
  async #admit(account: Account): Promise<void> {
    const data = this.#options.programs.get('drip')!;
    const path = 'drip.wasm';
    this.#tree.files.clear();
    await this.#call(account, 'file_write', path, {
      offset: 0n,
      data,
      truncate: true,
      mode: [0o755],
    });
    const { uid, home } = this.#query<{ uid: number; home: string }>(account, 'whoami');
    if (uid !== account.uid) this.#differs(`user ${account.uid} has uid ${uid}`);
    account.home = home;
    const found = readTree(this.#machine);
    const tree = ExpectedTree.of(found);
    const missing = [home, '/etc/passwd', `${home}/${path}`].filter((name) => !tree.get(name));
    if (missing.length > 0) this.#differs(`${missing.join(', ')} missing after login`);
    for (const [name, file] of tree.files) this.#tree.files.set(name, file);
  }

  async #do(step: Step): Promise<void> {
    this.#plan.stableFull = step.diskFull ?? false;
    if (step.how === 'upload') await this.#upload(step);
    else if (step.how === 'terminal') await this.#type(step);
    else await this.#start(step);
    this.#plan.stableFull = false;
  }

  async #upload(step: Step): Promise<void> {
    const { data, mode } = step.upload!;
    const half = data.length >> 1;
    this.#running.push({ step, id: -1 });
    const write = (offset: number, part: Uint8Array, truncate: boolean) =>
      this.#call(step.by, 'file_write', step.line, {
        offset: BigInt(offset),
        data: part,
        truncate,
        mode: [mode],
      });
    await write(0, data.subarray(0, half), true);
    this.#end(step);
    await write(half, data.subarray(half), false);
    this.#check();
  }

  async #start(step: Step): Promise<void> {
    this.#running.push({ step, id: -1 });
    const answer = await this.#call(step.by, 'exec_start', {
      line: step.line,
      stdin: false,
      cwd: [],
      env: [],
    });
    const started = decodeResult<Result<{ id: number; output: ExecOutput }>>('exec_start', answer);
    if ('err' in started) {
      this.#differs(`${step.line}: ${started.err.message}`);
      this.#end(step);
      return;
    }
    this.#running.find((running) => running.step === step)!.id = started.ok.id;
    if (step.background) return;
    await this.#finish(step);
  }

  /** Waits for a command to end, and sees that it has done what it was to do. */
  async #finish(step: Step): Promise<void> {
    const { id } = this.#running.find((running) => running.step === step)!;
    const cursors = { stdout_cursor: 0n, stderr_cursor: 0n };
    for (let messages = 0; ; messages++) {
      const answer = this.#query<Result<ExecOutput>>(step.by, 'exec_read', id, cursors);
      if ('err' in answer) {
        this.#differs(`${step.line}: ${answer.err.message}`);
        break;
      }
      const { status, stdout, stderr } = answer.ok;
      if (status.length > 0) {
        if ((status[0] !== 0) !== (step.fails ?? false)) {
          const said = Buffer.concat([stdout as Uint8Array, stderr as Uint8Array]).toString();
          this.#differs(`${step.line}: status ${status[0]}: ${said.slice(-300)}`);
        }
        break;
      }
      if (messages > PATIENCE || !(await this.#advanceOr(step.by, id))) {
        this.#differs(`${step.line}: does not end`);
        break;
      }
    }
    this.#end(step);
    await this.#call(step.by, 'exec_close', id);
  }

  /** As `advance`; a timer that was lost is set again by any call. */
  async #advanceOr(by: Account, id: number): Promise<boolean> {
    if (await this.#advance()) return true;
    const nothing = { stdin_offset: 0n, stdin: new Uint8Array(0), stdin_end: false };
    const cursors = { stdout_cursor: 0n, stderr_cursor: 0n };
    await this.#call(by, 'exec_advance', id, { ...nothing, ...cursors });
    return this.#machine.pending !== undefined;
  }

  /** A step that has ended: from now on its effect must be there. */
  #end(step: Step): void {
    this.#running = this.#running.filter((running) => running.step !== step);
    step.effect(this.#tree);
  }

  async #finishAll(): Promise<void> {
    for (const { step } of [...this.#running]) await this.#finish(step);
  }

  /** Whether a step must not be done while something runs that is running. */
  #conflicts(step: Step): boolean {
    if (this.#running.length === 0) return false;
    if (step.diskFull || step.background) return true;
    const line = `${step.line} ${step.touches.join(' ')}`;
    return this.#running.some(({ step: { touches } }) =>
      touches.some(
        (path) =>
          line.includes(path) || / \/\S+/.exec(line)?.some((name) => path.startsWith(name.trim())),
      ),
    );
  }

  async #type(step: Step): Promise<void> {
    this.#running.push({ step, id: -1 });
    const opened = await this.#call(step.by, 'terminal_open', { rows: 24, columns: 80 });
    const terminal = decodeResult<Result<number>>('terminal_open', opened);
    if ('err' in terminal) {
      this.#differs(`terminal: ${terminal.err.message}`);
      return;
    }
    const id = terminal.ok;
    const typed = new TextEncoder().encode(`${step.line}; echo done-$?\n`);
    await this.#call(step.by, 'terminal_write', id, {
      offset: 0n,
      data: typed,
      echoed: false,
      cursor: 0n,
    });
    for (let messages = 0; ; messages++) {
      const output = this.#query<Result<TerminalOutput>>(step.by, 'terminal_read', id, 0n);
      if ('ok' in output) {
        const said = Buffer.from(output.ok.data as Uint8Array).toString();
        if (said.includes('done-0')) break;
      }
      if (messages > PATIENCE || !(await this.#advance())) {
        this.#differs(`typed at a terminal: ${step.line}: does not end`);
        break;
      }
    }
    this.#end(step);
    await this.#call(step.by, 'terminal_close', id);
  }

  async #upgrade(module: Uint8Array): Promise<void> {
    await this.#finishAll();
    await this.#send({ kind: 'install', module });
    this.summary.upgrades++;
    await this.#settle(this.#random.integer(0, 2));
  }

  /** Executes what is left to do until nothing is; that many calls to other canisters are refused. */
  async #settle(refusals: number): Promise<void> {
    for (let messages = 0; messages < PATIENCE; messages++) {
      const { pending } = this.#machine;
      if (pending === undefined) return;
      const refuse =
        pending === 'queued' && this.#machine.nextCallee === 'aaaaa-aa' && refusals-- > 0;
      await this.#advance(refuse);
    }
    this.#differs('there is always something to do');
  }

  /** Executes the next message that nobody sends; false if there is none. */
  async #advance(refuse = false): Promise<boolean> {
    const { pending } = this.#machine;
    if (pending === undefined) return false;
    if (pending === 'queued') {
      await this.#send({ kind: 'queued', refused: refuse });
      if (refuse) this.#count('refused calls');
      return true;
    }
    const { globalTimer } = this.#machine.canister;
    if (globalTimer > this.#time) this.#time = globalTimer;
    await this.#send({ kind: 'timer' });
    return true;
  }

  async #call(by: Account, method: string, ...values: unknown[]): Promise<Uint8Array> {
    const response = await this.#send({
      kind: 'call',
      id: `call ${this.#serial++}`,
      sender: by.sender,
      method,
      argument: encodeArguments(method, ...values),
    });
    if (response !== undefined && 'reply' in response) return response.reply;
    throw new Error(`${method}: ${response?.rejection.message ?? 'no answer'}`);
  }

  #query<T>(by: Account, method: string, ...values: unknown[]): T {
    this.#plan.arm(undefined);
    const argument = encodeArguments(method, ...values);
    const response = this.#machine.query(by.sender, method, argument);
    if ('reply' in response) return decodeResult<T>(method, response.reply);
    throw new Error(`${method}: ${response.rejection.message}`);
  }

  /** Whether a message of the kernel's to itself may fail for good: not soon again, which would cost a process its life. */
  #mayLose({ kind }: Unsent): boolean {
    if (kind !== 'timer' && kind !== 'queued') return false;
    // At a terminal nobody but the user could set a timer again that is lost.
    if (kind === 'timer' && this.#running.some(({ step }) => step.how === 'terminal')) return false;
    if (this.#faults < this.#noLossBefore || !this.#random.once(8)) return false;
    this.#noLossBefore = this.#faults + LOSS_INTERVAL;
    return true;
  }

  /** Executes a message, after it has failed at many points. */
  async #send(unsent: Unsent): Promise<Response | undefined> {
    const machine = this.#machine;
    const random = this.#random;
    const isAnswer = machine.nextIsAnswer && unsent.kind === 'queued';
    if (isAnswer || this.#mayLose(unsent)) {
      const fault = { kind: 'trap', at: random.integer(1, 8) } as const;
      this.#plan.arm(isAnswer && random.once(2) ? undefined : fault);
      this.#time += MILLISECOND;
      await machine.execute({ ...unsent, time: this.#time } as Message);
      const { fired } = this.#plan;
      if (fired) this.#count(isAnswer ? 'traps of callbacks' : 'traps of messages for once');
      return this.#passed(unsent, undefined, fired ? fault : undefined);
    }
    const image = new MachineImage(machine);
    const attempt = async (): Promise<{ response: Response | undefined; trapped: boolean }> => {
      this.#time += MILLISECOND;
      this.#stats = [];
      const message = { ...unsent, time: this.#time } as Message;
      const response = await machine.execute(message);
      return { response, trapped: this.#stats.some(({ outcome }) => outcome === 'trapped') };
    };
    const failed = (what: string): void => {
      this.#count(what);
      for (const difference of image.differences(machine)) {
        this.#differs(`${what} of ${describe(unsent)}: ${difference}`);
      }
      image.giveBack(machine);
    };
    // An install takes a second of the machine's: it fails at fewer points.
    const step = unsent.kind === 'install' ? 3 : this.#options.stride;
    if (random.once(3)) {
      for (let limit = 200_000; ; limit = Math.floor(limit * (1.05 + step * random.number()))) {
        this.#plan.arm({ kind: 'exhaustion', limit });
        const { response, trapped } = await attempt();
        if (!trapped) return this.#passed(unsent, response);
        failed('exhaustions');
      }
    }
    for (let at = random.integer(1, 5); ; at += 1 + Math.floor(at * step * random.number())) {
      this.#plan.arm({ kind: 'trap', at });
      const { response, trapped } = await attempt();
      if (!this.#plan.fired) return this.#passed(unsent, response);
      if (!trapped) this.#differs(`${describe(unsent)}: went on after a trap`);
      failed('traps');
    }
  }

  /** A message has been executed to its end. */
  #passed(unsent: Unsent, response: Response | undefined, fault?: Fault): Response | undefined {
    this.#plan.arm(undefined);
    this.summary.messages++;
    const message = { ...unsent, time: this.#time } as Message;
    const { stableFull } = this.#plan;
    this.recording.push({ message, fault, stableFull, digests: this.#machine.digests() });
    if (unsent.kind !== 'install' || this.recording.length > 1) this.#check();
    return response;
  }

  /** Looks at the file system from outside. */
  #check(): void {
    this.summary.states++;
    const where = `after message ${this.recording.length}`;
    for (const finding of fsckOf(this.#machine)) {
      this.summary.findings.push(`${where}: ${finding}`);
    }
    if (this.#tree.files.size === 0) return;
    const found = readTree(this.#machine);
    const ignored = [UPGRADE_LOG, ...this.#running.flatMap(({ step }) => step.touches)];
    for (const difference of this.#tree.differences(found, ignored)) {
      const lines = this.#running.map(({ step }) => step.line).join(' & ');
      this.#differs(`${where} (running: ${lines}): ${difference}`);
    }
  }

  #count(kind: string): void {
    countFault(this.summary, kind);
  }

  #differs(difference: string): void {
    this.summary.differences.push(difference);
  }
}

/** What a message is, in a word. */
export function describe(message: Unsent): string {
  return message.kind === 'call' ? message.method : message.kind;
}
