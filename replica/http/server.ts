import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Answers what is not the Internet Computer's interface. */
export type Fallback = (request: IncomingMessage, response: ServerResponse) => void;

export interface Listening {
  url: string;
  close(): Promise<void>;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, HEAD, OPTIONS',
  'access-control-allow-headers': 'content-type, accept, authorization',
  'access-control-max-age': '600',
};

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new Uint8Array(Buffer.concat(parts));
}

/** Serves `answer` on a port (0 = any free one). Rejects if the port cannot be had. */
export async function serve(
  answer: (request: Request) => Promise<Response>,
  options: { port: number; host?: string; fallback?: Fallback },
): Promise<Listening> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/api/')) {
      if (options.fallback) options.fallback(request, response);
      else response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    handle(answer, request, response).catch((error: unknown) => {
      console.error(`replica: ${request.url}: ${(error as Error).stack ?? String(error)}`);
      if (!response.headersSent) response.writeHead(500, CORS);
      response.end('internal error of the replica');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  answer: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'OPTIONS') {
    response.writeHead(204, CORS).end();
    return;
  }
  const body = request.method === 'POST' ? await readBody(request) : undefined;
  const answered = await answer(
    new Request(`http://replica${request.url}`, { method: request.method, body }),
  );
  const bytes = Buffer.from(await answered.arrayBuffer());
  response.writeHead(answered.status, {
    ...Object.fromEntries(answered.headers),
    ...CORS,
    'content-length': bytes.length,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
