/** echo: print the arguments. */
import { arg, argCount } from '../lib/arguments';
import { putEscape } from '../lib/escape';
import { stdout } from '../lib/output';

let newline = true;
let escapes = false;

/** Whether an argument is a cluster of -n, -e and -E; if so they take effect. */
function isOption(argument: usize): bool {
  if (load<u8>(argument) != 45 || !load<u8>(argument, 1)) return false;
  for (let p = argument + 1; load<u8>(p); p++) {
    const letter = load<u8>(p);
    if (letter != 110 && letter != 101 && letter != 69) return false;
  }
  for (let p = argument + 1; load<u8>(p); p++) {
    const letter = load<u8>(p);
    if (letter == 110) newline = false;
    else escapes = letter == 101;
  }
  return true;
}

/** Prints an argument with its escapes; false after \c, which ends all output. */
function putEscaped(argument: usize): bool {
  for (let p = argument; load<u8>(p); ) {
    if (load<u8>(p) == 92) {
      p = putEscape(p, true);
      if (!p) return false;
    } else {
      stdout.byte(load<u8>(p++));
    }
  }
  return true;
}

function main(): void {
  const count = argCount();
  let i = 1;
  while (i < count && isOption(arg(i))) i++;
  for (let first = i; i < count; i++) {
    if (i > first) stdout.byte(32);
    if (!escapes) stdout.string(arg(i));
    else if (!putEscaped(arg(i))) {
      newline = false;
      break;
    }
  }
  if (newline) stdout.byte(10);
  stdout.flush();
}

main();
