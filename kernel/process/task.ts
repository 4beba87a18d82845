import type { Inode } from '../fs/inode.ts';

/** A program that runs, written down. */
export interface SavedTask {
  /** Which class goes on with it (upgrade/restored-task.ts). */
  kind: 'native' | 'wasm' | 'loading';
  /** Plain data, as ValueWriter takes it. */
  data: unknown;
  /** Snapshot of its instance, once there is one. */
  memory?: Uint8Array;
}

/** The program of a process as the scheduler sees it: something that can be run for a while. */
export interface Task {
  /** For ps and messages. */
  readonly kind: 'native' | 'wasm' | 'loading';
  /** The module's file, of a WebAssembly program that is there. */
  readonly program?: Inode;
  /**
   * Goes on with the program until it has to wait, ends (`process.end`) or has had its turn. Throws nothing.
   * @param until instruction count of the host at which its turn is over
   */
  run(until: number): void;
  /**
   * What it is in the middle of. It can be run on afterwards.
   * @throws Error saying why it cannot be written down
   */
  save(): SavedTask;
  /** Frees what the program holds. It is not run again. */
  dispose(): void;
}
