import { encode } from '../cbor.ts';
import type { Keys } from '../certification/keys.ts';
import type { Response as CanisterResponse } from '../execution/context.ts';
import type { Rejection } from '../execution/errors.ts';
import { hashOfMap, type Hashable } from './request-id.ts';

const RESPONSE = Uint8Array.of(11, ...new TextEncoder().encode('ic-response'));

export function cborResponse(value: unknown, status = 200): Response {
  return new Response(encode(value) as Uint8Array<ArrayBuffer>, {
    status,
    headers: { 'content-type': 'application/cbor' },
  });
}

export function textResponse(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain' } });
}

/** The answer to a call that was refused before it was executed; nothing certifies it. */
export function refusedCall(rejection: Rejection): Response {
  return cborResponse({
    status: 'non_replicated_rejection',
    reject_code: rejection.rejectCode,
    reject_message: rejection.message,
    error_code: rejection.errorCode,
  });
}

/** The answer to a query, signed by the node. */
export function queryResponse(
  keys: Keys,
  requestId: Uint8Array,
  response: CanisterResponse,
  timestamp: bigint,
): Response {
  const body: Record<string, Hashable> =
    'reply' in response
      ? { status: 'replied', reply: { arg: response.reply } }
      : {
          status: 'rejected',
          reject_code: response.rejection.rejectCode,
          reject_message: response.rejection.message,
          error_code: response.rejection.errorCode,
        };
  const digest = hashOfMap({ ...body, timestamp, request_id: requestId });
  const signature = keys.signAsNode(Buffer.concat([RESPONSE, digest]));
  return cborResponse({ ...body, signatures: [{ timestamp, signature, identity: keys.nodeId }] });
}
