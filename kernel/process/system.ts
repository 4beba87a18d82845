import type { Vfs } from '../fs/vfs.ts';
import type { LimitRules } from '../users/limit-rules.ts';
import type { Users } from '../users/users.ts';
import type { DeviceDrivers } from './device-driver.ts';
import type { Entropy } from './entropy.ts';
import type { FileLocks } from './file-lock.ts';
import type { NativePrograms } from './native-programs.ts';
import type { ProcessTable } from './process-table.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import type { Task } from './task.ts';
import type { Watches } from './watches.ts';
import type { Place } from '../fs/place.ts';

/** The parts of the kernel that system calls work on. */
export interface System {
  readonly table: ProcessTable;
  readonly scheduler: Scheduler;
  readonly vfs: Vfs;
  readonly drivers: DeviceDrivers;
  readonly natives: NativePrograms;
  readonly users: Users;
  readonly limits: LimitRules;
  /** Advisory locks on files. */
  readonly locks: FileLocks;
  /** Who waits for changes of files. */
  readonly watches: Watches;
  /** Makes the task of a WebAssembly program; what is wrong with it shows when the task runs. */
  startWasm(process: Process, place: Place): Task;
  /** Random numbers. */
  readonly entropy: Entropy;
  /** Nanoseconds since 1970. */
  now(): bigint;
}
