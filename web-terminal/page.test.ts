/** The page in Chromium, on a fake kernel in this process. */
import { createReadStream, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { TerminalDriver, hasChromium, launchChromium } from './testing/chromium.ts';
import { FakeKernel } from './testing/fake-kernel.ts';
import { fromJson, toJson } from './testing/wire-format.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};
const PROMPT = 'tester@canix:~$';

describe.skipIf(!hasChromium('web-terminal/page.test.ts'))('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canix-page-'));
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : request.url!;
    response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/plain');
    createReadStream(join(folder, path))
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  let browser: Browser;
  let context: BrowserContext;
  let kernel: FakeKernel;
  let terminal: TerminalDriver;
  let errors: string[];

  beforeAll(async () => {
    await build({
      absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
      entryPoints: [
        { in: 'web-terminal/testing/fake-page.ts', out: 'terminal' },
        { in: 'web-terminal/terminal.css', out: 'terminal' },
        { in: 'web-terminal/index.html', out: 'index' },
      ],
      loader: { '.html': 'copy' },
      outdir: folder,
      bundle: true,
      format: 'esm',
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  beforeEach(async () => {
    kernel = new FakeKernel();
    errors = [];
    context = await browser.newContext({ viewport: { width: 900, height: 500 } });
    await context.exposeFunction('callKernel', callKernel);
    terminal = await openTab();
  });

  afterEach(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });

  async function callKernel(method: keyof FakeKernel, parameters: string) {
    try {
      const call = kernel[method] as (...parameters: unknown[]) => Promise<unknown>;
      const result = await call.apply(kernel, fromJson(parameters) as unknown[]);
      return { result: toJson(result ?? null) };
    } catch (error) {
      return { error: (error as Error).message };
    }
  }

  async function openTab(): Promise<TerminalDriver> {
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const driver = new TerminalDriver(page);
    await driver.see(/./);
    return driver;
  }

  const status = () => terminal.page.locator('#status .state').textContent();

  test('shows a prompt, runs lines and says who and where one is', async () => {
    await terminal.enter('echo hello');
    await terminal.see(`${PROMPT} echo hello\nhello\n${PROMPT}`);
    expect(await status()).toBe('connected');
    await terminal.page.getByText('tester', { exact: true }).waitFor();
    expect(await terminal.page.locator('#status .canister').textContent()).toBe('aaaaa-aa');
  });

  test('asks somebody without an account for an invitation code', async () => {
    kernel.invitation = 'abc234';
    await context.clearCookies();
    const stranger = await openTab();
    await stranger.see(/no account here\nInvitation code:/);
    await stranger.enter('wrong2');
    await stranger.see(/wrong2\nno account here\nInvitation code:\s*$/);
    await stranger.enter('abc234');
    await stranger.see(PROMPT);
    expect(kernel.calls.filter((method) => method === 'register')).toHaveLength(2);
  });

  test('edits lines and remembers them', async () => {
    await terminal.enter('echo one two');
    await terminal.see('one two\n' + PROMPT);
    await terminal.press('ArrowUp');
    await terminal.see(`${PROMPT} echo one two`);
    await terminal.press('Control+w');
    await terminal.type('three');
    await terminal.press('Home', 'Control+ArrowRight');
    await terminal.type(' zero');
    await terminal.press('Enter');
    await terminal.see('zero one three\n' + PROMPT);
    await terminal.press('ArrowUp', 'ArrowUp');
    await terminal.see(new RegExp(`\\${'$'} echo one two$`));
  });

  test('an edited line may be longer than the window is wide', async () => {
    const words = 'word '.repeat(40).trim();
    await terminal.type(`echo ${words}`);
    await terminal.press('Home', 'Delete', 'Delete', 'Delete', 'Delete');
    await terminal.type('echo');
    await terminal.press('Enter');
    await terminal.see(new RegExp(`\\n${PROMPT.replace('$', '\\$')}$`));
    // Typed once, answered once; the window's edge may be anywhere in it.
    const screen = (await terminal.screen()).replace(/\s/g, '');
    expect(screen.split(words.replace(/\s/g, '')).length).toBe(3);
  });

  test('Ctrl-C ends a program, and drops a line that is being typed', async () => {
    await terminal.enter('loop');
    await terminal.see(/loop\n?$/);
    expect(await status()).toBe('running');
    await terminal.press('Control+c');
    await terminal.see(`^C\n${PROMPT}`);
    await terminal.type('half');
    await terminal.press('Control+c');
    await terminal.see(`${PROMPT} half^C\n${PROMPT}`);
    await terminal.enter('echo whole');
    await terminal.see('\nwhole\n');
  });

  test('what is typed while a program runs stands at the next prompt', async () => {
    await terminal.enter('count 4');
    await terminal.see('\n1');
    await terminal.type('echo ahead');
    await terminal.see(`4\n${PROMPT} echo ahead`);
    await terminal.press('Enter');
    await terminal.see('\nahead\n');
  });

  test('programs get keys raw, and passwords are not shown', async () => {
    await terminal.enter('raw');
    await terminal.press('a', 'ArrowUp', 'q');
    await terminal.see('<61><1b 5b 41><71>');
    await terminal.enter('password');
    await terminal.see('Password:');
    await terminal.enter('secret');
    expect(await terminal.see('It has 6 characters.')).not.toContain('secret');
  });

  test('output that comes while a line is being typed goes above it', async () => {
    await terminal.type('half');
    kernel.terminal(1).print('[1] Done\n');
    await terminal.see(`\n${PROMPT} half`);
    expect(await terminal.screen()).toBe(`[1] Done\n${PROMPT} half`);
  });

  test('the terminal knows the size of the window', async () => {
    await terminal.page.setViewportSize({ width: 600, height: 300 });
    const rows = await terminal.page.locator('.xterm-rows > div').count();
    await vi.waitFor(() => {
      expect(kernel.terminal(1).size.rows).toBe(rows);
    });
    await terminal.enter('size');
    await terminal.see(new RegExp(`\\n${rows} \\d\\d\\n`));
  });

  test('a lost connection says so and goes on without losing or doubling a key', async () => {
    kernel.offline = true;
    await terminal.enter('echo kept');
    await terminal.page.waitForSelector('#status[data-connection=lost]');
    expect(await status()).toContain('connection lost');
    await terminal.type('echo also');
    kernel.offline = false;
    await terminal.see(`kept\n${PROMPT} echo also`);
    await terminal.press('Enter');
    await terminal.see(`also\n${PROMPT}`);
    expect(kernel.terminal(1).received).toBe('echo kept\necho also\n');
    expect(await status()).toBe('connected');
  });

  test('a dropped file is uploaded with a progress bar, and can be called off', async () => {
    const data = new Uint8Array(5_000_000).fill(7);
    kernel.latency = 300;
    await terminal.drop('big file.bin', data);
    await terminal.page.waitForFunction(() => {
      const bar = document.querySelector<HTMLProgressElement>('#transfers progress');
      return bar && bar.value > 0 && bar.value < 1;
    });
    await terminal.see('[uploaded /home/tester/big file.bin: 5000000 bytes]');
    expect(await terminal.page.locator('#transfers li').count()).toBe(0);
    await terminal.drop('other.bin', data);
    await terminal.page.getByRole('button', { name: 'Cancel' }).click();
    await terminal.see('[upload of other.bin: cancelled]');
  });

  test('`download` saves a file through the browser', async () => {
    await terminal.drop('a.txt', new TextEncoder().encode('content'));
    await terminal.see('[uploaded');
    const saving = terminal.page.waitForEvent('download');
    await terminal.enter('download a.txt');
    const download = await saving;
    expect(download.suggestedFilename()).toBe('a.txt');
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('content');
    await terminal.enter('download none');
    await terminal.see("[download: cannot stat '/home/tester/none': No such file or directory]");
  });

  test('a session that is over can be followed by another', async () => {
    await terminal.press('Control+d');
    await terminal.see('[the session is over; press Enter for a new one]');
    await terminal.press('Enter');
    await terminal.see(new RegExp(`new one\\]\\n${PROMPT.replace('$', '\\$')}`));
    kernel.upgrade();
    await terminal.see('[the terminal is gone: No such device or address; this is a new one]');
    await terminal.enter('echo back');
    await terminal.see('\nback\n');
  });

  test('Tab completes names', async () => {
    kernel.files.set('/home/tester/people.csv', new Uint8Array());
    await terminal.type('echo peo');
    await terminal.press('Tab');
    await terminal.see('echo people.csv');
    await terminal.press('Enter');
    await terminal.see('\npeople.csv\n');
  });

  test('several lines can be pasted', async () => {
    await terminal.page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'echo a\necho b\necho c');
      document
        .querySelector('.xterm-helper-textarea')!
        .dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    await terminal.see(/\na\n[^]*\nb\n[^]*\$ echo c$/);
  });

  test('a reload goes on in the same terminal, with its screen and the unfinished line', async () => {
    await terminal.enter('echo before');
    await terminal.see(`before\n${PROMPT}`);
    await terminal.type('half a line');
    await terminal.see('half a line');
    const screen = await terminal.screen();
    kernel.terminal(1).print('[1] Done\n');
    await terminal.page.reload();
    await terminal.see('[1] Done');
    await terminal.see(/half a line$/);
    const promptLine = screen.slice(screen.lastIndexOf('\n') + 1);
    expect(await terminal.screen()).toBe(screen.replace(promptLine, `[1] Done\n${promptLine}`));
    await terminal.press('Enter');
    await terminal.see('half: command not found');
    expect(kernel.calls.filter((call) => call === 'terminal_open').length).toBe(1);
  });

  test('a reload while a program runs goes on with its output', async () => {
    await terminal.enter('count 30');
    await terminal.see('\n1\n2');
    await terminal.page.reload();
    const screen = await terminal.see(`30\n${PROMPT}`);
    expect(screen).toContain(Array.from({ length: 20 }, (_, index) => index + 11).join('\n'));
  });

  test('each tab has a terminal of its own, also one that was duplicated', async () => {
    await terminal.enter('loop');
    const second = await openTab();
    await second.enter('echo usable');
    await second.see('usable\n' + PROMPT);
    // What a browser does when a tab is duplicated.
    const saved = await terminal.page.evaluate(() => {
      dispatchEvent(new Event('pagehide'));
      return { ...sessionStorage };
    });
    const third = await context.newPage();
    await third.addInitScript((items: Record<string, string>) => {
      for (const [key, value] of Object.entries(items)) sessionStorage.setItem(key, value);
    }, saved);
    await third.goto(terminal.page.url());
    await new TerminalDriver(third).see(PROMPT);
    expect(kernel.calls.filter((call) => call === 'terminal_open').length).toBe(3);
  });

  test('a program that was left running when its tab was closed is there again in the next', async () => {
    await terminal.enter('count 60');
    await terminal.see('\n3\n');
    await terminal.page.close();
    terminal = await openTab();
    await terminal.see(`60\n${PROMPT}`, 20_000);
    expect(kernel.calls.filter((call) => call === 'terminal_open').length).toBe(1);
  });
});
