/** cp: copy files and directories. */
import { filetype } from 'bindings/wasi_snapshot_preview1';
import { CopyOptions, copy } from '../lib/copy';
import { destinationOf, readDestination, sources } from '../lib/destination';
import { attributes, stat } from '../lib/file';
import { alloc } from '../lib/memory';
import { END, operands, option, value } from '../lib/options';
import { exit, status, stdout } from '../lib/output';

const USAGE = `Usage: cp [OPTION]... SOURCE DEST
  or:  cp [OPTION]... SOURCE... DIRECTORY
  or:  cp [OPTION]... -t DIRECTORY SOURCE...
Copy SOURCE to DEST, or SOURCEs into DIRECTORY.
  -a, --archive              same as -dR -p
  -d                         same as -P
  -f, --force                remove a file in the way that cannot be written
  -L, --dereference          follow symbolic links
  -n, --no-clobber           leave files alone that exist
  -P, --no-dereference       copy symbolic links as links
  -p                         keep permissions, owner and times
  -r, -R, --recursive        copy directories with all that is in them
  -T, --no-target-directory  DEST is not a directory to copy into
  -t, --target-directory=DIR copy into DIR
  -u, --update               copy only what is newer than the file in its place
  -v, --verbose              say what is done
`;

/** Whether the destination is to be left as it is. */
function leaves(from: usize, to: usize, noClobber: bool, update: bool): bool {
  if (noClobber) return stat(to, false) == 0;
  if (!update || stat(from, true)) return false;
  const modified = attributes.mtim;
  return (
    attributes.filetype != filetype.DIRECTORY && stat(to, true) == 0 && attributes.mtim >= modified
  );
}

function main(): void {
  const options = changetype<CopyOptions>(alloc(offsetof<CopyOptions>()));
  memory.fill(changetype<usize>(options), 0, offsetof<CopyOptions>());
  let into: usize = 0;
  let plain = false;
  let noClobber = false;
  let update = false;
  let follow = false;
  let letter: i32;
  while (
    (letter = option(
      'adfLnPprRTt:uv',
      'archive=a force=f dereference=L no-clobber=n no-dereference=P preserve=p? recursive=r no-target-directory=T target-directory=t: update=u verbose=v',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 97: // a
        options.recursive = options.keepLinks = options.preserve = true;
        break;
      case 100: // d
      case 80: // P
        options.keepLinks = true;
        follow = false;
        break;
      case 102: options.force = true; break; // f
      case 76: // L
        follow = true;
        options.keepLinks = false;
        break;
      case 110: noClobber = true; break; // n
      case 112: options.preserve = true; break; // p
      case 114: // r
      case 82: options.recursive = true; break; // R
      case 84: plain = true; break; // T
      case 116: into = value; break; // t
      case 117: update = true; break; // u
      case 118: options.verbose = true; break; // v
    }
  }
  options.follow = follow;
  readDestination(into, plain);
  for (let i = 0; i < sources; i++) {
    const from = operands.at(i);
    const to = destinationOf(from);
    if (!leaves(from, to, noClobber, update)) copy(from, to, options, true);
  }
  stdout.flush();
  if (status) exit(status);
}

main();
