/** `canix upgrade`: the rebuilt kernel into a running canister. */
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { bringUpToDate, readKernelModule } from './installer.ts';
import { openTarget } from './target.ts';
import type { TargetOptions } from './target.ts';

export interface UpgradeOptions extends TargetOptions {
  /** Folder of `canix start`, whose identity controls the canister. */
  directory: string;
  /** File of the kernel's module, gzipped or not. */
  module?: string;
}

export async function upgrade(options: UpgradeOptions): Promise<void> {
  const module = readKernelModule(options.module);
  const identity = options.identity ?? join(options.directory, 'identity.json');
  const target = await openTarget({ ...options, identity });
  try {
    const outcome = await bringUpToDate(target.agent, Principal.fromText(target.canister), module);
    console.log(
      outcome === 'unchanged'
        ? `Canister ${target.canister} has this kernel already`
        : `Kernel ${outcome} in canister ${target.canister}`,
    );
  } finally {
    await target.close();
  }
}
