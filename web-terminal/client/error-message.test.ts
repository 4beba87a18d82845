import { expect, test } from 'vitest';
import { errorMessage } from './error-message.ts';

test('is one line, the one that matters', () => {
  expect(errorMessage(new Error('No such file or directory'))).toBe('No such file or directory');
  expect(errorMessage('odd')).toBe('odd');
  expect(
    errorMessage(
      new Error(
        'The replica returned a rejection error:\n  Request ID: 4e\n  Reject text: Canister is stopped\n  Error code: IC0508',
      ),
    ),
  ).toBe('Canister is stopped');
  expect(errorMessage(new Error('HTTP request failed:\n  Status: 502\n  Text: x'))).toBe(
    'HTTP request failed: Status: 502',
  );
});
