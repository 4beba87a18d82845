import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Thrown where a request is not signed as it must be; the message says why. */
export class AuthenticationError extends Error {}

const SUPPORTED = 'Ed25519, ECDSA on P-256 or ECDSA on secp256k1';

function publicKey(der: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch {
    throw new AuthenticationError(
      `Invalid public key: not the DER encoding of a key this replica checks (${SUPPORTED})`,
    );
  }
}

/**
 * Checks `signature` over `message` by a public key in DER. ECDSA signatures are r and s of 32
 * bytes each, over SHA-256. Throws AuthenticationError if it is not valid.
 */
export function checkSignature(der: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  const key = publicKey(der);
  const curve = key.asymmetricKeyDetails?.namedCurve;
  let valid: boolean;
  if (key.asymmetricKeyType === 'ed25519') {
    valid = verify(null, message, key, signature);
  } else if (key.asymmetricKeyType === 'ec' && (curve === 'prime256v1' || curve === 'secp256k1')) {
    valid = verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } else {
    throw new AuthenticationError(`Unsupported kind of public key: expected ${SUPPORTED}`);
  }
  if (!valid) throw new AuthenticationError('Invalid basic signature: signature does not match');
}
