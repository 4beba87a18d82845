import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../web-terminal/client/kernel.ts';
import { TestSystem, whyNoKernel, type User } from './support/system.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: costs of commands: ${missing}`);

describe.skipIf(missing !== null)('instructions of a command, all its messages together', () => {
  let system: TestSystem;
  let user: User;

  beforeAll(async () => {
    system = await TestSystem.boot();
    user = await system.user();
  });
  afterAll(() => system.close());

  /** Types a line at a terminal's prompt and waits for the next prompt. */
  async function typed(
    terminal: number,
    state: { offset: bigint; cursor: bigint },
    line: string,
  ): Promise<string> {
    const data = new TextEncoder().encode(`${line}\n`);
    let answer = unwrap(
      await user.kernel.terminal_write(terminal, { ...state, data, echoed: true }),
    );
    state.offset += BigInt(data.length);
    let text = '';
    for (;;) {
      text += new TextDecoder().decode(Uint8Array.from(answer.data));
      state.cursor = answer.cursor;
      if (answer.waiting && !answer.busy) return text;
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = unwrap(await user.kernel.terminal_read(terminal, state.cursor));
    }
  }

  it('echo hi at the prompt: at most 15 M', async () => {
    const terminal = unwrap(await user.kernel.terminal_open({ rows: 24, columns: 80 }));
    const state = { offset: 0n, cursor: 0n };
    await typed(terminal, state, 'true');
    const from = system.messages.length;
    const output = await typed(terminal, state, 'echo hi');
    const updates = system.messages.slice(from).filter(({ kind }) => kind !== 'query');
    const instructions = updates.reduce((sum, message) => sum + message.instructions, 0);
    console.log(
      `echo hi: ${(instructions / 1e6).toFixed(1)} M instructions, ${updates.length} messages`,
    );
    expect(output).toMatch(/^hi\r?\n/);
    expect(instructions).toBeLessThanOrEqual(15e6);
  });

  it('cat of a file of 1 MB: at most 400 M', async () => {
    const megabyte = 'The quick brown fox jumps over the lazy dog.\n'
      .repeat(22_223)
      .slice(0, 1_000_000);
    await user.put('megabyte', megabyte);
    await user.run('cat megabyte > /dev/null');
    const from = system.messages.length;
    const { stdout, status } = await user.run('cat megabyte');
    expect(status).toBe(0);
    expect(stdout === megabyte).toBe(true);
    const instructions = system.instructionsSince(from);
    console.log(`cat of 1 MB: ${(instructions / 1e6).toFixed(1)} M instructions`);
    expect(instructions).toBeLessThanOrEqual(400e6);
  });
});
