/** Names of files on standard output. */
import { isTerminal, stdout } from './output';

/** Whether standard output is a terminal: -1 until it is known. */
let terminal: i32 = -1;

/** Puts a name as it is; on a terminal with a question mark for each control character, which would be a command to it. */
export function putName(name: usize): void {
  if (terminal < 0) terminal = isTerminal(1) ? 1 : 0;
  if (!terminal) {
    stdout.string(name);
    return;
  }
  for (let p = name; load<u8>(p); p++) {
    const byte = <u32>load<u8>(p);
    // U+0080 to U+009F are controls too: the bytes 0xc2 0x80 to 0xc2 0x9f.
    if (byte == 0xc2 && <u32>load<u8>(p, 1) - 0x80 < 0x20) p++;
    else if (byte >= 32 && byte != 127) {
      stdout.byte(byte);
      continue;
    }
    stdout.byte(63); // ?
  }
}
