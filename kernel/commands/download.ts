import { wasi } from '@bjorn3/browser_wasi_shim';
import { R_OK } from '../fs/open-flags.ts';
import type { Call, Sys } from '../process/sys.ts';
import { encode } from '../text.ts';
import { toBase64 } from './base64.ts';
import { complain, complainErrno, print } from './console.ts';

/**
 * `download FILE...`: asks the terminal to save files on the computer in front of it. The request is
 * the control sequence `OSC 7777 ; download ; <base64 of the absolute path> BEL`; the page then reads
 * the file with the user's own rights.
 */
export function* download(sys: Sys): Call<number> {
  const files = sys.argv.slice(1);
  if (files.length === 0) return yield* complain(sys, 'usage: download FILE...', 2);
  if (!sys.isatty(1)) return yield* complain(sys, 'standard output is not a terminal');
  let status = 0;
  for (const file of files) {
    const stat = sys.stat(file);
    if (typeof stat === 'number') {
      status = yield* complainErrno(sys, file, stat);
    } else if (stat.type === wasi.FILETYPE_DIRECTORY) {
      status = yield* complainErrno(sys, file, wasi.ERRNO_ISDIR);
    } else if (sys.access(file, R_OK) < 0) {
      status = yield* complainErrno(sys, file, wasi.ERRNO_ACCES);
    } else {
      const path = file.startsWith('/') ? file : `${sys.getcwd().replace(/\/$/, '')}/${file}`;
      yield* print(sys, `\x1b]7777;download;${toBase64(encode(path))}\x07`);
    }
  }
  return status;
}
