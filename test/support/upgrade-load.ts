import { pythonModule } from './python-module.ts';
import type { TestSystem, User } from './system.ts';
import { TestTerminal } from './terminal.ts';

/** What one upgrade took. */
export interface UpgradeFigures {
  /** Instructions of the Internet Computer: writing everything down, and booting with it. */
  saving: number;
  booting: number;
  /** Of the messages until programs that were asked for something have answered. */
  after: number;
  processes: number;
  /** Bytes of the image. */
  bytes: number;
}

/** Numbers 1, 2, 3, … on lines: their count. Throws where one is missing or there twice. */
function countOf(name: string, text: string): number {
  const lines = text.split('\n').slice(0, -1);
  lines.forEach((line, i) => {
    if (line !== String(i + 1)) throw new Error(`${name}: line ${i + 1} is ${line}`);
  });
  return lines.length;
}

/**
 * Two users with terminals and programs that run: a prompt of Python's, a loop that counts into a file, a pipeline of which one
 * end waits for the other, one that computes, and sleepers. After each upgrade all of them have to go on, and nothing
 * may be lost or done twice.
 */
export class UpgradeLoad {
  readonly #system: TestSystem;
  readonly #user: User;
  readonly #prompt: TestTerminal;
  readonly #counter: TestTerminal;
  readonly #other: TestTerminal;
  #counted = 0;
  #piped = 0;
  #asked = 0;

  private constructor(
    system: TestSystem,
    user: User,
    prompt: TestTerminal,
    counter: TestTerminal,
    other: TestTerminal,
  ) {
    this.#system = system;
    this.#user = user;
    this.#prompt = prompt;
    this.#counter = counter;
    this.#other = other;
  }

  /** @param computing whether a program also uses all instructions that it gets */
  static async start(system: TestSystem, computing: boolean): Promise<UpgradeLoad> {
    const user = await system.user();
    const other = await system.user();
    await user.put('python.wasm', pythonModule());
    await user.run('install python.wasm');
    const prompt = await TestTerminal.open(user);
    await prompt.type('', /\$ $/);
    await prompt.type('python\n', />>> $/);
    await prompt.type('import json; asked = []\n', />>> $/);
    const counter = await TestTerminal.open(user);
    await counter.type('', /\$ $/);
    await counter.type('i=0; while :; do i=$((i+1)); echo $i >>count; sleep 0.2; done &\n', /\$ $/);
    await counter.type(
      'seq 1 100000000 | while read n; do echo $n; sleep 0.3; done >piped &\n',
      /\$ $/,
    );
    await counter.type('sleep 100000 & sleep 200000 &\n', /\$ $/);
    const terminal = await TestTerminal.open(other);
    await terminal.type('', /\$ $/);
    await terminal.type('said=0\n', /\$ $/);
    if (computing) await terminal.type('cat /dev/zero >/dev/null &\n', /\$ $/);
    return new UpgradeLoad(system, user, prompt, counter, terminal);
  }

  /** Upgrades to `module`, and sees that all go on. */
  async upgrade(module: Uint8Array): Promise<UpgradeFigures> {
    const { messages } = this.#system;
    const from = messages.length;
    await this.#system.upgrade(module);
    await this.check();
    const steps = messages.slice(from);
    const spent = (...kinds: string[]): number =>
      steps
        .filter(({ kind }) => kinds.includes(kind))
        .reduce((sum, { instructions }) => sum + instructions, 0);
    const log = new TextDecoder().decode(await this.#system.root().get('/var/log/upgrade.log'));
    const last = [...log.matchAll(/restored (\d+) processes, (\d+) bytes/g)].at(-1)!;
    return {
      saving: spent('pre_upgrade'),
      booting: spent('start', 'post_upgrade'),
      after: spent('update', 'timer'),
      processes: Number(last[1]),
      bytes: Number(last[2]),
    };
  }

  /** Throws where something does not go on, or something was lost. */
  async check(): Promise<void> {
    this.#asked++;
    const line = `asked.append(${this.#asked}); print(json.dumps([sum(asked), len(asked)]))\n`;
    const sum = (this.#asked * (this.#asked + 1)) / 2;
    await this.#prompt.type(line, new RegExp(`\\[${sum}, ${this.#asked}\\]\\r\\n>>> $`));
    await this.#other.type(
      'said=$((said+1)); echo said $said\n',
      new RegExp(`said ${this.#asked}\\r\\n`),
    );
    await this.#counter.type('jobs | wc -l\n', /\n *4\r\n/);
    // What was counted is there to the last number, and more of it each time.
    for (const deadline = Date.now() + 60_000; ;) {
      const counted = countOf('count', await this.#text('count'));
      const piped = countOf('piped', await this.#text('piped'));
      if (counted > this.#counted && piped > this.#piped) {
        this.#counted = counted;
        this.#piped = piped;
        return;
      }
      if (Date.now() > deadline) throw new Error(`no more was counted: ${counted}, ${piped}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #text(path: string): Promise<string> {
    return new TextDecoder().decode(await this.#user.get(path));
  }

  /** How far the counters are. */
  get progress(): string {
    return `counted ${this.#counted}, piped ${this.#piped}, asked ${this.#asked}`;
  }
}
