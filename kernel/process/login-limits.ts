import type { User } from '../users/user.ts';
import type { ProcessLimits } from './limits.ts';
import type { System } from './system.ts';

/** The limits that a session of a user begins with, as root has set them. */
export function loginLimits(
  system: System,
  user: User,
): { limits: ProcessLimits; hardLimits: ProcessLimits } {
  const { soft, hard } = system.limits.of(user);
  return { limits: soft, hardLimits: hard };
}
