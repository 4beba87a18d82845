import { expect, it } from 'vitest';
import { describeOnCanister } from './support/on-canister.ts';
import { TestTerminal } from './support/terminal.ts';

describeOnCanister('instructions of a command, all its messages together', {}, (at) => {
  it('echo hi at the prompt: at most 15 M', async () => {
    const terminal = await TestTerminal.open(at.user);
    await terminal.type('', /\$ $/);
    await terminal.enter('true', /\$ $/);
    const {
      result: output,
      instructions,
      messages,
    } = await at.system.measure(() => terminal.enter('echo hi', /\$ $/));
    console.log(`echo hi: ${(instructions / 1e6).toFixed(1)} M instructions, ${messages} messages`);
    expect(output).toMatch(/^hi\r?\n/);
    expect(instructions).toBeLessThanOrEqual(15e6);
  });

  it('cat of a file of 1 MB: at most 400 M', async () => {
    const megabyte = 'The quick brown fox jumps over the lazy dog.\n'
      .repeat(22_223)
      .slice(0, 1_000_000);
    await at.user.put('megabyte', megabyte);
    await at.user.run('cat megabyte > /dev/null');
    const { result, instructions } = await at.system.measure(() => at.user.run('cat megabyte'), {
      queries: true,
    });
    const { stdout, status } = result;
    expect(status).toBe(0);
    expect(stdout === megabyte).toBe(true);
    console.log(`cat of 1 MB: ${(instructions / 1e6).toFixed(1)} M instructions`);
    expect(instructions).toBeLessThanOrEqual(400e6);
  });
});
