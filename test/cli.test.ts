/** The command as somebody runs it, against the real kernel on the replica that `canix start` runs. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readKernelModule } from '../cli/installer.ts';
import { commandFile } from '../cli/package-root.ts';
import { whyNoKernel } from './support/system.ts';

function whySkipped(): string | null {
  if (existsSync(commandFile)) return whyNoKernel();
  if (process.env.CI) throw new Error(`${commandFile} is missing; run npm run build`);
  return `${commandFile} is not built (npm run build)`;
}

const missing = whySkipped();
if (missing !== null) console.log(`skipped: the canix command: ${missing}`);

/** More than any message or pipe holds. */
const BIG = 10_000_000;

interface Ended {
  stdout: Buffer;
  stderr: string;
  status: number | null;
}

/** A command that runs. */
class Running {
  readonly child: ChildProcess;
  readonly #stdout: Buffer[] = [];
  readonly ended: Promise<Ended>;

  constructor(words: string[], cwd: string) {
    this.child = spawn(process.execPath, [commandFile, ...words], {
      cwd,
      // The identity is kept where the configuration is.
      env: { ...process.env, XDG_CONFIG_HOME: cwd },
    });
    const stderr: Buffer[] = [];
    this.child.stdout!.on('data', (data: Buffer) => this.#stdout.push(data));
    this.child.stderr!.on('data', (data: Buffer) => stderr.push(data));
    this.ended = once(this.child, 'close').then(([status]) => ({
      stdout: Buffer.concat(this.#stdout),
      stderr: Buffer.concat(stderr).toString(),
      status: status as number | null,
    }));
  }

  /** Resolves once standard output matches; rejects if the command ends without. */
  async printed(pattern: RegExp): Promise<string> {
    const look = () => pattern.exec(Buffer.concat(this.#stdout).toString())?.[0];
    const end = this.ended.then((ended) => ({ ended }));
    while (look() === undefined) {
      const next = await Promise.race([once(this.child.stdout!, 'data'), end]);
      if (!('ended' in next) || look() !== undefined) continue;
      throw new Error(`ended with ${next.ended.status}: ${next.ended.stderr}`);
    }
    return look()!;
  }
}

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

describe.skipIf(missing !== null)('canix', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'canix-cli-'));
  const big = randomBytes(BIG);
  let system: Running;
  let url: string;

  const path = (name: string) => join(folder, name);
  const start = (...words: string[]) =>
    new Running(['start', '--port', '0', '--directory', 'state', ...words], folder);

  /** Starts the system and gives what it printed until it ran. */
  async function startSystem(...words: string[]): Promise<string> {
    system = start(...words);
    const printed = await system.printed(/[^]*running: http\S+/);
    url = printed.slice(printed.lastIndexOf(' ') + 1);
    return printed;
  }

  async function stopSystem(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    system.child.kill(signal);
    return system.ended;
  }

  /** Begins a command that talks to the system. */
  const begin = (command: string, ...words: string[]) =>
    new Running([command, '--replica', url, ...words], folder);

  /** Runs a command, with `stdin` as its standard input, to its end. */
  async function canix(words: string[], stdin: Uint8Array = new Uint8Array()) {
    const [command, ...rest] = words;
    const running = begin(command, ...rest);
    // A command that needs no input may be gone before it is all written.
    running.child.stdin!.on('error', () => {});
    running.child.stdin!.end(stdin);
    const { stdout, stderr, status } = await running.ended;
    return { bytes: stdout, stdout: stdout.toString(), stderr, status };
  }

  const exec = (line: string, ...options: string[]) => canix(['exec', ...options, '--', line]);

  beforeAll(async () => {
    writeFileSync(path('big'), big);
    writeFileSync(path('small'), 'hello\n');
    chmodSync(path('small'), 0o750);
    await startSystem();
  });

  afterAll(async () => {
    await stopSystem('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('put copies files, their permissions too, and get brings them back', async () => {
    expect(await canix(['put', 'small', 'big:/tmp/big'])).toMatchObject({ stderr: '', status: 0 });
    expect((await exec('cat small; sha256sum < /tmp/big; ls -l small')).stdout).toMatch(
      new RegExp(`^hello\n${sha256(big)}  -\n-rwxr-x---.* 6 .* small\n$`),
    );
    mkdirSync(path('back'));
    expect(await canix(['get', 'small:back/', '/tmp/big:back/large'])).toMatchObject({
      stderr: '',
      status: 0,
    });
    expect(readFileSync(path('back/small'), 'utf8')).toBe('hello\n');
    expect(statSync(path('back/small')).mode & 0o777).toBe(0o750);
    expect(readFileSync(path('back/large')).equals(big)).toBe(true);
  });

  test('what cannot be copied is an error of its own', async () => {
    const cases: [string[], RegExp][] = [
      [['put', 'small:nowhere/small'], /'nowhere\/small': No such file or directory/],
      [['put', 'small:/etc/small'], /'\/etc\/small': Permission denied/],
      [['put', 'nosuch'], /nosuch/],
      [['put', '.'], /Is a directory/],
      [['get', 'nosuch'], /'nosuch': No such file or directory/],
      [['get', '/tmp'], /'\/tmp': Is a directory/],
    ];
    for (const [words, message] of cases) {
      const { stderr, status } = await canix(words);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^canix: [^\n]+\n$/);
      expect(status).toBe(125);
    }
  });

  test('exec passes on output, errors and exit status, and copies files there and back', async () => {
    const line = 'cat copied copied > twice; cat twice; echo warning >&2; exit 7';
    expect(await exec(line, '--put', 'small:copied', '--get', 'twice:from-exec')).toMatchObject({
      stdout: 'hello\nhello\n',
      stderr: 'warning\n',
      status: 7,
    });
    expect(readFileSync(path('from-exec'), 'utf8')).toBe('hello\nhello\n');
    expect(await exec('nosuch')).toMatchObject({
      stderr: expect.stringMatching(/nosuch: command not found/) as string,
      status: 127,
    });
    expect((await exec('sleep 100 & kill $!; wait $!')).status).toBe(143);
    const stats = await exec('cat small', '--stats');
    expect(stats.stdout).toBe('hello\n');
    for (const name of ['instructions', 'fuel', 'messages', 'memory']) {
      expect(stats.stderr).toMatch(new RegExp(`^${name} +[1-9]\\d*$`, 'm'));
    }
  });

  test('exec takes megabytes of input and gives megabytes of output', async () => {
    const copy = await canix(['exec', '--stdin', '--', 'cat'], big);
    expect(copy.status).toBe(0);
    expect(copy.bytes.equals(big)).toBe(true);
    const first = await canix(['exec', '--stdin', '--', 'head -c 3'], big);
    expect(first.bytes.equals(big.subarray(0, 3))).toBe(true);
    expect(first.status).toBe(0);
    // Without --stdin there is no input.
    expect((await canix(['exec', '--', 'wc -c'], big)).stdout).toMatch(/^\s*0\n$/);
  });

  test.each([
    'echo ready; while true; do :; done',
    'echo ready; sleep 100',
    'echo ready; yes > /dev/null',
  ])('an interrupt reaches %s', async (line) => {
    const running = begin('exec', '--', line);
    await running.printed(/ready/);
    running.child.kill('SIGINT');
    expect((await running.ended).status).toBe(130);
  });

  test('a command whose reader has gone ends', async () => {
    const running = begin('exec', '--', 'yes');
    await running.printed(/y\n/);
    running.child.stdout!.destroy();
    expect((await running.ended).status).toBe(141);
  });

  test('a fresh system inside the process needs no other', async () => {
    const started = Date.now();
    const { stdout, stderr, status } = await new Running(
      ['exec', '--ephemeral', '--put', 'small', '--', 'cat small; pwd; exit 3'],
      folder,
    ).ended;
    console.log(`canix exec --ephemeral: ${Date.now() - started} ms`);
    expect({ stdout: stdout.toString(), stderr, status }).toEqual({
      stdout: expect.stringMatching(/^hello\n\/home\/\w+\n$/) as string,
      stderr: '',
      status: 3,
    });
  });

  test('upgrade installs another module and keeps what is there', async () => {
    // As another build would be: another hash, the same program.
    writeFileSync(path('kernel.wasm.gz'), gzipSync(gunzipSync(readKernelModule()), { level: 1 }));
    await exec('echo before > kept');
    const upgrade = (...words: string[]) =>
      canix(['upgrade', '--directory', 'state', ...words]).then(({ stdout }) => stdout);
    expect(await upgrade()).toMatch(/has this kernel already\n$/);
    expect(await upgrade('--module', 'kernel.wasm.gz')).toMatch(/^Kernel upgraded in canister /);
    expect((await exec('cat kept')).stdout).toBe('before\n');
    expect(await upgrade()).toMatch(/^Kernel upgraded in canister /);
    expect((await exec('cat kept')).stdout).toBe('before\n');
    // Somebody who is no controller.
    const refused = await canix([
      'upgrade',
      '--identity',
      'canix/identity.json',
      '--module',
      'big',
    ]);
    expect(refused.stderr).toMatch(/^canix: .*controller/);
    expect(refused.status).toBe(125);
  });

  test('start goes on with what is kept, starts anew without, and says so', async () => {
    await exec('echo still here > kept');
    // Two at once would take each other's files.
    const second = await start().ended;
    expect(second.stderr).toMatch(/^canix: .* in use by process \d+\n$/);
    expect(second.status).toBe(125);
    expect((await stopSystem()).status).toBe(0);
    expect(await startSystem()).toMatch(/^Canix is running: /);
    expect((await exec('cat kept')).stdout).toBe('still here\n');

    await stopSystem();
    rmSync(path('state/replica'), { recursive: true });
    expect(await startSystem()).toMatch(/is not in \S+ any more; starting empty\nKernel installed/);
    expect((await exec('cat kept || echo kept > kept')).stderr).toMatch(/No such file/);

    await stopSystem('SIGKILL');
    expect(await startSystem('--clean')).toMatch(/^Kernel installed/);
    expect((await exec('cat kept')).stderr).toMatch(/No such file/);
  });
});
