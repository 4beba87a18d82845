import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSystem, whyNoKernel, type User } from './support/system.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: memory over time: ${missing}`);

describe.skipIf(missing !== null)('the heap', { timeout: 240_000 }, () => {
  let system: TestSystem;
  let user: User;

  beforeAll(async () => {
    system = await TestSystem.boot();
    user = await system.user();
  });
  afterAll(() => system.close());

  it('does not grow with the number of processes that have been', async () => {
    // Everything that programs do most: spawn, pipes, files, /proc, a module read and validated.
    const round =
      'ls / | cat > list; ps | cat > /dev/null; cat list | wc -l > count; $(echo true); (cd /bin; pwd) > place';
    const repeat = (times: number): string =>
      `i=0; while [ $i -lt ${times} ]; do ${round}; i=$((i + 1)); done`;
    await user.run(repeat(20));
    const before = await system.memoryBytes();
    const { stderr, status } = await user.run(repeat(100));
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const after = await system.memoryBytes();
    console.log(`heap after 200 and after 1,200 processes: ${before >> 20} and ${after >> 20} MiB`);
    expect(after - before).toBeLessThanOrEqual(2 << 20);
  });
});
