import {
  Actor,
  type ActorSubclass,
  Certificate,
  HttpAgent,
  type Identity,
  lookupResultToBuffer,
  polling,
} from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { Principal } from '@dfinity/principal';
import { sha256 } from '@noble/hashes/sha2';
import { METHODS, type MethodName, targetOf } from '../management/types.ts';
import type { Replica } from '../index.ts';

/** An agent as users have it: all verification on. */
export function agentOf(
  replica: Replica,
  identity: Identity = Ed25519KeyIdentity.generate(),
): Promise<HttpAgent> {
  return HttpAgent.create({
    host: 'http://127.0.0.1:4943',
    fetch: (input, init) => replica.fetch(input as string, init),
    identity,
    shouldFetchRootKey: true,
    verifyQuerySignatures: true,
    retryTimes: 0,
  });
}

type Management = Record<MethodName, (...values: unknown[]) => Promise<never>>;

/** The management canister through an agent. */
export function management(agent: HttpAgent): ActorSubclass<Management> {
  const service = IDL.Service(
    Object.fromEntries(
      Object.entries(METHODS).map(([name, { argument, result }]) => [
        name,
        IDL.Func(argument as [], result as [], []),
      ]),
    ),
  );
  return Actor.createActor<Management>(() => service, {
    agent,
    canisterId: Principal.managementCanister(),
    callTransform: (method, values) => {
      const { argument } = METHODS[method as MethodName];
      const target = targetOf(method, new Uint8Array(IDL.encode(argument, values)));
      return {
        effectiveCanisterId: target
          ? Principal.fromUint8Array(target)
          : Principal.managementCanister(),
      };
    },
  });
}

async function createCanister(agent: HttpAgent): Promise<Principal> {
  const { canister_id } = (await management(agent).provisional_create_canister_with_cycles({
    amount: [],
    settings: [],
    specified_id: [],
  })) as { canister_id: Principal };
  return canister_id;
}

/** Creates a canister and installs a module; returns its id. */
export async function deploy(
  agent: HttpAgent,
  module: Uint8Array,
  argument = new Uint8Array(0),
): Promise<Principal> {
  const canister_id = await createCanister(agent);
  await installCode(agent, canister_id, module, { install: null }, argument);
  return canister_id;
}

export async function installCode(
  agent: HttpAgent,
  canister_id: Principal,
  wasm_module: Uint8Array,
  mode: unknown,
  arg = new Uint8Array(0),
): Promise<void> {
  await management(agent).install_code({ mode, canister_id, wasm_module, arg });
}

/** Sets how many bytes of Wasm memory a canister may use, and no other setting. */
export async function setWasmMemoryLimit(
  agent: HttpAgent,
  canister_id: Principal,
  bytes: bigint,
): Promise<void> {
  const settings = {
    controllers: [],
    compute_allocation: [],
    memory_allocation: [],
    freezing_threshold: [],
    reserved_cycles_limit: [],
    wasm_memory_limit: [bytes],
    wasm_memory_threshold: [],
    log_visibility: [],
  };
  await management(agent).update_settings({ canister_id, settings });
}

/** Calls an update method with raw bytes; gives the verified reply or throws the rejection. */
export async function update(
  agent: HttpAgent,
  canisterId: Principal,
  methodName: string,
  arg: Uint8Array = new Uint8Array(0),
): Promise<Uint8Array> {
  const { requestId, response } = await agent.call(canisterId, { methodName, arg });
  const { body } = response;
  if (body && 'reject_code' in body) throw new Error(`${body.error_code} ${body.reject_message}`);
  if (!body || !('certificate' in body)) {
    return (await polling.pollForResponse(agent, canisterId, requestId)).reply;
  }
  const certificate = await Certificate.create({
    certificate: body.certificate,
    rootKey: agent.rootKey!,
    canisterId,
    agent,
  });
  const lookUp = (name: string): Uint8Array | undefined =>
    lookupResultToBuffer(certificate.lookup_path(['request_status', requestId, name]));
  const reply = lookUp('reply');
  if (reply) return reply;
  const text = (name: string): string => new TextDecoder().decode(lookUp(name));
  throw new Error(`${text('error_code')} ${text('reject_message')}`);
}

/** Calls a query method with raw bytes; gives the verified reply or throws the rejection. */
export async function query(
  agent: HttpAgent,
  canisterId: Principal,
  methodName: string,
  arg: Uint8Array = new Uint8Array(0),
): Promise<Uint8Array> {
  const answer = await agent.query(canisterId, { methodName, arg });
  if (answer.status === 'replied') return answer.reply.arg;
  throw new Error(`${answer.error_code} ${answer.reject_message}`);
}

/** Uploads a module in chunks and installs it: for modules that no single message holds. */
export async function deployChunked(
  agent: HttpAgent,
  module: Uint8Array,
  argument = new Uint8Array(0),
): Promise<Principal> {
  const canister_id = await createCanister(agent);
  await installChunked(agent, canister_id, module, { install: null }, argument);
  return canister_id;
}

export async function installChunked(
  agent: HttpAgent,
  canister_id: Principal,
  module: Uint8Array,
  mode: unknown,
  arg = new Uint8Array(0),
): Promise<void> {
  const ic = management(agent);
  const chunk_hashes_list: unknown[] = [];
  for (let at = 0; at < module.length; at += 1024 * 1024) {
    const chunk = module.subarray(at, at + 1024 * 1024);
    chunk_hashes_list.push(await ic.upload_chunk({ canister_id, chunk }));
  }
  await ic.install_chunked_code({
    mode,
    target_canister: canister_id,
    store_canister: [],
    chunk_hashes_list,
    wasm_module_hash: sha256(module),
    arg,
  });
}
