import type { ContextKind } from '../context.ts';
import {
  CHANGING,
  NOT_STARTING,
  type SystemCallGate,
  type SystemCalls,
  violation,
} from './gate.ts';

const MAX_CERTIFIED_DATA = 32;
const CERTIFYING: readonly ContextKind[] = CHANGING.filter((kind) => kind !== 'cleanup');

/** Certified data. */
export function certificationCalls(gate: SystemCallGate): SystemCalls {
  const certificate = (name: string): Uint8Array => {
    const context = gate.enter(name, ['query']);
    if (!context.dataCertificate) {
      throw violation(`ic0.${name}: there is no data certificate here`);
    }
    return context.dataCertificate();
  };
  return {
    certified_data_set: (offset: number, length: number) => {
      const context = gate.enter('certified_data_set', CERTIFYING);
      if (length >>> 0 > MAX_CERTIFIED_DATA) {
        throw violation(
          `ic0.certified_data_set: the passed data must be no larger than ${MAX_CERTIFIED_DATA} bytes, it has ${length >>> 0}`,
        );
      }
      context.certifiedData = gate.bytes(offset, length);
    },
    data_certificate_present: () =>
      gate.enter('data_certificate_present', NOT_STARTING).dataCertificate ? 1 : 0,
    data_certificate_size: () => certificate('data_certificate_size').length,
    data_certificate_copy: (into: number, from: number, length: number) =>
      gate.copyOut(
        'data_certificate_copy',
        certificate('data_certificate_copy'),
        into,
        from,
        length,
      ),
  };
}
