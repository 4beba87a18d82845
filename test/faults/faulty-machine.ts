import type { Response } from '../../replica/execution/context.ts';
import type { MessageStats } from '../../replica/execution/subnet.ts';
import { type Fault, FaultPlan } from '../../replica/testing/fault-plan.ts';
import { MachineImage } from '../../replica/testing/machine-image.ts';
import { type Digests, Machine, type Message } from '../../replica/testing/machine.ts';
import { encodeArguments, decodeResult } from './candid.ts';
import type { Random } from './random.ts';
import { countFault, type Summary } from './summary.ts';

/** A message that was executed to its end, under what circumstances, and what tells the state after it. */
export interface Recorded {
  message: Message;
  /** It did not get to its end: a callback that traps does not come again. */
  fault?: Fault;
  /** Stable memory was as large as it could be. */
  stableFull: boolean;
  digests: Digests;
}

type Unsent<T = Message> = T extends unknown ? Omit<T, 'time'> : never;

const MILLISECOND = 1_000_000n;
const EPOCH = 1_700_000_000_000_000_000n;
/** Messages between two that fail for good: a process whose turns fail twice is thought to be the reason, and killed. */
const LOSS_INTERVAL = 200;

export interface FaultyMachineOptions {
  random: Random;
  /** How much later a message fails the next time, as a part of how far it got: the larger, the fewer faults each. */
  stride: number;
  summary: Summary;
  /** Called after each message that was executed to its end. */
  onPassed: () => void;
}

/** Where a machine is what executes its messages again and again, each time failing at another point, before they pass. */
export class FaultyMachine {
  readonly recording: Recorded[] = [];
  readonly plan = new FaultPlan();
  /** Calls to other canisters that are to be refused. */
  refusals = 0;
  machine!: Machine;
  readonly #options: FaultyMachineOptions;
  #time = EPOCH;
  #serial = 0;
  #stats: MessageStats[] = [];
  #noLossBefore = 0;

  constructor(options: FaultyMachineOptions) {
    this.#options = options;
  }

  /** @param controller principal of the canister's controller */
  async open(controller: Uint8Array): Promise<void> {
    this.machine = await Machine.open({
      controller,
      faults: this.plan,
      onMessage: (stats) => this.#stats.push(stats),
    });
  }

  /** Installs or upgrades to a module; false where that failed. */
  async install(module: Uint8Array): Promise<boolean> {
    const response = await this.#send({ kind: 'install', module });
    return response !== undefined && 'reply' in response;
  }

  /** Executes the next message that nobody sends; false if there is none. */
  async advance(): Promise<boolean> {
    const { pending, nextCallee, canister } = this.machine;
    if (pending === undefined) return false;
    if (pending === 'queued') {
      const refused = nextCallee === 'aaaaa-aa' && this.refusals > 0;
      await this.#send({ kind: 'queued', refused });
      if (!refused) return true;
      this.refusals--;
      countFault(this.#options.summary, 'refused calls');
      return true;
    }
    if (canister.globalTimer > this.#time) this.#time = canister.globalTimer;
    await this.#send({ kind: 'timer' });
    return true;
  }

  /** Calls an update method: its reply. Throws the rejection. */
  async call(sender: Uint8Array, method: string, ...values: unknown[]): Promise<Uint8Array> {
    const response = await this.#send({
      kind: 'call',
      id: `call ${this.#serial++}`,
      sender,
      method,
      argument: encodeArguments(method, ...values),
    });
    if (response !== undefined && 'reply' in response) return response.reply;
    throw new Error(`${method}: ${response?.rejection.message ?? 'no answer'}`);
  }

  query<T>(sender: Uint8Array, method: string, ...values: unknown[]): T {
    this.plan.arm(undefined);
    const argument = encodeArguments(method, ...values);
    const response = this.machine.query(sender, method, argument);
    if ('reply' in response) return decodeResult<T>(method, response.reply);
    throw new Error(`${method}: ${response.rejection.message}`);
  }

  /** Whether a message that nobody sends, or an upgrade, may fail for good. The timer's own cannot: it does too little. */
  #mayLose({ kind }: Unsent): boolean {
    const { random } = this.#options;
    const count = this.recording.length;
    if (kind === 'install' ? count === 0 || !random.once(4) : kind !== 'queued') return false;
    if (count < this.#noLossBefore || !random.once(8)) return false;
    this.#noLossBefore = count + LOSS_INTERVAL;
    return true;
  }

  /** Executes a message, after it has failed at many points. */
  async #send(unsent: Unsent): Promise<Response | undefined> {
    const machine = this.machine;
    const { random, stride } = this.#options;
    const isAnswer = machine.nextIsAnswer && unsent.kind === 'queued';
    if (isAnswer || this.#mayLose(unsent)) {
      const at = random.integer(1, 4) * 3 ** random.integer(0, unsent.kind === 'install' ? 6 : 2);
      const fault = { kind: 'trap', at } as const;
      this.plan.arm(isAnswer && random.once(2) ? undefined : fault);
      this.#time += MILLISECOND;
      const response = await machine.execute({ ...unsent, time: this.#time } as Message);
      const { fired } = this.plan;
      if (fired) this.#count(isAnswer ? 'traps of callbacks' : 'traps of messages for once');
      return this.#passed(unsent, response, fired ? fault : undefined);
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
    const step = unsent.kind === 'install' ? 3 : stride;
    if (random.once(3)) {
      for (let limit = 200_000; ; limit = Math.floor(limit * (1.05 + step * random.number()))) {
        this.plan.arm({ kind: 'exhaustion', limit });
        const { response, trapped } = await attempt();
        if (!trapped) return this.#passed(unsent, response);
        failed('exhaustions');
      }
    }
    for (let at = random.integer(1, 5); ; at += 1 + Math.floor(at * step * random.number())) {
      this.plan.arm({ kind: 'trap', at });
      const { response, trapped } = await attempt();
      if (!this.plan.fired) return this.#passed(unsent, response);
      if (!trapped) this.#differs(`${describe(unsent)}: went on after a trap`);
      failed('traps');
    }
  }

  /** A message has been executed to its end. */
  #passed(unsent: Unsent, response: Response | undefined, fault?: Fault): Response | undefined {
    this.plan.arm(undefined);
    this.#options.summary.messages++;
    const message = { ...unsent, time: this.#time } as Message;
    const { stableFull } = this.plan;
    this.recording.push({ message, fault, stableFull, digests: this.machine.digests() });
    this.#options.onPassed();
    return response;
  }

  #count(kind: string): void {
    countFault(this.#options.summary, kind);
  }

  #differs(difference: string): void {
    this.#options.summary.differences.push(difference);
  }
}

/** What a message is, in a word. */
export function describe(message: Unsent): string {
  return message.kind === 'call' ? message.method : message.kind;
}
