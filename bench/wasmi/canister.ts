/*
 * A canister on Azle's experimental template, whose own WebAssembly engine is wasmi. It talks to the
 * template directly: the packages that experimental mode asks for are not needed for this.
 */
import { callTwice } from '../call-twice.ts';
import { decodeParameters, encodeResult } from './candid.ts';

/** What the template provides, as far as it is used here. */
interface Template {
  _azleIcExperimental: {
    msgArgData(): ArrayBuffer;
    msgReply(data: ArrayBuffer): void;
    performanceCounter(kind: '0'): string;
  };
  _azleWebAssembly: {
    /** For modules without imports. `id` names the instance. */
    instantiate(
      id: string,
      module: ArrayBuffer,
    ): { instance: { exports: Record<string, (...args: number[]) => number> } };
  };
  _azleCanisterClassMeta: { callbacks: Record<string, () => void> };
}

const template = globalThis as unknown as Template;
const ic = template._azleIcExperimental;

function load(module: Uint8Array): (argument: number) => number {
  const { instance } = template._azleWebAssembly.instantiate('guest', module.buffer as ArrayBuffer);
  const receiver = { instanceUuid: 'guest', exportName: 'run' };
  return (argument) => instance.exports.run.call(receiver, argument);
}

template._azleCanisterClassMeta = {
  callbacks: {
    '0': () => {
      const { module, argument } = decodeParameters(new Uint8Array(ic.msgArgData()));
      const counter = (): bigint => BigInt(ic.performanceCounter('0'));
      const reply = encodeResult(callTwice(() => load(module), argument, counter));
      ic.msgReply(reply.buffer as ArrayBuffer);
    },
  },
};
