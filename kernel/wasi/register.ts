import type { SystemCalls } from '../process/system-calls.ts';
export function registerWasi(_calls: SystemCalls): void {}
