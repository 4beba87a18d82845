import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lines } from './conformance-lines.ts';
import { TestSystem } from './system.ts';

const STDIN = 'one two three\n';

function hasBash(): boolean {
  try {
    execFileSync('bash', ['-c', ':']);
    return true;
  } catch {
    return false;
  }
}

/** What bash makes of a line, in a directory of its own that is also the home. */
function runBash(line: string): { stdout: string; status: number | null; stderr: string } {
  const directory = mkdtempSync(join(tmpdir(), 'canix-bash-'));
  try {
    const result = spawnSync('bash', ['-c', line, 'sh'], {
      cwd: directory,
      input: STDIN,
      encoding: 'utf8',
      env: { HOME: directory, PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
      timeout: 10_000,
    });
    return { stdout: result.stdout, status: result.status, stderr: result.stderr };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const bash = hasBash();
if (!bash) console.log('skipped: the conformance lines, as there is no bash to compare with');

describe.skipIf(!bash)('the same lines through bash and through the shell', () => {
  for (const [group, list] of Object.entries(lines)) {
    describe(group, () => {
      test.each(list)('%s', (line) => {
        const expected = runBash(line);
        const actual = new TestSystem().execute(line, STDIN);
        const seen = `\nbash's stderr: ${expected.stderr}sh's stderr: ${actual.stderr}`;
        expect({ stdout: actual.stdout, status: actual.status }, seen).toEqual({
          stdout: expected.stdout,
          status: expected.status,
        });
      });
    });
  }
});
