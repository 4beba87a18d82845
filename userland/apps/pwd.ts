/** pwd: print the current directory. */
import { variable } from '../lib/arguments';
import { die } from '../lib/failure';
import { attributes, stat } from '../lib/file';
import { END, option } from '../lib/options';
import { stdout } from '../lib/output';

const USAGE = `Usage: pwd
Print the current directory, by the variable PWD: WASI itself does not tell.
`;

function main(): void {
  while (option('LP', 'logical=L physical=P', USAGE) != END);
  const path = variable('PWD');
  const dot = memory.data<u8>([46, 0]);
  if (!path || load<u8>(path) != 47 || stat(dot, true)) die('the current directory is not known: PWD is not set');
  const dev = attributes.dev;
  const ino = attributes.ino;
  // A program may have been started elsewhere with an old PWD.
  if (stat(path, true) || attributes.dev != dev || attributes.ino != ino) {
    die('the current directory is not known: PWD leads elsewhere');
  }
  stdout.string(path);
  stdout.byte(10);
  stdout.flush();
}

main();
