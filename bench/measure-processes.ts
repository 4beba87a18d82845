import { runCommand } from '../cli/run-command.ts';
import type { TestSystem, User } from '../test/support/system.ts';

/** What it took to have many processes at a time, and to let them end. */
export interface ManyProcesses {
  /** Of the processes themselves, by what runs them. */
  wasm: number;
  native: number;
  /** All there were while they lived, as /proc/loadavg counts them. */
  alive: number;
  /** Messages that the canister executed from the first start to the last end, queries left out. */
  messages: number;
  /** Of all those messages, and of the one that took most. */
  instructions: number;
  longest: number;
  /** Bytes of the canister's memory, heap and stable: before, and afterwards. */
  before: number;
  after: number;
}

/** Instructions that a message may take on the Internet Computer. */
const MESSAGE_LIMIT = 40e9;

/** Lets a user have so many processes and what these need. */
export async function allowProcesses(system: TestSystem, user: User, count: number): Promise<void> {
  const name = (await expectRun(user, 'id -un')).trim();
  const rule = (item: string, value: number | string) => `echo '${name} - ${item} ${value}'`;
  await expectRun(
    system.root(),
    `(${rule('nproc', 2 * count)}; ${rule('memory', 'unlimited')}) >> /etc/limits.conf`,
  );
}

/**
 * Starts `count` processes, half of them WebAssembly programs (`cat`) and half native ones (subshells that `read`), which all wait for
 * the end of the same input. When all are seen to live, the input ends, and with it all of them at once.
 * @throws Error where not all of them live at a time, end as they must, or are gone afterwards; where a message traps or takes
 * more than one may
 */
export async function measureProcesses(
  system: TestSystem,
  user: User,
  count: number,
): Promise<ManyProcesses> {
  const before = await system.memoryBytes();
  const from = system.messages.length;
  const pairs = Math.floor(count / 2);
  const input = new EndedLater();
  const line =
    `exec 3<&0; i=0; while [ $i -lt ${pairs} ]; do cat <&3 & (read line <&3) & i=$((i + 1)); done; ` +
    'wait; echo all ended';
  let output = '';
  const collect = (data: Uint8Array): void => {
    output += new TextDecoder().decode(data);
  };
  const running = runCommand(user.kernel, line, { stdin: input, stdout: collect, stderr: collect });
  let alive = 0;
  let listed: string[];
  try {
    while (alive < 2 * pairs) alive = Number(/\/(\d+) /.exec(await loadOf(user))?.[1]);
    listed = (await expectRun(user, 'ps')).split('\n');
  } finally {
    input.end();
  }
  const { status, close } = await running;
  await close();
  if (status !== 0 || output !== 'all ended\n') throw new Error(`status ${status}: ${output}`);
  const wasm = listed.filter((row) => / cat$/.test(row)).length;
  const native = listed.filter((row) => / sh$/.test(row)).length;
  const left = (await expectRun(user, 'ps')).split('\n').filter((row) => / (cat|sh)$/.test(row));
  if (left.length > 0) throw new Error(`still there: ${left.join('; ')}`);
  const messages = system.messages.slice(from).filter(({ kind }) => kind !== 'query');
  const trapped = messages.find(({ outcome }) => outcome === 'trapped');
  if (trapped !== undefined) throw new Error(`a message trapped: ${trapped.error ?? ''}`);
  const longest = Math.max(...messages.map(({ instructions }) => instructions));
  if (longest > MESSAGE_LIMIT) throw new Error(`a message took ${longest} instructions`);
  return {
    wasm,
    native,
    alive,
    messages: messages.length,
    instructions: messages.reduce((sum, { instructions }) => sum + instructions, 0),
    longest,
    before,
    after: await system.memoryBytes(),
  };
}

function loadOf(user: User): Promise<string> {
  return expectRun(user, 'cat /proc/loadavg');
}

async function expectRun(user: User, line: string): Promise<string> {
  const { status, stdout, stderr } = await user.run(line);
  if (status !== 0) throw new Error(`${line}: status ${status}, ${stderr}`);
  return stdout;
}

/** Input of no bytes, which ends when it is told to. */
class EndedLater implements AsyncIterable<Uint8Array> {
  end!: () => void;
  readonly #ended = new Promise<void>((resolve) => (this.end = resolve));

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.#ended.then(() => ({ done: true, value: undefined })) };
  }
}
