/** The agent that the page and the command line call the canister with. */
import { HttpAgent } from '@dfinity/agent';
import type { Identity } from '@dfinity/agent';

interface AgentOptions {
  /** URL of the Internet Computer's HTTP interface. */
  host: string;
  identity: Identity;
  fetch?: typeof fetch;
  /** The network's public key. Left out, it is fetched from a local host and is mainnet's everywhere else. */
  rootKey?: Uint8Array;
}

/** A query is answered from one node's memory; longer than this and the connection is taken for lost. */
const QUERY_TIMEOUT_MS = 20_000;
/** A call waits for consensus and execution: the network itself answers "not yet" long before this. */
const CALL_TIMEOUT_MS = 120_000;

/** Whether a root key fetched from this host may be trusted: only where the network is on this machine. */
export function isLocalHost(host: string): boolean {
  const { hostname } = new URL(host);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

/**
 * An agent that verifies certificates and the signatures of queries.
 * It does not retry by itself: whoever calls knows what may be sent again, and has to say that the connection is lost.
 */
export async function createAgent({
  host,
  identity,
  fetch: fetchImplementation = globalThis.fetch.bind(globalThis),
  rootKey,
}: AgentOptions): Promise<HttpAgent> {
  const fetchWithTimeout: typeof fetch = (input, init) => {
    const isQuery = requestPath(input).endsWith('/query');
    const limit = AbortSignal.timeout(isQuery ? QUERY_TIMEOUT_MS : CALL_TIMEOUT_MS);
    return fetchImplementation(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit,
    });
  };
  const agent = await HttpAgent.create({
    host,
    identity,
    fetch: fetchWithTimeout,
    verifyQuerySignatures: true,
    retryTimes: 0,
    ...(rootKey ? { rootKey } : {}),
  });
  if (!rootKey && isLocalHost(host)) await agent.fetchRootKey();
  return agent;
}

function requestPath(input: RequestInfo | URL): string {
  const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
  return url.split('?')[0];
}
