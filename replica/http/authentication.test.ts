import { Cbor, type HttpAgentRequest, SignIdentity } from '@dfinity/agent';
import {
  DelegationChain,
  DelegationIdentity,
  ECDSAKeyIdentity,
  Ed25519KeyIdentity,
} from '@dfinity/identity';
import { Principal } from '@dfinity/principal';
import { secp256k1 } from '@noble/curves/secp256k1';
import { sha256 } from '@noble/hashes/sha2';
import { hexToBytes } from '@noble/hashes/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Replica } from '../index.ts';
import { agentOf, deploy, query, update } from '../testing/client.ts';
import { canister } from '../testing/wat.ts';

/** Replies with the caller's principal. */
function whoami(): Promise<Uint8Array> {
  return canister(
    ['msg_reply', 'msg_reply_data_append', 'msg_caller_size', 'msg_caller_copy'],
    `(func $reply
       (call $msg_caller_copy (i32.const 0) (i32.const 0) (call $msg_caller_size))
       (call $msg_reply_data_append (i32.const 0) (call $msg_caller_size))
       (call $msg_reply))
     (func (export "canister_update whoami") (call $reply))
     (func (export "canister_query whoami_query") (call $reply))`,
  );
}

class Secp256k1Identity extends SignIdentity {
  readonly #secret = secp256k1.utils.randomPrivateKey();

  getPublicKey() {
    const point = secp256k1.getPublicKey(this.#secret, false);
    const der = Uint8Array.of(
      ...hexToBytes('3056301006072a8648ce3d020106052b8104000a034200'),
      ...point,
    );
    return { toDer: () => der, toRaw: () => point, rawKey: point, derKey: der } as never;
  }

  sign(message: Uint8Array) {
    return Promise.resolve(
      secp256k1.sign(sha256(message), this.#secret).toCompactRawBytes(),
    ) as never;
  }
}

describe('authentication', () => {
  let replica: Replica;
  let id: Principal;
  let executed = 0;

  beforeAll(async () => {
    replica = await Replica.open({
      onMessage: ({ kind }) => {
        if (kind === 'update') executed++;
      },
    });
    id = await deploy(await agentOf(replica), await whoami());
  });
  afterAll(() => replica.close());

  async function callers(identity: SignIdentity): Promise<string[]> {
    const agent = await agentOf(replica, identity);
    const replies = [await update(agent, id, 'whoami'), await query(agent, id, 'whoami_query')];
    return replies.map((reply) => Principal.fromUint8Array(reply).toText());
  }

  it.each([
    ['Ed25519', () => Promise.resolve(Ed25519KeyIdentity.generate())],
    ['P-256', () => ECDSAKeyIdentity.generate()],
    ['secp256k1', () => Promise.resolve(new Secp256k1Identity())],
  ])('takes signatures by %s', async (_name, generate) => {
    const identity = await generate();
    const text = identity.getPrincipal().toText();
    expect(await callers(identity)).toEqual([text, text]);
  });

  it('takes delegations, in chains and to targets', async () => {
    const root = Ed25519KeyIdentity.generate();
    const middle = Ed25519KeyIdentity.generate();
    const session = await ECDSAKeyIdentity.generate();
    const soon = new Date(Date.now() + 60_000);
    const first = await DelegationChain.create(root, middle.getPublicKey(), soon);
    const chain = await DelegationChain.create(middle, session.getPublicKey(), soon, {
      previous: first,
      targets: [id],
    });
    const identity = DelegationIdentity.fromDelegation(session, chain);
    const text = root.getPrincipal().toText();
    expect(await callers(identity)).toEqual([text, text]);
  });

  it('refuses delegations to other canisters, expired ones and others’', async () => {
    const root = Ed25519KeyIdentity.generate();
    const session = Ed25519KeyIdentity.generate();
    const soon = new Date(Date.now() + 60_000);
    const elsewhere = await DelegationChain.create(root, session.getPublicKey(), soon, {
      targets: [Principal.fromText('rrkah-fqaaa-aaaaa-aaaaq-cai')],
    });
    const call = (chain: DelegationChain): Promise<string[]> =>
      callers(DelegationIdentity.fromDelegation(session, chain));
    await expect(call(elsewhere)).rejects.toThrow('not one of the delegation targets');

    const past = new Date(Date.now() - 1000);
    const expired = await DelegationChain.create(root, session.getPublicKey(), past);
    await expect(call(expired)).rejects.toThrow('the delegation has expired');

    const another = await DelegationChain.create(
      Ed25519KeyIdentity.generate(),
      session.getPublicKey(),
      soon,
    );
    const stolen = DelegationChain.fromDelegations(
      another.delegations,
      root.getPublicKey().toDer(),
    );
    await expect(call(stolen)).rejects.toThrow('signature does not match');
  });

  /** Posts an envelope made by hand; gives the status and the text of the answer. */
  async function post(body: unknown, action = 'query'): Promise<string> {
    const response = await replica.fetch(
      `http://127.0.0.1/api/v2/canister/${id.toText()}/${action}`,
      { method: 'POST', body: (body instanceof Uint8Array ? body : Cbor.encode(body)) as BodyInit },
    );
    return `${response.status} ${await response.text()}`;
  }

  const content = (changes: object = {}): Record<string, unknown> => ({
    request_type: 'query',
    canister_id: id,
    method_name: 'whoami_query',
    arg: new Uint8Array(0),
    sender: Principal.anonymous(),
    ingress_expiry: BigInt(Date.now() + 60_000) * 1_000_000n,
    ...changes,
  });

  it('takes anonymous requests', async () => {
    expect(await post({ content: content() })).toMatch(/^200 /);
  });

  it('refuses a sender who has not signed', async () => {
    const sender = Ed25519KeyIdentity.generate().getPrincipal();
    expect(await post({ content: content({ sender }) })).toMatch(/^400 Missing signature/);
  });

  it('refuses a key that is not the sender’s, and a signature of something else', async () => {
    const mine = Ed25519KeyIdentity.generate();
    const yours = Ed25519KeyIdentity.generate();
    const sign = async (request: Record<string, unknown>): Promise<unknown> => {
      const signed = (await mine.transformRequest({
        body: request,
        request: {},
        endpoint: 'read',
      } as unknown as HttpAgentRequest)) as unknown as { body: Record<string, unknown> };
      return signed.body;
    };
    const theirs = await sign(content({ sender: yours.getPrincipal() }));
    expect(await post(theirs)).toMatch(/^400 The user id .* does not match the public key/);
    const envelope = (await sign(content({ sender: mine.getPrincipal() }))) as {
      content: Record<string, unknown>;
    };
    expect(await post(envelope)).toMatch(/^200 /);
    envelope.content.method_name = 'another';
    expect(await post(envelope)).toMatch(/^400 Invalid .*signature does not match/);
  });

  it('refuses requests that are too old or too far ahead', async () => {
    const at = (ms: number, request_type: string): unknown => ({
      content: content({ request_type, ingress_expiry: BigInt(Date.now() + ms) * 1_000_000n }),
    });
    expect(await post(at(-1000, 'call'), 'call')).toMatch(/^400 Invalid request expiry: /);
    expect(await post(at(400_000, 'call'), 'call')).toMatch(/^400 Invalid request expiry: /);
    // The agent finds out the time by reading anonymously.
    expect(await post(at(-1000, 'query'))).toMatch(/^200 /);
  });

  it('refuses what it cannot read', async () => {
    expect(await post(Uint8Array.of(0xff, 0x00))).toMatch(/^400 Could not parse body as CBOR/);
    expect(await post({})).toMatch(/^400 Malformed request/);
    expect(await post({ content: content({ arg: 'text' }) })).toMatch(/^400 Malformed request/);
    expect(await post({ content: content() }, 'call')).toMatch(/^400 .*request_type is query/);
    expect(await post(new Uint8Array(3_000_000))).toMatch(/^413 /);
  });

  it('executes a request once, however often it is sent', async () => {
    const request = content({ request_type: 'call', method_name: 'whoami' });
    const before = executed;
    expect(await post({ content: request }, 'call')).toMatch(/^202 /);
    expect(await post({ content: request }, 'call')).toMatch(/^202 /);
    // A later message: by then both would have been executed.
    await update(await agentOf(replica), id, 'whoami');
    expect(executed).toBe(before + 2);
  });
});
