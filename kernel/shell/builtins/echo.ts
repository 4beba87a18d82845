import type { Call } from '../../process/sys.ts';
import { unescape } from '../escapes.ts';
import { output, type Builtin } from './builtin.ts';

export const echo: Builtin = {
  synopsis: 'echo [-neE] [arg ...]',
  *run(shell, args): Call<number> {
    let at = 1;
    let newline = true;
    let escapes = false;
    for (; at < args.length && /^-[neE]+$/.test(args[at]); at++) {
      if (args[at].includes('n')) newline = false;
      for (const letter of args[at]) if (letter !== 'n' && letter !== '-') escapes = letter === 'e';
    }
    const text = args.slice(at).join(' ');
    if (!escapes) return yield* output(shell, 'echo', newline ? `${text}\n` : text);
    const { bytes, stop } = unescape(text, 'echo');
    if (stop || !newline) return yield* output(shell, 'echo', bytes);
    const line = new Uint8Array(bytes.length + 1);
    line.set(bytes);
    line[bytes.length] = 10;
    return yield* output(shell, 'echo', line);
  },
};
