import { expect, test } from 'vitest';
import { readInvocation } from './startup.ts';

test.each([
  [['sh'], { command: undefined, script: undefined, login: false }],
  [['-sh'], { login: true }],
  [['sh', '-l'], { login: true }],
  [['sh', '-c', 'echo'], { command: 'echo', name: undefined, positional: [] }],
  [['sh', '-c', 'echo', 'name', 'a'], { command: 'echo', name: 'name', positional: ['a'] }],
  [['sh', '-ec', 'x'], { command: 'x', options: { errexit: true } }],
  [
    ['sh', '-e', '+x', '-o', 'pipefail', 's'],
    { script: 's', options: { errexit: true, xtrace: false, pipefail: true } },
  ],
  [['sh', 'script', '-e'], { script: 'script', name: 'script', positional: ['-e'], options: {} }],
  [['sh', '-s', 'a', 'b'], { script: undefined, positional: ['a', 'b'] }],
  [['sh', '--', 'script'], { script: 'script' }],
  [['sh', '-i'], { interactive: true }],
])('%j', (argv, expected) => {
  expect(readInvocation(argv)).toMatchObject(expected);
});

test.each([
  [['sh', '-Z'], '-Z: invalid option'],
  [['sh', '-c'], '-c: option requires an argument'],
])('%j is refused', (argv, message) => {
  expect(readInvocation(argv)).toBe(message);
});
