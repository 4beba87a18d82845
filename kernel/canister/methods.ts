import { IDL } from '@dfinity/candid';
import { MessageCodec } from '../candid/message-codec.ts';
import { idlFactory } from '../interface.ts';

/** How a method's arguments and results travel. */
export interface MethodCodecs {
  args: MessageCodec;
  results: MessageCodec;
}

/** The codecs of every method of the interface, by name. */
export function methodCodecs(): Map<string, MethodCodecs> {
  const service = idlFactory({ IDL }) as unknown as IDL.ServiceClass;
  return new Map(
    service._fields.map(([name, { argTypes, retTypes }]) => [
      name,
      { args: new MessageCodec(argTypes), results: new MessageCodec(retTypes) },
    ]),
  );
}
