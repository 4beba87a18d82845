import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonModule } from '../test/support/python-module.ts';

/** A measured shell line. */
export interface Line {
  name: string;
  /** As a user types it. */
  line: string;
  /** The WebAssembly programs in it with their arguments, each the next one's input; none where the kernel does it all. */
  stages: readonly (readonly string[])[];
  /** The canister is upgraded before. */
  upgraded?: boolean;
  /** The file that the first one reads, or none. */
  input?: Uint8Array;
  /** The most it may cost, in instructions of all its messages, when `before` is what the lines before it did. */
  limit?: (before: readonly number[]) => number;
}

/** Where the text is, for lines that read it. */
export const TEXT_FILE = 'text';

/** A text of 1,000,000 bytes: lines of words, common ones and rare ones, always the same. */
export function makeText(): Uint8Array {
  let state = 1;
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  const words = Array.from({ length: 4096 }, () => {
    const length = 2 + (random() >>> 29);
    return Array.from({ length }, () =>
      String.fromCharCode(97 + Math.floor((random() / 2 ** 32) * 26)),
    ).join('');
  });
  let text = '';
  for (let count = 1; text.length < 1_000_000; count++) {
    // The product of two is mostly small: some words come often.
    const index = Math.floor((random() / 2 ** 32) * (random() / 2 ** 32) * words.length);
    text += words[index] + (count % 12 === 0 ? '\n' : ' ');
  }
  return new TextEncoder().encode(text.slice(0, 999_999) + '\n');
}

const PASS: Omit<Line, 'name'> = {
  line: 'python -c pass',
  stages: [['python', '-c', 'pass']],
};

/** In this order, where `python.wasm` and the text are files. */
export function lines(text: Uint8Array, python: Uint8Array): readonly Line[] {
  const loop = 'for i in range(100000): pass';
  return [
    {
      name: 'install of python, 26 MB',
      line: 'install python.wasm',
      stages: [],
      limit: () => 120 * python.length,
    },
    { name: 'python -c pass, first run', ...PASS, limit: () => 3_500_000_000 },
    { name: 'python -c pass, second run', ...PASS, limit: (before) => 0.6 * before.at(-1)! },
    {
      name: 'python -c pass, after an upgrade',
      ...PASS,
      upgraded: true,
      limit: () => 3_500_000_000,
    },
    {
      name: 'python, loop of 100,000 steps',
      line: `python -c '${loop}'`,
      stages: [['python', '-c', loop]],
    },
    {
      name: 'words of 1 MB, counted',
      line: `tr -s ' ' '\\n' <${TEXT_FILE} | sort | uniq -c | sort -rn | head -n 5`,
      stages: [
        ['tr', '-s', ' ', '\\n'],
        ['sort'],
        ['uniq', '-c'],
        ['sort', '-rn'],
        ['head', '-n', '5'],
      ],
      input: text,
    },
    {
      name: 'lines of 1 MB, searched',
      line: `cat ${TEXT_FILE} | grep -v e | tr a-z A-Z | wc -l`,
      stages: [['cat'], ['grep', '-v', 'e'], ['tr', 'a-z', 'A-Z'], ['wc', '-l']],
      input: text,
    },
  ];
}

/** The module of a program by its name. */
export function programModule(name: string): Uint8Array {
  if (name === 'python') return pythonModule();
  return readFileSync(join(import.meta.dirname, '../dist/userland', `${name}.wasm`));
}
