import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputStream } from './input-stream.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined) => new TextDecoder().decode(data);

test('offers the same bytes at the same position until they are taken', () => {
  const input = new InputStream(100n);
  input.push(bytes('abc'), false);
  expect(input.next()).toEqual({ offset: 100n, data: bytes('abc'), echoed: false });
  expect(input.next()).toEqual({ offset: 100n, data: bytes('abc'), echoed: false });
  input.acknowledge(102n);
  expect(input.next()).toEqual({ offset: 102n, data: bytes('c'), echoed: false });
  input.acknowledge(103n);
  expect(input.next()).toBeUndefined();
  expect(input.isEmpty).toBe(true);
});

test('keeps apart what was echoed and what was not', () => {
  const input = new InputStream();
  input.push(bytes('ls\n'), true);
  input.push(bytes('a'), false);
  input.push(bytes('b'), false);
  expect(input.next()).toMatchObject({ offset: 0n, echoed: true });
  expect(input.next(3n)).toEqual({ offset: 3n, data: bytes('ab'), echoed: false });
});

test('what is added while a call is under way is offered after it', () => {
  const input = new InputStream();
  input.push(bytes('ab'), false);
  const sent = input.next()!;
  input.push(bytes('cd'), false);
  expect(text(sent.data)).toBe('ab');
  expect(input.next(2n)).toEqual({ offset: 2n, data: bytes('cd'), echoed: false });
});

test('goes behind the input of somebody else', () => {
  const input = new InputStream();
  input.push(bytes('ab'), false);
  input.acknowledge(10n);
  input.push(bytes('c'), false);
  expect(input.next()).toMatchObject({ offset: 10n });
});

test('however calls are cut, lost and repeated, the kernel gets every byte once and in order', () => {
  const step = fc.oneof(
    fc.record({ push: fc.string({ minLength: 1, maxLength: 5 }), echoed: fc.boolean() }),
    fc.record({ taken: fc.nat(6), answered: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const input = new InputStream();
      let typed = '';
      let received = '';
      const call = (mostTaken: number, isAnswered: boolean) => {
        const chunk = input.next();
        if (!chunk) return;
        const fresh = text(chunk.data).slice(received.length - Number(chunk.offset));
        received += fresh.slice(0, mostTaken);
        if (isAnswered) input.acknowledge(BigInt(received.length));
      };
      for (const each of steps) {
        if ('push' in each) {
          const ascii = each.push.replace(/[^ -~]/g, '.');
          typed += ascii;
          input.push(bytes(ascii), each.echoed);
        } else call(each.taken, each.answered);
      }
      while (!input.isEmpty) call(Infinity, true);
      expect(received).toBe(typed);
    }),
  );
});
