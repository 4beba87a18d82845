/** tee: copy standard input to standard output and files. */
import { errno, fdflags, oflags } from 'bindings/wasi_snapshot_preview1';
import { complain, complainText } from '../lib/failure';
import { BLOCK, openForWriting, opened, read, readError } from '../lib/file';
import { alloc } from '../lib/memory';
import { END, operands, option } from '../lib/options';
import { exit, status } from '../lib/output';
import { writeAll } from '../lib/writer';

const USAGE = `Usage: tee [OPTION]... [FILE]...
Copy standard input to each FILE, and also to standard output.
  -a, --append             append to the files, do not overwrite them
  -i, --ignore-interrupts  accepted; WASI programs get no signals
`;

const buffer = memory.data(65536, 16);

function main(): void {
  let append = false;
  let letter: i32;
  while ((letter = option('ai', 'append=a ignore-interrupts=i', USAGE)) != END) {
    if (letter == 97) append = true;
  }
  const count = operands.length;
  const fds = alloc((<usize>count + 1) << 2);
  for (let i = 0; i < count; i++) {
    const error = openForWriting(
      operands.at(i),
      append ? oflags.CREAT : oflags.CREAT | oflags.TRUNC,
      append ? fdflags.APPEND : 0,
    );
    if (error) complain(operands.at(i), error);
    store<i32>(fds + (<usize>i << 2), error ? -1 : opened());
  }
  let toOutput = true;
  let size: isize;
  while ((size = read(0, buffer, BLOCK)) > 0) {
    if (toOutput) {
      const error: errno = writeAll(1, buffer, size);
      if (error) {
        complainText('standard output', error);
        toOutput = false;
      }
    }
    for (let i = 0; i < count; i++) {
      const slot = fds + (<usize>i << 2);
      if (load<i32>(slot) < 0) continue;
      const error = writeAll(load<u32>(slot), buffer, size);
      if (error) {
        complain(operands.at(i), error);
        store<i32>(slot, -1);
      }
    }
  }
  if (size < 0) complainText('read error', readError);
  if (status) exit(status);
}

main();
