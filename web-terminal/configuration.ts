/** Which canister the page talks to, and where. */

export interface Configuration {
  canister: string;
  /** URL of the Internet Computer's HTTP interface. */
  host: string;
}

/**
 * The canister from the page's address (`?canister=…&host=…`), or else from canix.json beside the page:
 * `{"canister": "…", "host": "…"}`, where a missing host is the page's own origin.
 */
export async function loadConfiguration(
  pageUrl: string,
  fetchJson: (url: string) => Promise<unknown>,
): Promise<Configuration> {
  const url = new URL(pageUrl);
  const host = url.searchParams.get('host') ?? undefined;
  const canister = url.searchParams.get('canister');
  if (canister) return { canister, host: host ?? url.origin };
  const file = await fetchJson(new URL('./canix.json', url).href);
  if (typeof file !== 'object' || file === null || !('canister' in file)) {
    throw new Error('canix.json names no canister');
  }
  const named = 'host' in file && typeof file.host === 'string' ? file.host : undefined;
  return { canister: String(file.canister), host: host ?? named ?? url.origin };
}
