import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { commands } from './index.ts';

describe('inotifywait', () => {
  let system: TestKernel;

  beforeEach(() => {
    system = new TestKernel(commands({} as Engine));
    system.run('cd /tmp; > file');
  });

  it('tells the first that happens, and sleeps until then', () => {
    const id = system.start('inotifywait /tmp; echo $?');
    system.settle();
    expect(system.output(id)).toMatchObject({ stdout: '', stderr: 'Watches established.\n' });
    expect(system.kernel.pending).toEqual({ runnable: false, nextWake: null });
    system.run('echo more >> /tmp/file');
    expect(system.output(id).stdout).toBe('/tmp/ MODIFY file\n0\n');
    expect(system.kernel.system.watches.users).toBe(0);
  });

  it('goes on with -m until what it watches is gone, and knows some events with -e', () => {
    const id = system.start('inotifywait -mq -e create,modify,delete_self /tmp/file /tmp');
    system.settle();
    system.run("> /tmp/$'\\e[2J'");
    system.run('echo x > /tmp/file; chmod 600 /tmp/file');
    expect(system.output(id)).toEqual({
      // Emptying the file is one change, writing it the next.
      stdout: `/tmp/ CREATE ?[2J\n${'/tmp/ MODIFY file\n/tmp/file MODIFY\n'.repeat(2)}`,
      stderr: '',
      status: null,
    });
  });

  it('tells with -e close_write of files once they are written', () => {
    const id = system.start('inotifywait -mq -e close_write /tmp');
    system.settle();
    system.run(
      'exec 8>/tmp/file; echo 1 >&8; (echo 2 >&8); read x </tmp/file; echo held; exec 8>&-',
    );
    expect(system.output(id).stdout).toBe('/tmp/ CLOSE_WRITE,CLOSE file\n');
    // Written from outside, and closed by an ending process.
    system.kernel.files.write(system.user, '/tmp/file', {
      offset: 0,
      data: new Uint8Array(1),
      truncate: true,
    });
    system.run('exec 8>>/tmp/other; kill -9 $$');
    expect(system.output(id).stdout).toBe(
      '/tmp/ CLOSE_WRITE,CLOSE file\n'.repeat(2) + '/tmp/ CLOSE_WRITE,CLOSE other\n',
    );
  });

  it('waits only so long with -t', () => {
    const before = system.time;
    expect(system.run('inotifywait -q -t 1.5 /tmp/file; echo $?', 1).stdout).toBe('2\n');
    expect(system.time - before).toBe(1_500_000_000n);
  });

  it.each([
    ['inotifywait', /usage: inotifywait/],
    ['inotifywait /nowhere', /Couldn't watch \/nowhere: No such file or directory/],
    ['inotifywait /root', /Couldn't watch \/root: Permission denied/],
    ['inotifywait -e open /tmp', /'open' is no event/],
    ['inotifywait -t x /tmp', /usage/],
  ])('%s fails', (line, stderr) => {
    const result = system.run(line);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(stderr);
  });
});
