/** What one process may use; inherited by its children (getrlimit(2)). */
export interface ProcessLimits {
  /** Guest instructions over its life; more ends it with SIGXCPU. */
  fuel: number;
  /** Pages of 64 KiB of linear memory; beyond it memory.grow fails. */
  memoryPages: number;
  /** Open descriptors; beyond it EMFILE. */
  descriptors: number;
}

/** What all processes of one user may use together. Root is held to the system's limits only. */
export interface UserLimits {
  /** Processes; beyond it EAGAIN. */
  processes: number;
  /** Pages of 64 KiB; beyond it memory.grow fails and starting a program gives ENOMEM. */
  memoryPages: number;
}

/** What the whole system takes on. The heap of a canister is 4 GiB, of which guests may have three quarters. */
export interface SystemLimits {
  processes: number;
  memoryPages: number;
}

export const DEFAULT_PROCESS_LIMITS: ProcessLimits = {
  fuel: Infinity,
  memoryPages: 8_192,
  descriptors: 1_024,
};

export const DEFAULT_USER_LIMITS: UserLimits = { processes: 1_024, memoryPages: 16_384 };

export const DEFAULT_SYSTEM_LIMITS: SystemLimits = { processes: 4_096, memoryPages: 49_152 };
