import type { Call } from '../../process/sys.ts';
import { encode } from '../../text.ts';
import { strerror } from '../../errno.ts';
import { spend } from '../limits.ts';
import type { Shell } from '../shell.ts';

/** A command that the shell carries out itself. */
export interface Builtin {
  /** For `help`: how it is called. */
  readonly synopsis: string;
  /** `args[0]` is its name. Returns the exit status, or CALLED or WAITING (frames.ts). */
  run(shell: Shell, args: string[]): number | Call<number>;
}

/** Prints `sh: name: message` and returns `status`. */
export function* fail(shell: Shell, message: string, status = 1): Call<number> {
  yield* shell.complain(message);
  return status;
}

/** Writes a builtin's output: 0, or 1 after a message where it cannot be written. */
export function* output(shell: Shell, name: string, bytes: string | Uint8Array): Call<number> {
  spend(bytes.length);
  const written = yield* shell.send(1, typeof bytes === 'string' ? encode(bytes) : bytes, name);
  if (written === 0) return 0;
  return yield* fail(shell, `${name}: write error: ${strerror(written)}`);
}

/**
 * Options at the start of `args` (after the name): letters that are in `letters`. The rest of the arguments, or what is wrong
 * with the first unknown option.
 */
export function readOptions(
  args: readonly string[],
  letters: string,
): { options: Set<string>; rest: string[] } | string {
  const options = new Set<string>();
  let at = 1;
  for (; at < args.length; at++) {
    const arg = args[at];
    if (arg === '--') {
      at++;
      break;
    }
    if (arg.length < 2 || arg[0] !== '-') break;
    for (const letter of arg.slice(1)) {
      if (!letters.includes(letter)) return `${args[0]}: -${letter}: invalid option`;
      options.add(letter);
    }
  }
  return { options, rest: args.slice(at) };
}

/** Complains about a wrong option as bash does, with how it should be called. */
export function* usage(
  shell: Shell,
  builtin: Builtin,
  args: readonly string[],
  message: string,
): Call<number> {
  yield* shell.complain(message);
  yield* shell.print(2, `${args[0]}: usage: ${builtin.synopsis}\n`);
  return 2;
}
