import { IDL } from '@dfinity/candid';
import { idlFactory } from '../../kernel/interface.ts';

const methods = new Map((idlFactory({ IDL }) as unknown as IDL.ServiceClass)._fields);

/** The arguments of a method of the kernel as they travel. */
export function encodeArguments(method: string, ...values: unknown[]): Uint8Array {
  return new Uint8Array(IDL.encode(methods.get(method)!.argTypes, values));
}

/** What a method of the kernel answered; undefined where it answers nothing. */
export function decodeResult<T>(method: string, reply: Uint8Array): T {
  const [value] = IDL.decode(methods.get(method)!.retTypes, reply);
  return value as T;
}
