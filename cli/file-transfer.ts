/** Files between this machine and the canister: `canix put` and `get`, and the options of `canix exec`. */
import { open, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Kernel } from '../web-terminal/client/kernel.ts';
import { download, upload } from '../web-terminal/client/transfer.ts';

/** Where a file comes from and where it goes; relative paths in the canister start at the user's home. */
export interface FilePair {
  from: string;
  to: string;
}

/** Reads `FROM:TO`; without a `:TO` the file keeps its name, and so it does if TO ends in a slash. */
export function parseFilePair(argument: string): FilePair {
  const colon = argument.indexOf(':');
  const from = colon < 0 ? argument : argument.slice(0, colon);
  const to = colon < 0 ? '' : argument.slice(colon + 1);
  if (from === '') throw new Error(`'${argument}': the file to copy is missing`);
  return { from, to: to === '' || to.endsWith('/') ? to + basename(from) : to };
}

/** Copies a local file to the canister, with its permission bits if it is new there. */
export async function putFile(kernel: Kernel, { from, to }: FilePair): Promise<void> {
  const file = await open(from);
  try {
    const info = await file.stat();
    if (info.isDirectory()) throw new Error(`'${from}': Is a directory`);
    const source = {
      size: info.size,
      async read(start: number, end: number): Promise<Uint8Array> {
        const data = new Uint8Array(end - start);
        let length = 0;
        while (length < data.length) {
          const { bytesRead } = await file.read(data, length, data.length - length, start + length);
          if (bytesRead === 0) throw new Error(`'${from}': file shrank while it was being read`);
          length += bytesRead;
        }
        return data;
      },
    };
    await upload(kernel, source, to, { mode: info.mode & 0o777 });
  } finally {
    await file.close();
  }
}

/** Copies a file of the canister here, into the folder `to` if it is one. */
export async function getFile(kernel: Kernel, { from, to }: FilePair): Promise<void> {
  const { info, data } = await download(kernel, from);
  const isFolder = (await stat(to).catch(() => undefined))?.isDirectory();
  await writeFile(isFolder ? join(to, basename(from)) : to, data, { mode: info.mode & 0o777 });
}
