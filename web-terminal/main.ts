/** Entry of the page's script. */
import * as keyStore from 'idb-keyval';
import { createAgent } from './client/agent.ts';
import { errorMessage } from './client/error-message.ts';
import { connectKernel } from './client/kernel.ts';
import { withRetry } from './client/retry.ts';
import { loadConfiguration } from './configuration.ts';
import { loadIdentity } from './identity.ts';
import { Page } from './page.ts';

/** A system that is still starting answers 503; then, and while there is no answer, it is asked again. */
function fetchWhenReady(url: string): Promise<Response> {
  return withRetry(
    async () => {
      const response = await fetch(url, { cache: 'no-store' });
      if (response.status === 503) throw new Error('the system is still starting');
      return response;
    },
    { attempts: Infinity, onFailure: showFailure },
  );
}

async function start(): Promise<void> {
  const { canister, host } = await loadConfiguration(location.href, async (url) => {
    const response = await fetchWhenReady(url);
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
    return response.json();
  });
  const identity = await loadIdentity(keyStore);
  const agent = await withRetry(() => createAgent({ host, identity }), {
    attempts: Infinity,
    onFailure: showFailure,
  });
  await new Page(connectKernel(agent, canister), canister).run();
}

function showFailure(error: unknown): void {
  document.getElementById('status')!.dataset.connection = 'lost';
  document.querySelector('#status .state')!.textContent = errorMessage(error);
}

start().catch(showFailure);
