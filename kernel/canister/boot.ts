import { CanisterHost, Engine } from '../../engine/index.ts';
import { commands, SAVED_COMMANDS } from '../commands/index.ts';
import type { BlockDevice } from '../fs/block-device.ts';
import { RomFs } from '../fs/romfs.ts';
import { StableFs, type StableFsOptions } from '../fs/stablefs.ts';
import { Kernel } from '../kernel.ts';
import type { RandomGenerator } from '../process/entropy.ts';
import { StableDevice } from './stable-device.ts';
import { SystemRegisters } from './system-registers.ts';
import { RELEASE } from './release.ts';

/** What the canister's system gives beyond the bridge. */
export interface CanisterSystem {
  /** Reaches the code linked in beside Azle (engine/link/bridge.wat). */
  bridge: (bytes: Uint8Array) => void;
  /** Nanoseconds since 1970. */
  now: () => bigint;
  /** Not to be relied on before it is seeded. */
  random: RandomGenerator;
}

/** A booted kernel and the registers of the system under it. */
export interface Machine {
  kernel: Kernel;
  registers: SystemRegisters;
}

/** What a user may hold for whom root has set nothing else (setquota). */
const USER_QUOTA = { bytes: 2 ** 30, inodes: 200_000 };

/**
 * Boots on what stable memory holds: the file system there is mounted, or made in a canister that is new. What is no file
 * system that this kernel knows is never written to.
 * @throws where stable memory holds something else, a version that is not known, or a damaged superblock; the message says
 * which. An upgrade then fails with that message, and the canister goes on with the kernel that it had.
 */
export function boot(system: CanisterSystem): Machine {
  const { bridge, now, random } = system;
  const host = new CanisterHost(bridge);
  const registers = new SystemRegisters(host);
  const device = new StableDevice(registers);
  const options: StableFsOptions = {
    now,
    quota: USER_QUOTA,
    // There is no randomness yet. At least it is another number in each canister.
    hashSeed: Number(now() & 0xffffffffn),
  };
  const engine = new Engine(host);
  const image = {
    size: registers.romSize(),
    read: (offset: number, into: Uint8Array) => registers.romRead(offset, into),
  };
  const start = (): { kernel: Kernel; root: StableFs } => {
    const root = device.size > 0 ? mount(device, options) : StableFs.format(device, options);
    const kernel = new Kernel({
      engine,
      root,
      mounts: [['/bin', new RomFs(image)]],
      programs: Object.entries(commands(engine)),
      savedPrograms: SAVED_COMMANDS,
      now,
      random,
      instructions: () => registers.instructions(),
      version: `Canix version ${RELEASE}`,
    });
    return { kernel, root };
  };
  let { kernel, root } = start();
  try {
    kernel.completeUpgrade();
  } catch (error) {
    // Nothing that was half restored stays: the files are mounted anew too.
    ({ kernel, root } = start());
    kernel.abandonUpgrade(error);
  }
  // Files without a name whose holders did not come along.
  root.reclaimOrphans();
  return { kernel, registers };
}

function mount(device: BlockDevice, options: StableFsOptions): StableFs {
  try {
    return StableFs.mount(device, options);
  } catch (error) {
    throw new Error(`cannot mount /: ${(error as Error).message}`, { cause: error });
  }
}
