/** touch: change times of files, and make files. */
import {
  errno,
  fd_filestat_set_times,
  fstflags,
  lookupflags,
  oflags,
  path_filestat_set_times,
} from 'bindings/wasi_snapshot_preview1';
import { parseDate } from '../lib/parse-date';
import { complainOf, dieOf } from '../lib/failure';
import { attributes, close, openForWriting, opened, stat } from '../lib/file';
import { END, operands, option, usageError, value } from '../lib/options';
import { exit, status } from '../lib/output';
import { base, locate, relative, relativeLength } from '../lib/path';

const USAGE = `Usage: touch [OPTION]... FILE...
Set the times of each FILE to now; make FILEs that do not exist, empty.
  -a                    the time of access only
  -c, --no-create       make no files
  -d, --date=STRING     not now: as date -d takes it
  -h, --no-dereference  symbolic links themselves
  -m                    the time of modification only
  -r, --reference=FILE  the times of FILE
`;

let accessOnly = false;
let modifiedOnly = false;
let create = true;
let follow = true;
let given = false;
let accessed: i64 = 0;
let modified: i64 = 0;

function touch(name: usize): void {
  let flags: fstflags = 0;
  if (!modifiedOnly) flags |= given ? fstflags.SET_ATIM : fstflags.SET_ATIM_NOW;
  if (!accessOnly) flags |= given ? fstflags.SET_MTIM : fstflags.SET_MTIM_NOW;
  locate(name);
  let error: errno = path_filestat_set_times(
    base,
    follow ? lookupflags.SYMLINK_FOLLOW : 0,
    relative,
    relativeLength,
    accessed,
    modified,
    flags,
  );
  if (error == errno.NOENT) {
    if (!create || !follow) return;
    error = openForWriting(name, oflags.CREAT);
    if (error) {
      complainOf('cannot touch ', name, error);
      return;
    }
    if (given) error = fd_filestat_set_times(opened(), accessed, modified, flags);
    close(opened());
  }
  if (error) complainOf('setting times of ', name, error);
}

function main(): void {
  let letter: i32;
  while (
    (letter = option(
      'acd:fhmr:',
      'no-create=c date=d: no-dereference=h reference=r:',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 97: accessOnly = true; break; // a
      case 99: create = false; break; // c
      case 100: // d
        accessed = modified = parseDate(value);
        given = true;
        break;
      case 104: follow = false; break; // h
      case 109: modifiedOnly = true; break; // m
      case 114: { // r
        const error = stat(value, true);
        if (error) dieOf('failed to get attributes of ', value, error);
        accessed = attributes.atim;
        modified = attributes.mtim;
        given = true;
        break;
      }
    }
  }
  if (accessOnly && modifiedOnly) accessOnly = modifiedOnly = false;
  if (!operands.length) usageError('missing file operand');
  for (let i = 0; i < operands.length; i++) touch(operands.at(i));
  if (status) exit(status);
}

main();
