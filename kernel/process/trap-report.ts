import { TrapCode } from '../../engine/index.ts';
import type { Trap } from '../../engine/index.ts';
import { SIGFPE, SIGILL, SIGSEGV } from './signals.ts';

const FRAMES = 16;

/** The signal that a trap counts as: what the same fault would be in a native program on Linux. */
export function trapSignal(trap: Trap): number {
  switch (trap.code) {
    case TrapCode.integerDivideByZero:
    case TrapCode.integerOverflow:
    case TrapCode.badConversionToInteger:
      return SIGFPE;
    case TrapCode.unreachable:
    case TrapCode.indirectCallTypeMismatch:
    case TrapCode.undefinedElement:
    case TrapCode.uninitializedElement:
      return SIGILL;
    default:
      return SIGSEGV;
  }
}

/** What a user reads of it: the fault and where it was, then the callers, innermost first. */
export function trapReport(program: string, trap: Trap): string {
  const where = (name: string | undefined, offset: number) =>
    `${name || 'a function without name'} (offset 0x${offset.toString(16)})`;
  const { backtrace } = trap;
  let text = `${program}: trap: ${trap.message} in function ${where(trap.functionName, trap.offset)}\n`;
  for (const { functionName, functionIndex, offset } of backtrace.slice(0, FRAMES)) {
    text += `    at ${where(functionName ?? `function ${functionIndex}`, offset)}\n`;
  }
  if (backtrace.length > FRAMES) text += `    … and ${backtrace.length - FRAMES} more\n`;
  return text;
}
