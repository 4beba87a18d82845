import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lines, worded } from './conformance-lines.ts';
import { TestSystem } from './system.ts';

const STDIN = 'one two three\n';

function pathOfBash(): string | undefined {
  try {
    return execFileSync('bash', ['-c', 'type -P bash'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

const bash = pathOfBash();
if (bash === undefined)
  console.log('skipped: the conformance lines, as there is no bash to compare with');

/** Where `sh` is bash too, and each line has a directory of its own. */
let root = '';

beforeAll(() => {
  if (bash === undefined) return;
  root = mkdtempSync(join(tmpdir(), 'canix-bash-'));
  mkdirSync(join(root, 'bin'));
  symlinkSync(bash, join(root, 'bin', 'sh'));
});

afterAll(() => {
  if (root !== '') rmSync(root, { recursive: true, force: true });
});

interface Outcome {
  stdout: string;
  stderr: string;
  status: number | null;
}

/** What bash makes of a line, in a directory of its own that is also the home. */
function runBash(line: string): Outcome {
  const directory = mkdtempSync(join(root, 'home-'));
  const result = spawnSync(bash!, ['-c', line, 'sh'], {
    cwd: directory,
    input: STDIN,
    encoding: 'utf8',
    env: { HOME: directory, PATH: `${join(root, 'bin')}:${process.env.PATH}`, LC_ALL: 'C.UTF-8' },
    timeout: 10_000,
  });
  return { stdout: result.stdout, status: result.status, stderr: result.stderr };
}

/** Messages without what bash adds for lines given with -c: line numbers, and the line itself after a syntax error. */
function bare(stderr: string): string {
  return stderr
    .replace(/\bline \d+: /g, '')
    .replace(/^sh: (-c|eval): /gm, 'sh: ')
    .replace(/^sh: `.*'\n/gm, '');
}

describe.skipIf(bash === undefined)('the same lines through bash and through the shell', () => {
  for (const [group, list] of Object.entries(lines)) {
    describe(group, () => {
      test.each(list)('%s', (line) => {
        const expected = runBash(line);
        const actual = new TestSystem().execute(line, STDIN);
        const messages = worded.has(line) ? '' : bare(expected.stderr);
        expect({ ...actual, stderr: worded.has(line) ? '' : bare(actual.stderr) }).toEqual({
          ...expected,
          stderr: messages,
        });
      });
    });
  }
});
