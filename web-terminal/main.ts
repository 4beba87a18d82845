/** Entry of the page's script. */
import * as keyStore from 'idb-keyval';
import { createAgent } from './client/agent.ts';
import { errorMessage } from './client/error-message.ts';
import { connectKernel } from './client/kernel.ts';
import { withRetry } from './client/retry.ts';
import { loadConfiguration } from './configuration.ts';
import { loadIdentity } from './identity.ts';
import { Page } from './page.ts';

async function start(): Promise<void> {
  const { canister, host } = await loadConfiguration(location.href, async (url) => {
    const response = await fetch(url, { cache: 'no-store' });
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
    return response.json();
  });
  const identity = await loadIdentity(keyStore);
  const agent = await withRetry(() => createAgent({ host, identity }), { attempts: Infinity });
  await new Page(connectKernel(agent, canister), canister).run();
}

start().catch((error: unknown) => {
  const status = document.querySelector<HTMLElement>('#status .state')!;
  document.getElementById('status')!.dataset.connection = 'lost';
  status.textContent = errorMessage(error);
});
