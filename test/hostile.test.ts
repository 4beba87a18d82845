import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../build/stamp.ts';
import { hostileGuest, type HostileGuest } from './support/hostile-guests.ts';
import { describeOnCanister } from './support/on-canister.ts';

describeOnCanister('a hostile guest', {}, (at) => {
  /** The canister is none the worse: it still runs the next command. */
  async function expectAlive(): Promise<void> {
    const { stdout, status } = await at.user.run('echo alive | cat');
    expect({ stdout, status }).toEqual({ stdout: 'alive\n', status: 0 });
    expect(at.system.messages.filter(({ outcome }) => outcome === 'trapped')).toEqual([]);
  }

  async function run(name: HostileGuest): Promise<{ stderr: string; status: number }> {
    await at.user.put(`${name}.wasm`, await hostileGuest(name));
    const { stderr, status } = await at.user.run(`chmod +x ${name}.wasm; ./${name}.wasm`);
    await expectAlive();
    return { stderr, status };
  }

  it.each([
    ['recurse', 128 + 11, /stack/],
    ['grow', 128 + 4, /unreachable/],
    ['outside', 128 + 11, /out of bounds memory access[^]*peek/],
    ['divide', 128 + 8, /divi[^]*zero/],
    ['pointers', 0, /^$/],
  ] as const)('that does "%s" ends with status %i and says why', async (name, status, message) => {
    const result = await run(name);
    expect(result.stderr).toMatch(message);
    expect(result.status).toBe(status);
  });

  it.each(['loop', 'hungry'] as const)(
    'that does "%s" can be killed and holds up nobody',
    async (name) => {
      await at.user.put(`${name}.wasm`, await hostileGuest(name));
      const line = `chmod +x ${name}.wasm; ./${name}.wasm & sleep 1; echo still here; kill -9 $!; wait $!; echo $?`;
      const { stdout } = await at.user.run(line);
      expect(stdout).toBe(`still here\n${128 + 9}\n`);
      await expectAlive();
    },
  );

  it('that fills the disk is told so and loses nothing', async () => {
    await at.user.put('precious', 'still mine\n');
    const { stderr, status } = await at.user.run(
      'ulimit -f unlimited 2>/dev/null; cat /dev/zero > full',
    );
    expect(stderr).toMatch(/Disk quota exceeded|No space left on device/);
    expect(status).toBe(1);
    const after = await at.user.run('cat precious; rm full && echo more > more && cat more');
    expect(after).toMatchObject({ stdout: 'still mine\nmore\n', status: 0 });
    await expectAlive();
  });

  it('that is truncated is refused with the place where it ends', async () => {
    const whole = readFileSync(join(ROOT, 'dist/userland/cat.wasm'));
    for (const length of [0, 3, 9, 100, whole.length >> 1, whole.length - 1]) {
      await at.user.put('cut.wasm', whole.subarray(0, length));
      const { stderr, status } = await at.user.run('install cut.wasm');
      expect(stderr).toMatch(/cut\.wasm: not a valid WebAssembly program: .* \(at offset 0x/);
      expect(status).toBe(1);
    }
    const executed = await at.user.run('chmod +x cut.wasm; ./cut.wasm');
    expect(executed.stderr).not.toBe('');
    expect(executed.status).toBeGreaterThan(0);
    await expectAlive();
  });

  it('whose bits are flipped is refused or ends, and nothing else happens', async () => {
    const whole = readFileSync(join(ROOT, 'dist/userland/wc.wasm'));
    const ROUNDS = 40;
    let random = 20_261_122;
    for (let round = 0; round < ROUNDS; round++) {
      const flipped = Uint8Array.from(whole);
      for (let flips = 1 + (round % 3); flips > 0; flips--) {
        random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
        flipped[random % flipped.length] ^= 1 << ((random >> 8) % 8);
      }
      await at.user.put(`flipped${round}.wasm`, flipped);
    }
    const each = `i=0; while [ $i -lt ${ROUNDS} ]; do`;
    const { stdout } = await at.user.run(
      `${each} install flipped$i.wasm 2>&1; chmod +x flipped$i.wasm; i=$((i + 1)); done; ` +
        `${each} echo a b c | ./flipped$i.wasm > out$i 2>&1 & pids="$pids $!"; i=$((i + 1)); done; ` +
        'sleep 2; kill -9 $pids 2>/dev/null; wait; echo all ended',
    );
    const answers = stdout.match(
      /^installed flipped|not a valid WebAssembly program: .* \(at offset 0x/gm,
    );
    expect(answers).toHaveLength(ROUNDS);
    expect(stdout).toMatch(/all ended\n$/);
    await expectAlive();
  });
});
