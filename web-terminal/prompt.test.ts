import { expect, test } from 'vitest';
import { PromptTracker } from './prompt.ts';

function promptOf(...pieces: string[]): string {
  const prompt = new PromptTracker();
  for (const piece of pieces) prompt.push(new TextEncoder().encode(piece));
  return prompt.text;
}

test('is what stands behind the last newline, in whatever pieces it came', () => {
  expect(promptOf('out\r\nuser@ca', 'nix:~$ ')).toBe('user@canix:~$ ');
  expect(promptOf('a$ ', 'x\r\n', 'b$ ')).toBe('b$ ');
  expect(promptOf('done\r\n')).toBe('');
});

test('keeps colours and leaves out what moves the cursor or names the window', () => {
  expect(promptOf('\x1b[32mme\x1b[0m$ ')).toBe('\x1b[32mme\x1b[0m$ ');
  expect(promptOf('\x1b]0;title\x07\x1b[2J\x1b[H\x1b[?2004h$ ')).toBe('$ ');
  expect(promptOf('50%\r100%\r$ ')).toBe('$ ');
  expect(promptOf('ab\b \bc> ')).toBe('ac> ');
});

test('a character cut in two is one character', () => {
  const bytes = new TextEncoder().encode('é> ');
  const prompt = new PromptTracker();
  prompt.push(bytes.subarray(0, 1));
  prompt.push(bytes.subarray(1));
  expect(prompt.text).toBe('é> ');
});

test('a flood without newlines is no prompt', () => {
  expect(promptOf('x'.repeat(100_000))).toBe('');
});
