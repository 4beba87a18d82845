import { expect, it } from 'vitest';
import { describeOnCanister } from './support/on-canister.ts';

describeOnCanister('the heap', { timeout: 240_000 }, (at) => {
  it('does not grow with the number of processes that have been', async () => {
    // Everything that programs do most: spawn, pipes, files, /proc, a module read and validated.
    const round =
      'ls / | cat > list; ps | cat > /dev/null; cat list | wc -l > count; $(echo true); (cd /bin; pwd) > place';
    const repeat = (times: number): string =>
      `i=0; while [ $i -lt ${times} ]; do ${round}; i=$((i + 1)); done`;
    // Caches fill first, which are bounded.
    await at.user.run(repeat(100));
    const before = await at.system.memoryBytes();
    const { stderr, status } = await at.user.run(repeat(100));
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const after = await at.system.memoryBytes();
    console.log(
      `heap after 1,000 and after 2,000 processes: ${before >> 20} and ${after >> 20} MiB`,
    );
    expect(after - before).toBeLessThanOrEqual(1 << 20);
  });

  it('does not keep the memory of large processes that have been', async () => {
    const sort = async (): Promise<number> => {
      const { stdout } = await at.user.run('seq 200000 | sort -n | tail -n 1');
      expect(stdout).toBe('200000\n');
      return at.system.memoryBytes();
    };
    // Some 20 MiB each, of which the second has what the first had.
    await sort();
    const before = await sort();
    expect((await sort()) - before).toBeLessThanOrEqual(2 << 20);
  });
});
