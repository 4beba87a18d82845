/** The page on a fake kernel that lives in the page itself: for tests of the page alone. */
import { Page } from '../page.ts';
import { FakeKernel } from './fake-kernel.ts';

declare global {
  interface Window {
    fakeKernel: FakeKernel;
  }
}

window.fakeKernel = new FakeKernel();
void new Page(window.fakeKernel, 'aaaaa-aa').run();
