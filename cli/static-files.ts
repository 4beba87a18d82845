/** Serves the page that `canix start` shows: the built files, and canix.json, which names the canister. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
};

/** What must never run on behalf of the page: it holds the user's key. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; connect-src *; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

/** A request handler for `folder`. `canister` gives the canister's id as soon as there is one. */
export function serveStaticFiles(
  folder: string,
  canister: () => string | undefined,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    void answer(folder, canister(), request, response);
  };
}

async function answer(
  folder: string,
  canister: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (status: number, text: string) => {
    response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain' }).end(`${text}\n`);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(405, 'Method Not Allowed');
    return;
  }
  let path: string;
  try {
    path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  } catch {
    refuse(400, 'Bad Request');
    return;
  }
  if (path === '/canix.json') {
    if (canister === undefined) {
      refuse(503, 'The system is still starting');
    } else {
      response
        .writeHead(200, { ...HEADERS, 'Content-Type': TYPES['.json'] })
        .end(JSON.stringify({ canister }));
    }
    return;
  }
  // A normalized absolute path has no `..` left that could lead out of the folder.
  const file = join(folder, normalize(path === '/' ? '/index.html' : path));
  const info = await stat(file).catch(() => undefined);
  if (!info?.isFile()) {
    refuse(404, 'Not Found');
    return;
  }
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': info.size,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}
