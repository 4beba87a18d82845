import { expect, test } from 'vitest';
import { expandAliases } from './aliases.ts';

const aliases = new Map([
  ['ll', 'ls -l'],
  ['ls', 'ls -F'],
  ['sudo', 'run '],
  ['a', 'b'],
  ['b', 'a'],
]);

test.each([
  ['ll x', 'ls -F -l x'],
  ['ls', 'ls -F'],
  ['echo ll', 'echo ll'],
  ['true && ll; ll | ll', 'true && ls -F -l; ls -F -l | ls -F -l'],
  ['if ll; then ll; fi', 'if ls -F -l; then ls -F -l; fi'],
  ['echo $(ll)', 'echo $(ls -F -l)'],
  ['sudo ll', 'run  ls -F -l'],
  ['a', 'a'],
  ['"ll" \\ll', '"ll" \\ll'],
  ['x=1 ll', 'x=1 ls -F -l'],
])('%s', (source, expected) => {
  expect(expandAliases(source, aliases)).toBe(expected);
});
