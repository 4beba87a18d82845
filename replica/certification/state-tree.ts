import { encode } from '../cbor.ts';
import { canisterIdOf, type IngressStatus, MAX_CANISTERS } from '../execution/subnet.ts';
import { certify } from './certificate.ts';
import { Branch, type Label, Leaf } from './hash-tree.ts';
import type { Keys } from './keys.ts';
import { leb128 } from '../leb128.ts';

/** What the state tree shows of a canister. */
export interface PublicCanister {
  id: Uint8Array;
  certifiedData: Uint8Array;
  controllers: Uint8Array[];
  moduleHash: Uint8Array | undefined;
  /** Contents of the `icp:` custom sections by name. */
  metadata: [string, Uint8Array][];
  /** Names of the sections only controllers may read. */
  privateMetadata: string[];
}

const utf8 = new TextEncoder();

function tree(entries: Iterable<readonly [Label, Branch | Leaf]>): Branch {
  return Branch.of(entries);
}

/** The system state tree of the interface specification, as far as this replica has it. */
export class StateTree {
  readonly #keys: Keys;
  readonly #root = new Branch();
  readonly #canisters = new Branch();
  readonly #requests = new Branch();

  constructor(keys: Keys) {
    this.#keys = keys;
    const ranges = encode([[canisterIdOf(0), canisterIdOf(MAX_CANISTERS - 1)]]);
    const nodes = tree([[keys.nodeId, tree([['public_key', new Leaf(keys.nodeKey)]])]]);
    const subnet = tree([
      ['public_key', new Leaf(keys.rootKey)],
      ['canister_ranges', new Leaf(ranges)],
      ['type', new Leaf(utf8.encode('system'))],
      ['node', nodes],
    ]);
    this.#root.set('canister', this.#canisters);
    this.#root.set('request_status', this.#requests);
    this.#root.set('subnet', tree([[keys.subnetId, subnet]]));
    this.#root.set(
      'canister_ranges',
      tree([[keys.subnetId, tree([[canisterIdOf(0), new Leaf(ranges)]])]]),
    );
  }

  setCanister(canister: PublicCanister): void {
    const branch = tree([
      ['certified_data', new Leaf(canister.certifiedData)],
      ['controllers', new Leaf(encode(canister.controllers))],
      [
        'metadata',
        tree(canister.metadata.map(([name, contents]) => [name, new Leaf(contents)] as const)),
      ],
    ]);
    if (canister.moduleHash) branch.set('module_hash', new Leaf(canister.moduleHash));
    this.#canisters.set(canister.id, branch);
  }

  removeCanister(id: Uint8Array): void {
    this.#canisters.delete(id);
  }

  setRequest(requestId: Uint8Array, status: IngressStatus): void {
    const branch = tree([['status', new Leaf(utf8.encode(status.state))]]);
    if (status.reply) branch.set('reply', new Leaf(status.reply));
    if (status.rejection) {
      const { rejectCode, message, errorCode } = status.rejection;
      branch.set('reject_code', new Leaf(leb128(BigInt(rejectCode))));
      branch.set('reject_message', new Leaf(utf8.encode(message)));
      branch.set('error_code', new Leaf(utf8.encode(errorCode)));
    }
    this.#requests.set(requestId, branch);
  }

  removeRequest(requestId: Uint8Array): void {
    this.#requests.delete(requestId);
  }

  /** A certificate of the state now, showing `paths` and the time. */
  certificate(paths: readonly (readonly Label[])[], time: bigint): Uint8Array {
    this.#root.set('time', new Leaf(leb128(time)));
    const shown = [...paths, ['time']].map((path) =>
      path.map((label) => (typeof label === 'string' ? utf8.encode(label) : label)),
    );
    return certify(this.#keys, this.#root, shown);
  }
}
