import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { InvitationPrompt, invitationIn, redeem } from './invitation.ts';

test('asks for a code and takes a line of letters and digits', async () => {
  let shown = '';
  const prompt = new InvitationPrompt((text) => (shown += text));
  const code = prompt.ask('no account \x1b[2J here');
  prompt.type('ab');
  prompt.type('x\x7f\x1b[Ac2');
  prompt.type('\r');
  expect(await code).toBe('abAc2');
  expect(shown).toBe('no account ?[2J here\r\nInvitation code: abx\b \bAc2\r\n');
});

test('finds the code in an address', () => {
  expect(invitationIn('#invite=abc234')).toBe('abc234');
  expect(invitationIn('#invite=')).toBeUndefined();
  expect(invitationIn('#invite=<b>')).toBeUndefined();
  expect(invitationIn('')).toBeUndefined();
});

test('tells why a code was not accepted', async () => {
  const codes: string[] = [];
  const kernel = {
    register: (code: string) => {
      codes.push(code);
      const account = { uid: 1000, name: 'tester', home: '/home/tester' };
      const refused = { errno: wasi.ERRNO_ACCES, message: 'no such invitation' };
      return Promise.resolve(code === 'good' ? { ok: account } : { err: refused });
    },
  };
  expect(await redeem(kernel, 'GOOD')).toBeUndefined();
  expect(await redeem(kernel, 'bad')).toBe('no such invitation');
  expect(codes).toEqual(['good', 'bad']);
});
