import type { Call, Sys, TerminalModes } from '../process/sys.ts';
import { complain, complainErrno, print } from './console.ts';

const FLAGS: Record<string, keyof TerminalModes> = {
  icanon: 'canonical',
  echo: 'echo',
  isig: 'signals',
  icrnl: 'inputNewlines',
  onlcr: 'outputNewlines',
};
const SANE: TerminalModes = {
  canonical: true,
  echo: true,
  signals: true,
  inputNewlines: true,
  outputNewlines: true,
};

/** `stty [-a | size | sane | raw | cooked | [-]FLAG...]` (stty(1)) on standard input's terminal. */
export function* stty(sys: Sys): Call<number> {
  const modes = sys.tcgetattr(0);
  const size = sys.winsize(0);
  if (typeof modes === 'number') return yield* complainErrno(sys, "'standard input'", modes);
  if (typeof size === 'number') return yield* complainErrno(sys, "'standard input'", size);
  const words = sys.argv.slice(1);
  if (words.length === 0 || words[0] === '-a') {
    const flags = Object.entries(FLAGS).map(([flag, key]) => (modes[key] ? flag : `-${flag}`));
    yield* print(sys, `rows ${size.rows}; columns ${size.columns};\n${flags.join(' ')}\n`);
    return 0;
  }
  if (words[0] === 'size') {
    yield* print(sys, `${size.rows} ${size.columns}\n`);
    return 0;
  }
  const wanted = { ...modes };
  for (const word of words) {
    const on = !word.startsWith('-');
    const key = FLAGS[on ? word : word.slice(1)];
    if (key !== undefined) wanted[key] = on;
    else if (word === 'sane' || word === 'cooked' || word === '-raw') Object.assign(wanted, SANE);
    else if (word === 'raw') {
      for (const flag of Object.values(FLAGS)) wanted[flag] = flag === 'echo' && modes.echo;
    } else return yield* complain(sys, `invalid argument '${word}'`);
  }
  const result = sys.tcsetattr(0, wanted);
  return result < 0 ? yield* complainErrno(sys, "'standard input'", result) : 0;
}
