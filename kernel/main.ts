import {
  call,
  canisterSelf,
  certifiedDataSet,
  init,
  isController,
  msgArgData,
  msgCaller,
  msgReject,
  msgReply,
  postUpgrade,
  preUpgrade,
  query,
  randSeed,
  time,
  update,
  type Principal,
} from 'azle';
import { boot, type Machine } from './canister/boot.ts';
import { methodCodecs } from './canister/methods.ts';
import { NO_ARGUMENTS, RawRand } from './canister/raw-rand.ts';
import { RELEASE } from './canister/release.ts';
import { RunChain } from './canister/run-chain.ts';
import { Service } from './canister/service.ts';
import type { User } from './users/user.ts';

/**
 * Instructions that processes get in one message. A quarter of what one round of the subnet executes:
 * messages of other users are not kept waiting long, and beginning a message costs little beside it.
 */
const BUDGET = 1_000_000_000;

/** A time for the global timer: long past. */
const AT_ONCE = 1n;

// Arguments and results go through codecs of the kernel's own: see candid/message-codec.ts.
const MANUAL = { manual: true };
const HIDDEN = { manual: true, hidden: true };
const codecs = methodCodecs();

let machine: Machine;
let service: Service;
let chain: RunChain;
let rawRand: RawRand;
/** Azle's first timer fetches randomness: it must not be put off before it has fired once. */
let ticked = false;

/** The time of the message being executed, in which it stands still: asking Azle for it costs thousands of instructions. */
let messageTime = 0n;

function start(): void {
  messageTime = time();
  machine = boot({
    // Azle's wrapper only chooses between two of these, at four times the cost of a call.
    bridge: globalThis._azleIc?.certifiedDataSet ?? certifiedDataSet,
    now: () => messageTime,
    random: {
      fill: (into) => {
        for (let at = 0; at < into.length; at += 65_536) {
          crypto.getRandomValues(into.subarray(at, at + 65_536));
        }
      },
      seed: randSeed,
    },
  });
  rawRand = new RawRand({
    // Answers come in messages of their own.
    now: () => (messageTime = time()),
    setTimer: () => {
      machine.registers.setTimer(AT_ONCE);
    },
    call: () => call('aaaaa-aa', 'raw_rand', { raw: true, args: NO_ARGUMENTS }),
    seed: (bytes) => {
      machine.kernel.entropy.seed(bytes);
    },
  });
  chain = startChain(machine);
  service = new Service(machine.kernel, () => {
    if (chain.mayLend) machine.kernel.run(BUDGET);
  });
  for (const { args, results } of codecs.values()) {
    args.prepare();
    results.prepare();
  }
  machine.registers.sendFromTimer(canisterSelf().toUint8Array(), 'tick');
  // No messages can be sent here: the timer sends the first.
  machine.registers.setTimer(AT_ONCE);
}

/** What keeps processes running from one message to the next. */
function startChain({ kernel, registers }: Machine): RunChain {
  const self = canisterSelf().toUint8Array();
  const work = {
    run: () => kernel.run(BUDGET),
    wake: () => kernel.wake(),
    get pending() {
      return kernel.pending;
    },
    get runnable() {
      return kernel.runnable;
    },
    runAlone: (pid: number) => kernel.runAlone(pid),
    kill: (pid: number) => kernel.condemn(pid),
    halt: (pid: number) => kernel.halt(pid),
  };
  return new RunChain(work, {
    now: () => messageTime,
    setTimer: (at) => {
      const { dueAt } = rawRand;
      const isFirst = dueAt !== null && (at === 0n || dueAt < at);
      registers.setTimer(!ticked ? AT_ONCE : isFirst ? dueAt : at);
    },
    firings: () => registers.timerFirings(),
    send: (serial, kind) => {
      const numbers = new Uint8Array(Float64Array.of(serial, kind).buffer);
      try {
        globalThis._azleIc?.notifyRaw(self, 'run', numbers, '0');
        return true;
      } catch {
        // Too few cycles, or too many messages under way.
        return false;
      }
    },
  });
}

const principalTexts = new Map<string, string>();

/** Text of a principal; the checksum and base 32 of one that was here before are not computed again. */
function textOf(principal: Principal): string {
  const key = String.fromCharCode(...principal.toUint8Array());
  let text = principalTexts.get(key);
  if (text === undefined) {
    text = principal.toText();
    if (principalTexts.size >= 1_000) principalTexts.clear();
    principalTexts.set(key, text);
  }
  return text;
}

type Handler = (user: User, ...args: never[]) => unknown;

function answer(name: string, handler: (...values: never[]) => unknown): void {
  const { args, results } = codecs.get(name)!;
  let values: never[];
  try {
    values = args.decode(msgArgData()) as never[];
  } catch (error) {
    msgReject(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  msgReply(results.encode([handler(...values)]));
}

/** Answers a call that changes something: the caller becomes a user if they are not one yet. */
function change(name: string, handler: Handler): void {
  messageTime = time();
  const caller = msgCaller();
  const principal = textOf(caller);
  const { kernel, registers } = machine;
  const user = kernel.users.login(principal, isController(caller));
  const used = kernel.used;
  answer(name, (...values) =>
    typeof user === 'number' ? service.refusal(principal, user) : handler(user, ...values),
  );
  // What processes did is counted already, each for its user.
  if (typeof user !== 'number')
    kernel.charge(user, registers.instructions() - (kernel.used - used));
  chain.proceed();
}

/**
 * Answers a query. Who is no user yet sees what nobody sees, but where registration is not open only what is there `forAll`.
 */
function look(name: string, handler: Handler, forAll = false): void {
  messageTime = time();
  const { users } = machine.kernel;
  const caller = msgCaller();
  const principal = textOf(caller);
  const user = users.ofPrincipal(principal, isController(caller));
  answer(name, (...values) => {
    if (user !== undefined) return handler(user, ...values);
    const refused = forAll ? 0 : users.admission;
    return refused === 0 ? handler(users.nobody, ...values) : service.refusal(principal, refused);
  });
}

/** The kernel's Candid interface (canix.did). */
export default class {
  @init([])
  init(): void {
    start();
  }

  @postUpgrade([])
  post_upgrade(): void {
    start();
  }

  @preUpgrade
  pre_upgrade(): void {
    messageTime = time();
    machine.kernel.prepareUpgrade();
  }

  /** What the global timer has the canister call; nobody else can (engine/link). */
  @update([], undefined, HIDDEN)
  tick(): void {
    messageTime = time();
    ticked = true;
    rawRand.timer();
    chain.timer();
    msgReply(new Uint8Array(0));
  }

  /** What the canister sends itself: processes that were not done go on. */
  @update([], undefined, HIDDEN)
  run(): void {
    messageTime = time();
    const caller = msgCaller();
    if (caller.compareTo(canisterSelf()) !== 'eq') {
      msgReject('only the canister itself has processes run');
      return;
    }
    const [serial, kind] = new Float64Array(msgArgData().slice().buffer);
    chain.receive(serial, kind);
    msgReply(new Uint8Array(0));
  }

  @query([], undefined, MANUAL)
  whoami(): void {
    look('whoami', ({ uid, name, home }) => ({ principal: msgCaller(), uid, name, home }), true);
  }

  @query([], undefined, MANUAL)
  version(): void {
    look('version', () => `Canix ${RELEASE}`, true);
  }

  @update([], undefined, MANUAL)
  register(): void {
    const principal = textOf(msgCaller());
    answer('register', (code: string) => service.register(principal, code));
  }

  @update([], undefined, MANUAL)
  terminal_open(): void {
    change('terminal_open', service.terminalOpen.bind(service));
  }

  @update([], undefined, MANUAL)
  terminal_write(): void {
    change('terminal_write', service.terminalWrite.bind(service));
  }

  @query([], undefined, MANUAL)
  terminal_read(): void {
    look('terminal_read', service.terminalRead.bind(service));
  }

  @update([], undefined, MANUAL)
  terminal_resize(): void {
    change('terminal_resize', service.terminalResize.bind(service));
  }

  @update([], undefined, MANUAL)
  terminal_close(): void {
    change('terminal_close', service.terminalClose.bind(service));
  }

  @query([], undefined, MANUAL)
  terminals(): void {
    look('terminals', service.terminals.bind(service), true);
  }

  @query([], undefined, MANUAL)
  terminal_cwd(): void {
    look('terminal_cwd', service.terminalCwd.bind(service));
  }

  @query([], undefined, MANUAL)
  file_stat(): void {
    look('file_stat', service.fileStat.bind(service));
  }

  @query([], undefined, MANUAL)
  file_read(): void {
    look('file_read', service.fileRead.bind(service));
  }

  @update([], undefined, MANUAL)
  file_write(): void {
    change('file_write', service.fileWrite.bind(service));
  }

  @query([], undefined, MANUAL)
  file_list(): void {
    look('file_list', service.fileList.bind(service));
  }

  @update([], undefined, MANUAL)
  exec_start(): void {
    change('exec_start', service.execStart.bind(service));
  }

  @update([], undefined, MANUAL)
  exec_advance(): void {
    change('exec_advance', service.execAdvance.bind(service));
  }

  @query([], undefined, MANUAL)
  exec_read(): void {
    look('exec_read', service.execRead.bind(service));
  }

  @update([], undefined, MANUAL)
  exec_signal(): void {
    change('exec_signal', service.execSignal.bind(service));
  }

  @update([], undefined, MANUAL)
  exec_close(): void {
    change('exec_close', service.execClose.bind(service));
  }
}
