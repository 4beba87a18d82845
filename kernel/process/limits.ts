/** What one process may use; inherited by its children (getrlimit(2)). */
export interface ProcessLimits {
  /** Guest instructions over its life; more ends it with SIGXCPU. */
  fuel: number;
  /** Pages of 64 KiB of linear memory; beyond it memory.grow fails. */
  memoryPages: number;
  /** Open descriptors; beyond it EMFILE. */
  descriptors: number;
  /** Processes that its user may have for it to start another; beyond it EAGAIN. Root is not held to it. */
  processes: number;
}

/** What all processes of one user may use together. Root is held to the system's limits only. */
export interface UserLimits {
  /** Processes; beyond it EAGAIN. */
  processes: number;
  /** Pages of 64 KiB; beyond it memory.grow fails and starting a program gives ENOMEM. */
  memoryPages: number;
  /** Pipes; beyond it ENFILE. */
  pipes: number;
  /** Instructions of the host from one midnight (UTC) to the next; beyond it the user's processes wait. */
  instructions: number;
}

/** What the whole system takes on. */
export interface SystemLimits {
  processes: number;
  /** Half of a canister's heap: the kernel, files in /tmp and compiled programs are in the other. */
  memoryPages: number;
  pipes: number;
}

/** Largest number of descriptors that a limit can be set to. */
export const MAX_DESCRIPTORS = 65_536;

/** Pages that a 32-bit memory has at most. */
export const MAX_MEMORY_PAGES = 65_536;

export const DEFAULT_USER_LIMITS: UserLimits = {
  processes: 1_024,
  memoryPages: 16_384,
  pipes: 1_024,
  instructions: Infinity,
};

export const DEFAULT_PROCESS_LIMITS: ProcessLimits = {
  fuel: Infinity,
  memoryPages: 8_192,
  descriptors: 1_024,
  processes: DEFAULT_USER_LIMITS.processes,
};

/** For processes of root's and the kernel's own. */
export const ROOT_PROCESS_LIMITS: ProcessLimits = {
  ...DEFAULT_PROCESS_LIMITS,
  processes: Infinity,
};

export const DEFAULT_SYSTEM_LIMITS: SystemLimits = {
  processes: 4_096,
  memoryPages: 32_768,
  pipes: 4_096,
};
