import { toBytes, unwrap } from '../../web-terminal/client/kernel.ts';
import type { User } from './system.ts';

/** A terminal as a test uses it: types, and waits for what shows. */
export class TestTerminal {
  /** Everything that was shown so far. */
  shown = '';
  private input = 0n;
  private cursor = 0n;
  private readonly decoder = new TextDecoder();

  private constructor(
    private readonly user: User,
    readonly id: number,
  ) {}

  static async open(user: User): Promise<TestTerminal> {
    const id = unwrap(await user.kernel.terminal_open({ rows: 24, columns: 80 }));
    return new TestTerminal(user, id);
  }

  /** Types `text` and returns what shows from then on once `expected` has shown. */
  type(text: string, expected: RegExp): Promise<string> {
    return this.write(text, expected, false);
  }

  /** As {@link type}, of a line that the page has edited and shown by itself. */
  enter(line: string, expected: RegExp): Promise<string> {
    return this.write(`${line}\n`, expected, true);
  }

  private async write(text: string, expected: RegExp, echoed: boolean): Promise<string> {
    const start = this.shown.length;
    const data = new TextEncoder().encode(text);
    const write = { offset: this.input, data, echoed, cursor: this.cursor };
    this.take(unwrap(await this.user.kernel.terminal_write(this.id, write)));
    this.input += BigInt(data.length);
    const deadline = Date.now() + 60_000;
    while (!expected.test(this.shown.slice(start))) {
      if (Date.now() > deadline) {
        throw new Error(
          `${String(expected)} did not show in ${JSON.stringify(this.shown.slice(start))}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
      this.take(unwrap(await this.user.kernel.terminal_read(this.id, this.cursor)));
    }
    return this.shown.slice(start);
  }

  private take(output: { data: Uint8Array | number[]; cursor: bigint }): void {
    this.shown += this.decoder.decode(toBytes(output.data), { stream: true });
    this.cursor = output.cursor;
  }
}
