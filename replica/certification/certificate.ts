import { encode } from '../cbor.ts';
import type { Branch } from './hash-tree.ts';
import type { Keys } from './keys.ts';

const STATE_ROOT = Uint8Array.of(13, ...new TextEncoder().encode('ic-state-root'));

/** A certificate (CBOR) that shows `paths` of `tree`, signed by the subnet. */
export function certify(
  keys: Keys,
  tree: Branch,
  paths: readonly (readonly Uint8Array[])[],
): Uint8Array {
  const signature = keys.signAsSubnet(Buffer.concat([STATE_ROOT, tree.digest()]));
  return encode({ tree: tree.witness(paths), signature });
}
