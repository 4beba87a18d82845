/** Builtins that change where the shell goes on: break, continue, return, exit, eval, source, exec, `:`, true, false. */
import { strerror } from '../../errno.ts';
import { O_RDONLY } from '../../fs/open-flags.ts';
import type { Call } from '../../process/sys.ts';
import { compile } from '../compile.ts';
import { findProgram, runProgram } from '../external.ts';
import { CALLED, exitShell, popFrame, pushCall, returnFromCall, WAITING } from '../frames.ts';
import type { LoopFrame, Shell } from '../shell.ts';
import { getVariable } from '../variables.ts';
import { fail, type Builtin } from './builtin.ts';

/** Loops that the command is in, the innermost first; not those around a function. */
function loopsAround(shell: Shell): LoopFrame[] {
  const loops: LoopFrame[] = [];
  for (let i = shell.frames.length - 1; i >= 0; i--) {
    const frame = shell.frames[i];
    if (frame.kind === 'loop') loops.push(frame);
    if (frame.kind === 'call' && frame.what === 'function') break;
  }
  return loops;
}

function* leaveLoops(shell: Shell, args: string[]): Call<number> {
  const [name, count = '1'] = args;
  const loops = loopsAround(shell);
  if (loops.length === 0) {
    yield* shell.complain(`${name}: only meaningful in a \`for', \`while', or \`until' loop`);
    return 0;
  }
  if (!/^[+-]?\d+$/.test(count))
    return yield* fail(shell, `${name}: ${count}: numeric argument required`, 128);
  if (Number(count) < 1) return yield* fail(shell, `${name}: ${count}: loop count out of range`);
  const target = loops[Math.min(Number(count), loops.length) - 1];
  while (shell.frames[shell.frames.length - 1] !== target) popFrame(shell);
  shell.conditions = target.conditions;
  shell.state.status = 0;
  if (name === 'continue') {
    target.status = 0;
    shell.pc = target.next;
  } else {
    popFrame(shell);
    shell.pc = target.exit;
  }
  return CALLED;
}

export const breakLoop: Builtin = { synopsis: 'break [n]', run: leaveLoops };
export const continueLoop: Builtin = { synopsis: 'continue [n]', run: leaveLoops };

/** The status given as an argument, or -1 after a complaint. */
function* statusArgument(shell: Shell, args: string[]): Call<number> {
  const [name, text] = args;
  if (text === undefined) return shell.state.status;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    yield* shell.complain(`${name}: ${text}: numeric argument required`);
    return -1;
  }
  return Number(BigInt.asUintN(8, BigInt(text.trim())));
}

export const returnBuiltin: Builtin = {
  synopsis: 'return [n]',
  *run(shell, args) {
    const inCall = shell.frames.some(
      (frame) => frame.kind === 'call' && (frame.what === 'function' || frame.what === 'source'),
    );
    if (!inCall && shell.state.functionDepth === 0) {
      yield* shell.complain("return: can only `return' from a function or sourced script");
      return 2;
    }
    let status = yield* statusArgument(shell, args);
    if (status < 0) status = 2;
    shell.state.status = status;
    if (!inCall) {
      // A subshell inside a function: returning ends it.
      exitShell(shell);
      return status;
    }
    for (;;) {
      const frame = shell.frames[shell.frames.length - 1];
      if (frame.kind === 'call' && (frame.what === 'function' || frame.what === 'source')) break;
      popFrame(shell);
      shell.state.status = status;
    }
    returnFromCall(shell);
    return CALLED;
  },
};

export const exit: Builtin = {
  synopsis: 'exit [n]',
  *run(shell, args) {
    const { state } = shell;
    if (state.interactive) {
      yield* shell.print(2, args[0] === 'logout' ? 'logout\n' : 'exit\n');
      if (shell.jobs.stopped && !shell.warned) {
        shell.warned = true;
        yield* shell.print(2, 'There are stopped jobs.\n');
        return 1;
      }
    }
    if (args.length > 2) return yield* fail(shell, 'exit: too many arguments');
    const status = yield* statusArgument(shell, args);
    state.status = status < 0 ? 2 : status;
    exitShell(shell);
    return state.status;
  },
};

export const evalBuiltin: Builtin = {
  synopsis: 'eval [arg ...]',
  run(shell, args) {
    const source = args.slice(args[1] === '--' ? 2 : 1).join(' ');
    const { code } = compile(source);
    if (code.length === 0) return 0;
    pushCall(shell, 'eval', code);
    return CALLED;
  },
};

export const source: Builtin = {
  synopsis: 'source filename [arguments]',
  *run(shell, args) {
    const name = args[1];
    if (name === undefined) {
      yield* shell.complain(`${args[0]}: filename argument required`);
      yield* shell.print(2, `${args[0]}: usage: ${args[0]} filename [arguments]\n`);
      return 2;
    }
    const path = name.includes('/') ? name : findSource(shell, name);
    const fd = yield* shell.sys.open(path, O_RDONLY);
    if (fd < 0) return yield* fail(shell, `${path}: ${strerror(fd)}`);
    const stat = shell.sys.fstat(fd);
    const text = yield* shell.readAll(fd);
    shell.sys.close(fd);
    if (typeof stat === 'number') return yield* fail(shell, `${path}: ${strerror(stat)}`);
    const { code } = compile(text);
    pushCall(shell, 'source', code, args.length > 2 ? args.slice(2) : undefined);
    shell.state.status = 0;
    return CALLED;
  },
};

function findSource(shell: Shell, name: string): string {
  for (const directory of (getVariable(shell, 'PATH') ?? '').split(':')) {
    const path = `${directory === '' ? '.' : directory}/${name}`;
    if (typeof shell.sys.stat(path) !== 'number') return path;
  }
  return name;
}

export const exec: Builtin = {
  synopsis: 'exec [command [argument ...]]',
  *run(shell, args) {
    const command = args.slice(args[1] === '--' ? 2 : 1);
    if (command.length === 0) return 0;
    if (command[0].startsWith('-'))
      return yield* fail(shell, `exec: ${command[0]}: options are not supported yet`, 2);
    if (!command[0].includes('/') && findProgram(shell, command[0]) === undefined) {
      yield* shell.complain(`exec: ${command[0]}: not found`);
      return failedExec(shell, 127);
    }
    const status = yield* runProgram(shell, command, command.join(' '), true);
    if (status !== WAITING) return failedExec(shell, status);
    shell.waiting!.exits = true;
    return WAITING;
  },
};

function failedExec(shell: Shell, status: number): number {
  shell.state.status = status;
  if (!shell.state.interactive) exitShell(shell);
  return status;
}

export const colon: Builtin = { synopsis: ':', run: () => 0 };
export const trueBuiltin: Builtin = { synopsis: 'true', run: () => 0 };
export const falseBuiltin: Builtin = { synopsis: 'false', run: () => 1 };
