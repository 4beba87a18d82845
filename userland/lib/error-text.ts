import { errno } from 'bindings/wasi_snapshot_preview1';
import { stderr } from './output';

/**
 * What glibc's strerror says of each WASI errno (the number before the text). One string, because each string of its
 * own is a data segment of its own, which instantiation pays for.
 */
const TEXTS = `2Permission denied
6Resource temporarily unavailable
8Bad file descriptor
10Device or resource busy
19Disk quota exceeded
20File exists
22File too large
25Invalid or incomplete multibyte or wide character
27Interrupted system call
28Invalid argument
29Input/output error
31Is a directory
32Too many levels of symbolic links
33Too many open files
34Too many links
37File name too long
41Too many open files in system
43No such device
44No such file or directory
48Cannot allocate memory
51No space left on device
52Function not implemented
54Not a directory
55Directory not empty
58Operation not supported
60No such device or address
61Value too large for defined data type
63Operation not permitted
64Broken pipe
69Read-only file system
70Illegal seek
74Text file busy
75Invalid cross-device link
76Capabilities insufficient
`;

/** Puts what went wrong on standard error. */
export function putErrorText(error: errno): void {
  const n = TEXTS.length;
  let i = 0;
  while (i < n) {
    let number: u32 = 0;
    for (; TEXTS.charCodeAt(i) < 58; i++) number = number * 10 + TEXTS.charCodeAt(i) - 48;
    const found = number == error;
    for (; TEXTS.charCodeAt(i) != 10; i++) if (found) stderr.byte(TEXTS.charCodeAt(i));
    if (found) return;
    i++;
  }
  stderr.text('Unknown error ');
  stderr.number(error);
}
