import { describe, expect, test } from 'vitest';
import { lines } from './test/conformance-lines.ts';
import { TestSystem } from './test/system.ts';

const STDIN = 'one two three\n';

/** Output that does not fit into a pipe, so that its writer waits. */
const BLOCKED = [
  'v=0123456789abcdef; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do v=$v$v; done',
  '{ echo $v; echo end; } | { sleep 1; wc -c; }',
  'echo $v | { sleep 1; wc -c; }; (echo $v >&2; echo x) 2>&1 | { sleep 1; wc -c; }',
  'f() { echo $v >&3; echo more >&3; }; { f 3>&1; } | { sleep 1; wc -c; }',
  'x=$(echo $v); echo ${#x}; cat <<E | wc -c\n$v\nE',
  'echo $v | true; (trap "" PIPE; echo $v; echo $? >&2) | sleep 1',
];

describe('a shell that is written down and made again at each step does the same', () => {
  test.each([...Object.entries(lines), ['blocked', [BLOCKED.join('\n')]]] as const)(
    '%s',
    (_group, list) => {
      const differing: unknown[] = [];
      for (const line of list) {
        const expected = new TestSystem(false).execute(line, STDIN);
        const system = new TestSystem(true);
        const actual = system.execute(line, STDIN);
        // There is always something that can be written down, if not at once.
        if (system.unsaved.length > 0) differing.push({ line, unsaved: system.unsaved });
        if (JSON.stringify(actual) !== JSON.stringify(expected)) {
          differing.push({ line, actual, expected });
        }
      }
      expect(differing).toEqual([]);
    },
  );
});

// The same of what is typed: all tests of sessions once more.
TestSystem.reborn = true;
await import('./session.test.ts');
