/** yes: print a line again and again. */
import { END, operands, option } from '../lib/options';
import { stdout } from '../lib/output';
import { length } from '../lib/bytes';
import { alloc } from '../lib/memory';

const USAGE = `Usage: yes [STRING]...
Print STRINGs (y) as a line, again and again.
`;

const BLOCK: usize = 8192;

function main(): void {
  while (option('+', '', USAGE) != END);
  let size: usize = 1;
  for (let i = 0; i < operands.length; i++) size += length(operands.at(i)) + (i ? 1 : 0);
  if (!operands.length) size = 2;
  const times = max(1, BLOCK / size);
  const block = alloc(size * times);
  let p = block;
  if (!operands.length) store<u8>(p++, 121);
  for (let i = 0; i < operands.length; i++) {
    if (i) store<u8>(p++, 32);
    const n = length(operands.at(i));
    memory.copy(p, operands.at(i), n);
    p += n;
  }
  store<u8>(p, 10);
  for (let i: usize = 1; i < times; i++) memory.copy(block + i * size, block, size);
  while (true) {
    stdout.bytes(block, size * times);
    stdout.flush();
  }
}

main();
