import { O_RDONLY } from '../fs/open-flags.ts';
import type { Call, Sys } from '../process/sys.ts';
import { decode } from '../text.ts';

/** All text of a small file, as those in /proc are; null where it cannot be opened. */
export function* readText(sys: Sys, path: string): Call<string | null> {
  const fd = yield* sys.open(path, O_RDONLY);
  if (fd < 0) return null;
  const buffer = new Uint8Array(4096);
  let text = '';
  for (;;) {
    const count = yield* sys.read(fd, buffer);
    if (count <= 0) break;
    text += decode(buffer.subarray(0, count));
  }
  sys.close(fd);
  return text;
}
