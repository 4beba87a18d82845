import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { bls12_381 } from '@noble/curves/bls12-381';
import { Principal } from '@dfinity/principal';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils';

/** What BLS public keys of the Internet Computer begin with in DER. */
const BLS_DER_PREFIX = hexToBytes(
  '308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100',
);

/** The secrets of a replica, as they are stored. */
export interface SecretKeys {
  /** BLS12-381 scalar, 32 bytes. */
  subnet: Uint8Array;
  /** Ed25519 private key in PKCS#8 DER. */
  node: Uint8Array;
}

export function generateKeys(): SecretKeys {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    subnet: bls12_381.utils.randomPrivateKey(),
    node: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}

/**
 * The public key of a BLS secret, as signatures on G1 have it. The library's own function first
 * makes a table of multiples of the base point, which takes 0.3 s and pays only for many keys; a
 * point that it does not know to be the base point goes without.
 */
function publicPoint(secret: Uint8Array): Uint8Array {
  const { ProjectivePoint } = bls12_381.G2;
  const base = ProjectivePoint.fromAffine(ProjectivePoint.BASE.toAffine());
  return base.multiplyUnsafe(BigInt(`0x${bytesToHex(secret)}`)).toRawBytes(true);
}

/** The keys of a subnet of one node, which is also the root of trust. */
export class Keys {
  /** Public key of the subnet, in DER: the root key. */
  readonly rootKey: Uint8Array;
  readonly subnetId: Uint8Array;
  /** Public key of the node, in DER. */
  readonly nodeKey: Uint8Array;
  readonly nodeId: Uint8Array;
  readonly #subnet: Uint8Array;
  readonly #node: KeyObject;

  constructor(secrets: SecretKeys) {
    this.#subnet = secrets.subnet;
    this.rootKey = concatBytes(BLS_DER_PREFIX, publicPoint(secrets.subnet));
    this.subnetId = Principal.selfAuthenticating(this.rootKey).toUint8Array();
    this.#node = createPrivateKey({
      key: Buffer.from(secrets.node),
      format: 'der',
      type: 'pkcs8',
    });
    this.nodeKey = new Uint8Array(
      createPublicKey(this.#node).export({ type: 'spki', format: 'der' }),
    );
    this.nodeId = Principal.selfAuthenticating(this.nodeKey).toUint8Array();
  }

  /** The subnet's signature: a point of G1, 48 bytes. */
  signAsSubnet(message: Uint8Array): Uint8Array {
    return bls12_381.signShortSignature(message, this.#subnet);
  }

  /** The node's Ed25519 signature. */
  signAsNode(message: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, message, this.#node));
  }
}
