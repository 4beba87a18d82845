import { Principal } from '@dfinity/principal';
import type { ExecOutput, Result, TerminalOutput } from '../../kernel/interface.ts';
import { decodeResult } from './candid.ts';
import { ExpectedTree } from './expected-tree.ts';
import { FaultyMachine } from './faulty-machine.ts';
import { fsckOf, readTree } from './found-tree.ts';
import { Random } from './random.ts';
import { countFaults, newSummary, type Summary } from './summary.ts';
import { type Account, type Programs, type Step, Workload } from './workload.ts';

export interface RigOptions {
  seed: number;
  /** Traps and exhaustions to bring about, about. */
  count: number;
  /** How much later a message fails the next time, as a part of how far it got: the larger, the fewer faults each. */
  stride: number;
  /** Steps between two upgrades. */
  upgradeInterval: number;
  /** The module of the kernel, and another build of it to upgrade to. */
  modules: readonly [Uint8Array, Uint8Array];
  /** Contents of /bin/wc and of drip.wasm, and what the latter writes (`drip output`). */
  programs: Programs;
}

/** Messages that a step may take before it is thought never to end. */
const PATIENCE = 400;
/** Commands that run at the same time. */
const MOST_RUNNING = 3;
/** Steps after which an upgrade waits no longer for a good moment. */
const UPGRADE_PATIENCE = 8;
/** What the kernel writes for itself when it is upgraded, with times and sizes in it. */
const KERNEL_FILES = ['/var/log/upgrade.log', '/var/lib/canix'];

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
  readonly machine: FaultyMachine;
  /** Principal of the canister's controller. */
  controller: Uint8Array = new Uint8Array(0);
  readonly #options: RigOptions;
  readonly #random: Random;
  #tree = new ExpectedTree();
  #running: Running[] = [];
  /** Which of the modules is installed. */
  #module = 0;
  #isUpgradeDue = false;

  constructor(options: RigOptions) {
    const { seed, stride } = options;
    const random = new Random(seed);
    this.#options = options;
    this.#random = random;
    const onPassed = (): void => this.#check();
    this.machine = new FaultyMachine({ random, stride, summary: this.summary, onPassed });
  }

  async run(): Promise<void> {
    const { machine, summary } = this;
    const { modules, programs, count, upgradeInterval } = this.#options;
    const root = this.#account(0, '/root');
    this.controller = root.sender;
    await machine.open(root.sender);
    await machine.install(modules[0]);
    machine.refusals = this.#random.integer(0, 3);
    await this.#settle();
    const accounts = [root, this.#account(1000), this.#account(1001)];
    for (const account of accounts) await this.#admit(account);
    const workload = new Workload(this.#random, this.#tree, programs);
    while (countFaults(summary) < count && summary.differences.length < 20) {
      const step = workload.next(this.#random.pick(accounts), this.#isUpgradeDue);
      if (this.#conflicts(step)) await this.#finishAll();
      await this.#do(step);
      const since = ++summary.steps % upgradeInterval;
      if (since === 0) this.#isUpgradeDue = true;
      else if (since === UPGRADE_PATIENCE && this.#isUpgradeDue) {
        await this.#finishAll();
        await this.#upgrade();
        await this.#settle();
      }
    }
    await this.#finishAll();
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
    await this.machine.call(account.sender, 'file_write', path, {
      offset: 0n,
      data,
      truncate: true,
      mode: [0o755],
    });
    const { uid, home } = this.machine.query<{ uid: number; home: string }>(
      account.sender,
      'whoami',
    );
    if (uid !== account.uid) this.#differs(`user ${account.uid} has uid ${uid}`);
    account.home = home;
    const found = readTree(this.machine.machine);
    const tree = ExpectedTree.of(found);
    const missing = [home, '/etc/passwd', `${home}/${path}`].filter((name) => !tree.get(name));
    if (missing.length > 0) this.#differs(`${missing.join(', ')} missing after login`);
    for (const [name, file] of tree.files) this.#tree.files.set(name, file);
  }

  async #do(step: Step): Promise<void> {
    this.machine.plan.stableFull = step.diskFull ?? false;
    if (step.how === 'upload') await this.#upload(step);
    else if (step.how === 'terminal') await this.#type(step);
    else await this.#start(step);
    this.machine.plan.stableFull = false;
  }

  async #upload(step: Step): Promise<void> {
    const { data, mode } = step.upload!;
    const half = data.length >> 1;
    this.#running.push({ step, id: -1 });
    const write = (offset: number, part: Uint8Array, truncate: boolean) =>
      this.machine.call(step.by.sender, 'file_write', step.line, {
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
    const answer = await this.machine.call(step.by.sender, 'exec_start', {
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
      const answer = this.machine.query<Result<ExecOutput>>(
        step.by.sender,
        'exec_read',
        id,
        cursors,
      );
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
      if (messages > PATIENCE || !(await this.#goOn())) {
        this.#differs(`${step.line}: does not end`);
        break;
      }
    }
    this.#end(step);
    await this.machine.call(step.by.sender, 'exec_close', id);
  }

  /**
   * Executes what comes next for what runs to be done; false if there is nothing: nobody outside calls to have it go on.
   * An upgrade may come before.
   */
  async #goOn(): Promise<boolean> {
    const survives = this.#running.every(({ step }) => step.survives);
    if (this.#isUpgradeDue && survives && this.#random.once(8)) await this.#upgrade();
    return this.machine.advance();
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
    if (step.diskFull || (step.background && this.#running.length >= MOST_RUNNING)) return true;
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
    const opened = await this.machine.call(step.by.sender, 'terminal_open', {
      rows: 24,
      columns: 80,
    });
    const terminal = decodeResult<Result<number>>('terminal_open', opened);
    if ('err' in terminal) {
      this.#differs(`terminal: ${terminal.err.message}`);
      return;
    }
    const id = terminal.ok;
    const typed = new TextEncoder().encode(`${step.line}; echo done-$?\n`);
    await this.machine.call(step.by.sender, 'terminal_write', id, {
      offset: 0n,
      data: typed,
      echoed: false,
      cursor: 0n,
    });
    for (let messages = 0; ; messages++) {
      const output = this.machine.query<Result<TerminalOutput>>(
        step.by.sender,
        'terminal_read',
        id,
        0n,
      );
      if ('ok' in output) {
        const said = Buffer.from(output.ok.data as Uint8Array).toString();
        if (said.includes('done-0')) break;
      }
      if (messages > PATIENCE || !(await this.#goOn())) {
        this.#differs(`typed at a terminal: ${step.line}: does not end`);
        break;
      }
    }
    this.#end(step);
    await this.machine.call(step.by.sender, 'terminal_close', id);
  }

  /** Upgrades to the other module, unless that fails. */
  async #upgrade(): Promise<void> {
    const { machine, summary } = this;
    const next = 1 - this.#module;
    if (!(await machine.install(this.#options.modules[next]))) return;
    this.#module = next;
    this.#isUpgradeDue = false;
    machine.refusals = this.#random.integer(0, 2);
    if (this.#running.length === 0) summary.upgrades++;
    else summary.busyUpgrades++;
  }

  /** Executes what is left to do until nothing is. */
  async #settle(): Promise<void> {
    for (let messages = 0; messages < PATIENCE; messages++) {
      if (!(await this.machine.advance())) return;
    }
    this.#differs('there is always something to do');
  }

  /** Looks at the file system from outside. */
  #check(): void {
    const { length } = this.machine.recording;
    // What init leaves is there after its message.
    if (length === 1) return;
    this.summary.states++;
    const where = `after message ${length}`;
    for (const finding of fsckOf(this.machine.machine)) {
      this.summary.findings.push(`${where}: ${finding}`);
    }
    if (this.#tree.files.size === 0) return;
    const found = readTree(this.machine.machine);
    const ignored = [...KERNEL_FILES, ...this.#running.flatMap(({ step }) => step.touches)];
    for (const difference of this.#tree.differences(found, ignored)) {
      const lines = this.#running.map(({ step }) => step.line).join(' & ');
      this.#differs(`${where} (running: ${lines}): ${difference}`);
    }
  }

  #differs(difference: string): void {
    this.summary.differences.push(difference);
  }
}
