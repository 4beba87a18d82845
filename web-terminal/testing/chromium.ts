/** Real Chromium for tests. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * Whether there is a Chromium to test with. If not, it says so and which tests are left out; where tests must not be
 * left out (CI), it throws.
 */
export function hasChromium(tests: string): boolean {
  if (existsSync(EXECUTABLE)) return true;
  const message = `${EXECUTABLE} is missing (apt-get install chromium; or name one in CHROMIUM)`;
  if (process.env.CI) throw new Error(message);
  console.warn(`skipped: ${tests}: ${message}`);
  return false;
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** The terminal of a page as a user has it before them. */
export class TerminalDriver {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** What stands on the screen, without trailing blanks. */
  async screen(): Promise<string> {
    const rows = await this.page.locator('.xterm-rows > div').allTextContents();
    return rows
      .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Waits until the screen matches; the error shows what stood there instead. */
  async see(pattern: RegExp | string, timeout = 10_000): Promise<string> {
    const matches = (screen: string) =>
      typeof pattern === 'string' ? screen.includes(pattern) : pattern.test(screen);
    const end = Date.now() + timeout;
    for (;;) {
      const screen = await this.screen();
      if (matches(screen)) return screen;
      if (Date.now() > end) {
        throw new Error(`the screen does not show ${String(pattern)} but:\n${screen}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Types a line and Enter. */
  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press('Enter');
  }

  /** Drops a file on the page, as from a file manager. */
  async drop(name: string, data: Uint8Array): Promise<void> {
    // Through an input element the browser takes the bytes without a detour through JSON.
    await this.page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'dropped';
      input.hidden = true;
      document.body.append(input);
    });
    await this.page
      .locator('#dropped')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(data) });
    await this.page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#dropped')!;
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(input.files![0]);
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document
          .querySelector('#terminal')!
          .dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
      input.remove();
    });
  }
}
