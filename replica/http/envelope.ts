import { Principal } from '@dfinity/principal';
import { decode } from '../cbor.ts';
import { hashOfMap, type Hashable } from './request-id.ts';
import { AuthenticationError, checkSignature } from './signatures.ts';

/** Thrown for a request that cannot be understood. */
export class MalformedRequest extends Error {}

/** The content of a request, after its sender has been authenticated. */
export interface Content {
  requestType: 'call' | 'query' | 'read_state';
  requestId: Uint8Array;
  sender: Uint8Array;
  /** For call and query. */
  canisterId: Uint8Array;
  methodName: string;
  argument: Uint8Array;
  /** For read_state. */
  paths: Uint8Array[][];
}

const ANONYMOUS = Uint8Array.of(4);
const REQUEST = Uint8Array.of(10, ...new TextEncoder().encode('ic-request'));
const DELEGATION = Uint8Array.of(26, ...new TextEncoder().encode('ic-request-auth-delegation'));
const MAX_DELEGATIONS = 20;
const MAX_TARGETS = 1000;

const SECOND = 1_000_000_000n;
/** How far ahead an ingress expiry may lie: five minutes, and what clocks may differ. */
const MAX_EXPIRY = 300n * SECOND;
const CLOCK_DRIFT = 60n * SECOND;

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

function bytes(fields: Fields, name: string): Uint8Array {
  const value = fields[name];
  if (value instanceof Uint8Array) return value;
  throw new MalformedRequest(`Malformed request: field ${name} must be a byte string`);
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new MalformedRequest(`Malformed request: field ${name} must be text`);
}

function natural(fields: Fields, name: string): bigint {
  const value = fields[name];
  if (typeof value === 'bigint' && value >= 0n) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw new MalformedRequest(`Malformed request: field ${name} must be a natural number`);
}

/** The content of a call that has been authenticated before; its envelope is not checked. */
export function contentOfCall(body: Uint8Array): Content {
  const { content } = decode(body) as { content: Fields };
  return {
    requestType: 'call',
    requestId: hashOfMap(content as Record<string, Hashable>),
    sender: bytes(content, 'sender'),
    canisterId: bytes(content, 'canister_id'),
    methodName: text(content, 'method_name'),
    argument: bytes(content, 'arg'),
    paths: [],
  };
}

/**
 * Reads an envelope (CBOR) and checks its expiry, signature, delegations and sender. `now` is in
 * nanoseconds. Throws MalformedRequest or AuthenticationError.
 */
export function authenticate(
  body: Uint8Array,
  expected: readonly Content['requestType'][],
  now: bigint,
): Content {
  let envelope: unknown;
  try {
    envelope = decode(body);
  } catch (error) {
    throw new MalformedRequest(`Could not parse body as CBOR: ${(error as Error).message}`);
  }
  if (!isFields(envelope) || !isFields(envelope.content)) {
    throw new MalformedRequest('Malformed request: an envelope with a content is expected');
  }
  const { content } = envelope;
  const requestType = text(content, 'request_type') as Content['requestType'];
  if (!expected.includes(requestType)) {
    throw new MalformedRequest(
      `Malformed request: request_type is ${requestType}, expected ${expected.join(' or ')}`,
    );
  }
  const sender = bytes(content, 'sender');
  const expiry = natural(content, 'ingress_expiry');
  // Reading anonymously needs no right time: that is how an agent whose clock is wrong finds out.
  const isAnonymous = Buffer.compare(sender, ANONYMOUS) === 0;
  if (requestType === 'call' || !isAnonymous) checkExpiry(expiry, now);
  if (content.nonce !== undefined && bytes(content, 'nonce').length > 32) {
    throw new MalformedRequest('Malformed request: the nonce has more than 32 bytes');
  }

  let requestId: Uint8Array;
  try {
    requestId = hashOfMap(content as Record<string, Hashable>);
  } catch (error) {
    throw new MalformedRequest(`Malformed request: ${(error as Error).message}`);
  }
  const isReadState = requestType === 'read_state';
  const canisterId = isReadState ? new Uint8Array(0) : bytes(content, 'canister_id');
  authenticateSender(envelope, requestId, sender, isReadState ? undefined : canisterId, now);
  return {
    requestType,
    requestId,
    sender,
    canisterId,
    methodName: isReadState ? '' : text(content, 'method_name'),
    argument: isReadState ? new Uint8Array(0) : bytes(content, 'arg'),
    paths: isReadState ? readPaths(content.paths) : [],
  };
}

function readPaths(value: unknown): Uint8Array[][] {
  const isPath = (path: unknown): path is Uint8Array[] =>
    Array.isArray(path) && path.every((label) => label instanceof Uint8Array);
  if (Array.isArray(value) && value.length <= 1000 && value.every(isPath)) return value;
  throw new MalformedRequest('Malformed request: paths must be lists of byte strings');
}

function checkExpiry(expiry: bigint, now: bigint): void {
  const latest = now + MAX_EXPIRY + CLOCK_DRIFT;
  if (expiry >= now && expiry <= latest) return;
  const date = (time: bigint): string => new Date(Number(time / 1_000_000n)).toISOString();
  throw new AuthenticationError(
    `Invalid request expiry: Specified ingress_expiry not within expected range: Minimum allowed expiry: ${date(now)}, Maximum allowed expiry: ${date(latest)}, Provided expiry: ${date(expiry)}`,
  );
}

function authenticateSender(
  envelope: Fields,
  requestId: Uint8Array,
  sender: Uint8Array,
  canister: Uint8Array | undefined,
  now: bigint,
): void {
  const { sender_pubkey: key, sender_sig: signature, sender_delegation: delegations } = envelope;
  if (key === undefined && signature === undefined) {
    if (Buffer.compare(sender, ANONYMOUS) === 0) return;
    throw new AuthenticationError(
      `Missing signature from user: ${Principal.fromUint8Array(sender).toText()}`,
    );
  }
  if (Buffer.compare(sender, ANONYMOUS) === 0) {
    throw new AuthenticationError('Signature is not needed for the given user: anonymous');
  }
  const senderKey = bytes(envelope, 'sender_pubkey');
  const expected = Principal.selfAuthenticating(senderKey).toUint8Array();
  if (Buffer.compare(expected, sender) !== 0) {
    throw new AuthenticationError(
      `The user id ${Principal.fromUint8Array(sender).toText()} does not match the public key`,
    );
  }
  const signingKey =
    delegations === undefined
      ? senderKey
      : followDelegations(delegations, senderKey, canister, now);
  checkSignature(signingKey, Buffer.concat([REQUEST, requestId]), bytes(envelope, 'sender_sig'));
}

/** Follows a chain of delegations from `key`; returns the key that must have signed the request. */
function followDelegations(
  delegations: unknown,
  key: Uint8Array,
  canister: Uint8Array | undefined,
  now: bigint,
): Uint8Array {
  if (!Array.isArray(delegations) || delegations.length > MAX_DELEGATIONS) {
    throw new AuthenticationError(
      `Invalid delegation: expected a chain of at most ${MAX_DELEGATIONS}`,
    );
  }
  const seen = new Set([Buffer.from(key).toString('hex')]);
  for (const signed of delegations as unknown[]) {
    if (!isFields(signed) || !isFields(signed.delegation)) {
      throw new MalformedRequest('Malformed request: a delegation and its signature are expected');
    }
    const { delegation } = signed;
    const next = bytes(delegation, 'pubkey');
    const message = Buffer.concat([DELEGATION, hashOfMap(delegation as Record<string, Hashable>)]);
    checkSignature(key, message, bytes(signed, 'signature'));
    if (natural(delegation, 'expiration') < now) {
      throw new AuthenticationError('Invalid delegation expiry: the delegation has expired');
    }
    checkTargets(delegation.targets, canister);
    const name = Buffer.from(next).toString('hex');
    if (seen.has(name)) throw new AuthenticationError('Invalid delegation: the chain has a cycle');
    seen.add(name);
    key = next;
  }
  return key;
}

function checkTargets(targets: unknown, canister: Uint8Array | undefined): void {
  if (targets === undefined) return;
  if (!Array.isArray(targets) || targets.length > MAX_TARGETS) {
    throw new AuthenticationError(`Invalid delegation: expected at most ${MAX_TARGETS} targets`);
  }
  // read_state requests are about no one canister.
  if (!canister) return;
  const allowed = (targets as unknown[]).some(
    (target) => target instanceof Uint8Array && Buffer.compare(target, canister) === 0,
  );
  if (allowed) return;
  throw new AuthenticationError(
    `Canister ${Principal.fromUint8Array(canister).toText()} is not one of the delegation targets.`,
  );
}
