import { Principal } from '@dfinity/principal';
import { bytesToHex } from '@noble/hashes/utils';
import type { Keys } from '../certification/keys.ts';
import type { StateTree } from '../certification/state-tree.ts';
import type { IngressStatus } from '../execution/subnet.ts';
import { targetOf } from '../management/types.ts';
import type { ExecutorThread } from '../thread/executor-thread.ts';
import { authenticate, type Content, MalformedRequest } from './envelope.ts';
import { denial, type ReadableState } from './read-state.ts';
import { cborResponse, queryResponse, refusedCall, textResponse } from './responses.ts';
import { AuthenticationError } from './signatures.ts';

/** What answering requests takes. */
export interface Backend {
  keys: Keys;
  tree: StateTree;
  thread: ExecutorThread;
  state: ReadableState;
  clock: () => bigint;
  /** Resolves when the call has been answered, or, with undefined, after `milliseconds`. */
  outcome(requestId: string, milliseconds: number): Promise<IngressStatus | undefined>;
  /** Makes sure that a call survives the replica's end, before it is said to be accepted. */
  keep(requestId: string, body: Uint8Array): void;
}

/** How long a synchronous call waits for its outcome before it is answered "accepted". */
const SYNCHRONOUS_CALL_MS = 10_000;
/** Bytes of an ingress message, envelope included. */
const MAX_BODY = 2 * 1024 * 1024;

const ROUTE = /^\/api\/v([2-4])\/(canister|subnet)\/([^/]+)\/(call|query|read_state)\/?$/;

/** Answers one HTTP request to the Internet Computer's interface, `/api/…`. */
export async function respond(backend: Backend, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (/^\/api\/v[23]\/status\/?$/.test(pathname)) return status(backend);
  const match = ROUTE.exec(pathname);
  if (!match) return textResponse(404, `there is nothing at ${pathname}`);
  const [, version, scope, principal, action] = match;
  if (request.method !== 'POST') return textResponse(405, 'only POST is allowed here');
  if (scope === 'subnet' && action !== 'read_state') {
    return textResponse(404, `there is nothing at ${pathname}`);
  }
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > MAX_BODY) {
    return textResponse(413, `the request has ${body.length} bytes, more than ${MAX_BODY}`);
  }
  try {
    const id = effectiveId(principal);
    const type = action as Content['requestType'];
    const content = authenticate(body, [type], backend.clock());
    if (action === 'read_state') {
      return readState(backend, content, scope === 'subnet' ? undefined : id);
    }
    checkEffectiveId(content, id);
    if (action === 'query') return await query(backend, content);
    return await call(backend, content, body, version !== '2');
  } catch (error) {
    if (error instanceof MalformedRequest || error instanceof AuthenticationError) {
      return textResponse(400, error.message);
    }
    throw error;
  }
}

function status(backend: Backend): Response {
  return cborResponse({
    ic_api_version: '0.18.0',
    impl_version: '0.1.0',
    replica_health_status: 'healthy',
    certified_height: 1,
    root_key: backend.keys.rootKey,
  });
}

function effectiveId(text: string): Uint8Array {
  try {
    return Principal.fromText(text).toUint8Array();
  } catch {
    throw new MalformedRequest(`Malformed request: ${text} is not a principal`);
  }
}

/** A request goes to the canister it is about; a management call to the canister it names. */
function checkEffectiveId(content: Content, effective: Uint8Array): void {
  const { canisterId, methodName, argument } = content;
  let target: Uint8Array | undefined = canisterId;
  if (canisterId.length === 0) {
    try {
      target = targetOf(methodName, argument);
    } catch {
      // Executing it will say what is wrong with the argument.
      return;
    }
    if (!target) return;
  }
  if (Buffer.compare(target, effective) === 0) return;
  const name = (id: Uint8Array): string => Principal.fromUint8Array(id).toText();
  throw new MalformedRequest(
    `Specified CanisterId ${name(target)} does not match effective canister id in URL ${name(effective)}`,
  );
}

async function query(backend: Backend, content: Content): Promise<Response> {
  const { sender, canisterId, methodName, argument, requestId } = content;
  const response = await backend.thread.query(sender, canisterId, methodName, argument);
  return queryResponse(backend.keys, requestId, response, backend.clock());
}

async function call(
  backend: Backend,
  content: Content,
  body: Uint8Array,
  synchronous: boolean,
): Promise<Response> {
  const requestId = bytesToHex(content.requestId);
  const { known, refused } = await backend.thread.submit({
    requestId,
    sender: content.sender,
    canister: content.canisterId,
    method: content.methodName,
    argument: content.argument,
  });
  if (refused) return refusedCall(refused);
  if (synchronous) {
    const isOver = known?.state === 'replied' || known?.state === 'rejected';
    const status = isOver ? known : await backend.outcome(requestId, SYNCHRONOUS_CALL_MS);
    if (status) {
      const paths = [['request_status', content.requestId]];
      const certificate = backend.tree.certificate(paths, backend.clock());
      return cborResponse({ status: 'replied', certificate });
    }
  }
  backend.keep(requestId, body);
  return new Response(null, { status: 202 });
}

function readState(
  backend: Backend,
  content: Content,
  effective: Uint8Array | undefined,
): Response {
  const denied = denial(backend.state, content.paths, content.sender, effective);
  if (denied) return textResponse(denied.status, denied.reason);
  return cborResponse({ certificate: backend.tree.certificate(content.paths, backend.clock()) });
}
