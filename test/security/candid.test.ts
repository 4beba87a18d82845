import { IDL } from '@dfinity/candid';
import { expect, it } from 'vitest';
import { idlFactory } from '../../kernel/interface.ts';
import { describeOnCanister } from '../support/on-canister.ts';

const bytes = (...parts: (number | string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...Buffer.from(part)] : Array.isArray(part) ? part : [part],
    ),
  );
const times = (count: number, byte: number): number[] => Array<number>(count).fill(byte);
const MANY = [0xff, 0xff, 0xff, 0xff, 0x0f];

/** Messages that no encoder of good will makes. */
const BOMBS: [string, Uint8Array][] = [
  ['4 thousand million values without a size', bytes('DIDL', 1, 0x6d, 0x7f, 1, 0, MANY)],
  ['empty records without end', bytes('DIDL', 2, 0x6d, 1, 0x6c, 0, 1, 0, MANY)],
  ['options in options', bytes('DIDL', 1, 0x6e, 0, 1, 0, times(200_000, 1))],
  ['vectors in vectors', bytes('DIDL', 1, 0x6d, 0, 1, 0, times(200_000, 1))],
  ['a record in itself', bytes('DIDL', 1, 0x6c, 1, 0, 0, 1, 0)],
  ['a table without end', bytes('DIDL', MANY, times(100_000, 0x6e))],
  ['fields without end', bytes('DIDL', 1, 0x6c, MANY, times(100_000, 1))],
  ['arguments without end', bytes('DIDL', 0, MANY, times(100_000, 0x7f))],
  ['a length beyond the end', bytes('DIDL', 0, 1, 0x71, MANY)],
  ['garbage', bytes('DIDL', times(1000, 0xa5))],
  ['nothing', bytes()],
];

const service = idlFactory({ IDL }) as unknown as IDL.ServiceClass;

describeOnCanister('Candid', {}, (at) => {
  /** Sends a message as it is: the outcome of its execution and what that took. */
  async function send(method: string, arg: Uint8Array, isQuery: boolean) {
    const { agent } = at.user;
    const from = at.system.messages.length;
    const { canister } = at.system;
    if (isQuery) await agent.query(canister, { methodName: method, arg }).catch(() => undefined);
    else {
      const { requestId } = await agent.call(canister, { methodName: method, arg });
      void requestId;
    }
    const executed = () =>
      at.system.messages.slice(from).filter((message) => message.method === method);
    for (let tries = 0; tries < 200 && executed().length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return executed()[0];
  }

  it.each(BOMBS)(
    '%s: rejected by every method that takes arguments, for little',
    async (_, arg) => {
      for (const [name, { annotations }] of service._fields) {
        const message = await send(name, arg, annotations.includes('query'));
        expect([name, message?.outcome]).not.toEqual([name, 'trapped']);
        expect([name, message?.instructions ?? 0]).toEqual([
          name,
          expect.toSatisfy((instructions: number) => instructions < 400_000_000),
        ]);
      }
      expect((await at.user.run('echo alive')).stdout).toBe('alive\n');
    },
  );

  it('values of the right types and unlikely sizes are errors, or nothing at all', async () => {
    const { kernel } = at.user;
    const huge = 2n ** 64n - 1n;
    const data = Uint8Array.of(1);
    const long = 'x'.repeat(100_000);
    const id = await kernel.terminal_open({ rows: 0, columns: 65_535 });
    if (!('ok' in id)) throw new Error('no terminal');
    const answers = [
      await kernel.terminal_write(id.ok, { offset: huge, data, echoed: false, cursor: huge }),
      await kernel.terminal_write(2 ** 32 - 1, { offset: 0n, data, echoed: false, cursor: 0n }),
      await kernel.file_read('/etc/passwd', huge, 2 ** 32 - 1),
      await kernel.file_write('far', { offset: huge, data, truncate: false, mode: [2 ** 32 - 1] }),
      await kernel.file_write(long, { offset: 0n, data, truncate: false, mode: [] }),
      await kernel.file_stat(`${'a/'.repeat(50_000)}`),
      await kernel.file_list('\0'),
      await kernel.exec_start({ line: '', stdin: false, cwd: [long], env: [] }),
      await kernel
        .exec_start({
          line: ':',
          stdin: false,
          cwd: [],
          env: Array.from({ length: 30 }, (_, index) => [`V${index}`, 'x'.repeat(20_000)]),
        })
        .catch((error: unknown) => ({ err: { message: String(error) } })),
      await kernel.exec_signal(1, 255),
    ];
    for (const answer of answers.slice(1)) {
      if ('ok' in answer) expect(answer.ok).toHaveLength(0);
      else expect(answer.err.message).not.toBe('');
    }
    expect(await kernel.terminal_read(id.ok, huge)).toHaveProperty('ok');
    const started = await kernel.exec_start({ line: 'cat', stdin: true, cwd: [], env: [] });
    if (!('ok' in started)) throw new Error('no command');
    const stdin = { stdin_offset: huge, stdin: data, stdin_end: true };
    const cursors = { stdout_cursor: huge, stderr_cursor: huge };
    expect(await kernel.exec_advance(started.ok.id, { ...stdin, ...cursors })).toHaveProperty('ok');
    expect(await kernel.exec_read(started.ok.id, cursors)).toHaveProperty('ok');
    await kernel.exec_close(started.ok.id);
    expect((await at.user.run('echo alive')).stdout).toBe('alive\n');
    expect(at.system.messages.filter(({ outcome }) => outcome === 'trapped')).toEqual([]);
  });
});
