/** The engine's public interface. */
export * from './types.ts';
export type { CoreHost } from './host/core-host.ts';
export * from './skeleton.ts';
export { WebAssemblyHost } from './host/webassembly.ts';
export { CanisterHost } from './host/canister.ts';
