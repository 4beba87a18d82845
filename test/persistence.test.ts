import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../build/stamp.ts';
import { createAgent } from '../web-terminal/client/agent.ts';
import { connectKernel } from '../web-terminal/client/kernel.ts';
import { rebuiltKernel } from './support/rebuilt-kernel.ts';
import { TestSystem, User, whyNoKernel } from './support/system.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: persistence: ${missing}`);

/** Makes files of every kind; `look` shows all there is to know of them. */
const MAKE = `mkdir -p tree/deep && echo one > tree/deep/file && ln -s deep/file tree/link && ln tree/deep/file tree/hard &&
  chmod 640 tree/deep/file && touch 'tree/strange name' && cp /bin/wc mywc.wasm && install mywc.wasm`;
const LOOK = `ls -laR tree; cat tree/link; mywc -c tree/hard; id; pwd; apps | grep mywc`;

describe.skipIf(missing !== null)('files', { timeout: 240_000 }, () => {
  it('are as before after an upgrade to another build, owners and installed programs too', async () => {
    const system = await TestSystem.boot();
    try {
      const user = await system.user();
      const root = system.root();
      const made = await user.run(MAKE);
      expect(made).toMatchObject({ stderr: '', status: 0 });
      await root.run(
        'echo for all > /etc/motd; chown 1000 /etc/motd; mkdir /root/secret; chmod 700 /root/secret',
      );
      const before = await user.run(LOOK);
      const rootBefore = await root.run('ls -la /root /etc /home');
      expect(before).toMatchObject({ stderr: '', status: 0 });
      expect(before.stdout).toMatch(/link -> deep\/file/);
      await system.upgrade(rebuiltKernel());
      expect((await user.run(LOOK)).stdout).toBe(before.stdout);
      expect((await root.run('ls -la /root /etc /home')).stdout).toBe(rootBefore.stdout);
      // And it goes on from there.
      const after = await user.run('echo two >> tree/deep/file && cat tree/hard');
      expect(after).toMatchObject({ stdout: 'one\ntwo\n', status: 0 });
      const forbidden = await user.run('ls /root/secret');
      expect(forbidden.stderr).toMatch(/Permission denied/);
    } finally {
      await system.close();
    }
  });

  it('lose nothing that was answered when the replica is killed at any moment', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'canix-kill-'));
    const port = await freePort();
    const identity = Ed25519KeyIdentity.generate();
    const answered: string[] = [];
    let replica: ChildProcess | null = null;
    try {
      for (let round = 0; round < 4; round++) {
        replica = spawn(
          process.execPath,
          [
            join(ROOT, 'dist/cli/canix.mjs'),
            'start',
            '--port',
            String(port),
            '--directory',
            directory,
          ],
          { stdio: ['ignore', 'inherit', 'inherit'] },
        );
        const user = await connect(port, identity);
        // All of the earlier rounds is there.
        const { stdout } = await user.run('cat log 2>/dev/null');
        const lines = stdout.split('\n').slice(0, -1);
        expect(lines.slice(0, answered.length)).toEqual(answered);
        // What was under way may be there or not; the count goes on from what is.
        answered.splice(0, answered.length, ...lines);
        const victim = replica;
        const ended = new Promise((resolve) => victim.once('exit', resolve));
        setTimeout(() => victim.kill('SIGKILL'), 300 + 400 * round);
        try {
          for (;;) {
            const line = `line ${answered.length}`;
            const { status } = await user.run(`echo ${line} >> log`);
            if (status !== 0) throw new Error(`status ${status}`);
            answered.push(line);
          }
        } catch (error) {
          if (victim.exitCode === null && victim.signalCode === null && !victim.killed) throw error;
        }
        await ended;
      }
      expect(answered.length).toBeGreaterThan(3);
    } finally {
      replica?.kill('SIGKILL');
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until the system is up, and connects without trying failed calls again. */
async function connect(port: number, identity: Ed25519KeyIdentity): Promise<User> {
  const host = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 60_000; ;) {
    try {
      const response = await fetch(`${host}/canix.json`);
      if (response.ok) {
        const { canister } = (await response.json()) as { canister: string };
        const agent = await createAgent({ host, identity });
        return new User(agent, connectKernel(agent, canister));
      }
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
