import { Principal } from '@dfinity/principal';
import { bytesToHex } from '@noble/hashes/utils';
import type { PublicCanister } from '../certification/state-tree.ts';
import type { IngressStatus } from '../execution/subnet.ts';

/** Why paths may not be read: an HTTP status and a text. */
interface Denial {
  status: 400 | 403 | 404;
  reason: string;
}

const MAX_LABELS = 127;
const latin1 = new TextDecoder('latin1');

/** What the replica knows that decides who may read what. */
export interface ReadableState {
  canister(id: Uint8Array): PublicCanister | undefined;
  request(requestId: string): IngressStatus | undefined;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/**
 * Whether `sender` may read `paths` in a request for `effective` (a canister id, or undefined for
 * one about the subnet): interface specification, "Request: Read state".
 */
export function denial(
  state: ReadableState,
  paths: readonly (readonly Uint8Array[])[],
  sender: Uint8Array,
  effective: Uint8Array | undefined,
): Denial | undefined {
  const requests = new Set<string>();
  for (const path of paths) {
    if (path.length > MAX_LABELS) return { status: 404, reason: 'path is too long' };
    const first = path.length > 0 ? latin1.decode(path[0]) : '';
    switch (first) {
      case 'time':
      case 'subnet':
      case 'canister_ranges':
        break;
      case 'canister': {
        const refused = canisterDenial(state, path, sender, effective);
        if (refused) return refused;
        break;
      }
      case 'request_status': {
        if (path.length < 2 || path[1].length !== 32) {
          return { status: 400, reason: 'Invalid path: a request id is 32 bytes long.' };
        }
        const requestId = bytesToHex(path[1]);
        requests.add(requestId);
        const status = state.request(requestId);
        if (status && !same(status.sender, sender)) {
          return {
            status: 403,
            reason: 'The user tries to access Request ID not signed by the caller.',
          };
        }
        break;
      }
      default:
        return { status: 404, reason: 'Invalid path requested.' };
    }
  }
  if (requests.size > 1) {
    return { status: 400, reason: 'Can only request a single request ID in request_status paths.' };
  }
  return undefined;
}

function canisterDenial(
  state: ReadableState,
  path: readonly Uint8Array[],
  sender: Uint8Array,
  effective: Uint8Array | undefined,
): Denial | undefined {
  if (path.length < 3) return { status: 404, reason: 'Invalid path requested.' };
  if (!effective || !same(path[1], effective)) {
    return {
      status: 400,
      reason: `Effective principal id does not match the canister in the path.`,
    };
  }
  const kind = latin1.decode(path[2]);
  if (kind === 'controllers' || kind === 'module_hash') return undefined;
  if (kind !== 'metadata' || path.length !== 4) {
    return { status: 404, reason: 'Invalid path requested.' };
  }
  const canister = state.canister(path[1]);
  const name = new TextDecoder().decode(path[3]);
  if (!canister?.privateMetadata.includes(name)) return undefined;
  if (canister.controllers.some((controller) => same(controller, sender))) return undefined;
  return {
    status: 403,
    reason: `Custom section ${name} of ${Principal.fromUint8Array(path[1]).toText()} can only be requested by the controllers of the canister.`,
  };
}
