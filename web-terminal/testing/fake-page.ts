/** The page on a fake kernel that the test has: for tests of the page alone. */
import type { Kernel } from '../client/kernel.ts';
import { Page } from '../page.ts';
import { fromJson, toJson } from './wire-format.ts';

declare global {
  interface Window {
    /** Calls the test's kernel; gives the result, or the message of the error, as JSON. */
    callKernel(method: string, parameters: string): Promise<{ result: string } | { error: string }>;
  }
}

const kernel = new Proxy({} as Kernel, {
  get:
    (_, method: string) =>
    async (...parameters: unknown[]) => {
      const answer = await window.callKernel(method, toJson(parameters));
      if ('error' in answer) throw new TypeError(answer.error);
      return fromJson(answer.result);
    },
});
void new Page(kernel, 'aaaaa-aa').run();
