import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { commands } from './index.ts';

describe('flock', () => {
  let system: TestKernel;

  beforeEach(() => {
    system = new TestKernel(commands({} as Engine));
  });

  it.each([
    ['runs a command while it holds the lock', 'flock lock flock -n lock echo no; echo $?', '1\n'],
    ['gives the command’s status', "flock lock sh -c 'exit 7'; echo $?", '7\n'],
    ['takes a shell line', "flock lock -c 'echo a; echo b'", 'a\nb\n'],
    ['shares with -s', "flock -s lock flock -s lock -c 'echo both'", 'both\n'],
    ['but not with who wants it alone', 'flock -s lock flock -E 5 -n lock echo no; echo $?', '5\n'],
    [
      'locks what a descriptor of the shell refers to, until it is given up or closed',
      'exec 9>lock; flock -n 9; flock -n lock echo no; echo $?; flock -u 9; flock -n lock sh -c "echo yes";' +
        'flock 9; exec 9>&-; flock -n lock sh -c "echo again"',
      '1\nyes\nagain\n',
    ],
    ['locks a directory', 'cd /tmp; flock . flock -n . echo no; echo $?', '1\n'],
  ])('%s', (_, line, stdout) => {
    expect(system.run(line)).toEqual({ stdout, stderr: '', status: 0 });
    expect(system.kernel.system.locks.size).toBe(0);
  });

  it('waits, for ever or for so long', () => {
    const line = 'flock lock flock -w 2.5 lock echo no; echo $?';
    const before = system.time;
    expect(system.run(line, 1).stdout).toBe('1\n');
    expect(system.time - before).toBe(2_500_000_000n);
    const waiting = system.run(
      'exec 9>lock; flock 9; flock lock -c "echo second" & echo first; flock -u 9; wait',
    );
    expect(waiting.stdout).toBe('first\nsecond\n');
  });

  it.each([
    ['flock', 64, /^flock: usage: flock /],
    ['flock -z lock', 64, /invalid option -- 'z'/],
    ['flock lock', 64, /bad file descriptor: lock/],
    ['flock 77', 69, /^flock: 77: Bad file descriptor\n$/],
    [
      'flock /nowhere/lock echo',
      66,
      /cannot open lock file \/nowhere\/lock: No such file or directory/,
    ],
    ['flock lock nothing', 69, /failed to execute nothing: No such file or directory/],
    ['flock -w x lock echo', 64, /usage/],
  ])('%s fails with %d', (line, status, stderr) => {
    const result = system.run(line);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(stderr);
  });
});
