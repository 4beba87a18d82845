import type { Trap } from '../../engine/index.ts';
import { SIGABRT, SIGFPE, SIGILL, SIGKILL, SIGSEGV } from './signals.ts';

const FRAMES = 16;

/** The signal that a trap counts as: what the same fault would be in a native program on Linux. */
export function trapSignal(trap: Trap): number {
  switch (trap.code) {
    case 'integerDivideByZero':
    case 'integerOverflow':
    case 'badConversionToInteger':
      return SIGFPE;
    case 'unreachable':
    case 'indirectCallTypeMismatch':
    case 'undefinedElement':
    case 'uninitializedElement':
      return SIGILL;
    case 'uncaughtException':
      return SIGABRT;
    case 'outOfMemory':
    case 'tooManyExceptions':
      return SIGKILL;
    default:
      return SIGSEGV;
  }
}

/** What a user reads of it: the fault and where it was, then the callers, innermost first. */
export function trapReport(program: string, trap: Trap): string {
  const where = (name: string, offset: number) => `${name} (offset 0x${offset.toString(16)})`;
  const { backtrace } = trap;
  const place =
    backtrace.length === 0 ? '' : ` in function ${where(trap.functionName, trap.offset)}`;
  let text = `${program}: trap: ${trap.message}${place}\n`;
  for (const { functionName, functionIndex, offset } of backtrace.slice(0, FRAMES)) {
    text += `    at ${where(functionName ?? `func[${functionIndex}]`, offset)}\n`;
  }
  if (backtrace.length > FRAMES) text += `    … and ${backtrace.length - FRAMES} more\n`;
  return text;
}
