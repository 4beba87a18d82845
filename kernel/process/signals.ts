/**
 * Signals by their Linux numbers (signal(7), the x86 column), those that the system itself has to do with; SIGNAL_NAMES has
 * all. WASI numbers some of them differently; that mapping belongs to kernel/wasi.
 */
export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGILL = 4;
export const SIGABRT = 6;
export const SIGFPE = 8;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGSEGV = 11;
export const SIGPIPE = 13;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGTTIN = 21;
export const SIGTTOU = 22;
export const SIGURG = 23;
export const SIGXCPU = 24;
export const SIGWINCH = 28;

/** Names without the `SIG`, as `kill -l` prints them; the index is the number (0 and 16 have none here). */
export const SIGNAL_NAMES: readonly string[] = [
  '',
  'HUP',
  'INT',
  'QUIT',
  'ILL',
  'TRAP',
  'ABRT',
  'BUS',
  'FPE',
  'KILL',
  'USR1',
  'SEGV',
  'USR2',
  'PIPE',
  'ALRM',
  'TERM',
  '',
  'CHLD',
  'CONT',
  'STOP',
  'TSTP',
  'TTIN',
  'TTOU',
  'URG',
  'XCPU',
  'XFSZ',
  'VTALRM',
  'PROF',
  'WINCH',
  'IO',
  'PWR',
  'SYS',
];

/** What a shell says of a process that a signal ended or stopped; the index is the number (strsignal(3)'s wording). */
const DESCRIPTIONS: readonly string[] = [
  '',
  'Hangup',
  'Interrupt',
  'Quit',
  'Illegal instruction',
  'Trace/breakpoint trap',
  'Aborted',
  'Bus error',
  'Floating point exception',
  'Killed',
  'User defined signal 1',
  'Segmentation fault',
  'User defined signal 2',
  'Broken pipe',
  'Alarm clock',
  'Terminated',
  '',
  'Child exited',
  'Continued',
  'Stopped (signal)',
  'Stopped',
  'Stopped (tty input)',
  'Stopped (tty output)',
  'Urgent I/O condition',
  'CPU time limit exceeded',
  'File size limit exceeded',
  'Virtual timer expired',
  'Profiling timer expired',
  'Window changed',
  'I/O possible',
  'Power failure',
  'Bad system call',
];

/** strsignal(3). */
export function strsignal(signal: number): string {
  return DESCRIPTIONS[signal] || `Unknown signal ${signal}`;
}

/** The number of a signal given as `INT`, `SIGINT`, `int` or `2`; -1 if there is none such. 0 is "no signal" (kill(2)). */
export function signalNumber(text: string): number {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return number === 0 || isSignal(number) ? number : -1;
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  return name === '' ? -1 : SIGNAL_NAMES.indexOf(name);
}

/** Whether a process can be sent this signal. */
export function isSignal(signal: number): boolean {
  return signal > 0 && signal < SIGNAL_NAMES.length && SIGNAL_NAMES[signal] !== '';
}

/** What a signal does to a process that neither ignores nor catches it. */
export const DefaultAction = { terminate: 0, ignore: 1, stop: 2, continue: 3 } as const;
export type DefaultAction = (typeof DefaultAction)[keyof typeof DefaultAction];

/** The default action, by signal(7). What dumps core on Linux only terminates here. */
export function defaultAction(signal: number): DefaultAction {
  switch (signal) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
      return DefaultAction.ignore;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return DefaultAction.stop;
    case SIGCONT:
      return DefaultAction.continue;
    default:
      return DefaultAction.terminate;
  }
}
