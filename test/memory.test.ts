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
});
