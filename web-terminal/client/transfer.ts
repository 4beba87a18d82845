/** Whole files to and from the canister, in chunks that fit a message. */
import { toBytes, unwrap } from './kernel.ts';
import type { Kernel } from './kernel.ts';
import { withRetry } from './retry.ts';
import type { FileInfo } from '../../kernel/interface.ts';

/** Bytes per chunk: below the 2 MiB of an ingress message and of a certified reply, with room for what is around it. */
export const CHUNK_BYTES = 1_900_000;

/** Chunks are written at their offsets, so that their order does not matter; more at once would only queue up. */
const CHUNKS_IN_FLIGHT = 3;

/** Where an upload comes from: a browser's File, an open file of Node's, bytes. */
export interface Source {
  readonly size: number;
  /** Bytes `start` up to but not including `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
}

interface TransferOptions {
  onProgress?: (done: number, total: number) => void;
  /** Told of a chunk that failed and is about to be sent again. */
  onRetry?: (error: Error) => void;
  /** Stops the transfer; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

type FileCalls = Pick<Kernel, 'file_write' | 'file_read' | 'file_stat'>;

/**
 * Writes `source` to the file `path`, replacing what it held; `mode` (permission bits) is for a file that is new.
 * Throws `RefusedError` with cp's wording, e.g. "cannot create regular file 'x': Permission denied".
 * A transfer that was stopped leaves what it had written.
 */
export async function upload(
  kernel: FileCalls,
  source: Source,
  path: string,
  { mode, onProgress, onRetry, signal }: TransferOptions & { mode?: number } = {},
): Promise<void> {
  let done = 0;
  const write = async (offset: number) => {
    const data = await source.read(offset, Math.min(offset + CHUNK_BYTES, source.size));
    const first = offset === 0;
    const result = await withRetry(
      () =>
        kernel.file_write(path, {
          offset: BigInt(offset),
          data,
          truncate: first,
          mode: mode === undefined ? [] : [mode],
        }),
      { signal, onFailure: onRetry },
    );
    unwrap(result, first ? `cannot create regular file '${path}'` : `error writing '${path}'`);
    done += data.length;
    onProgress?.(done, source.size);
  };
  onProgress?.(0, source.size);
  // The first chunk truncates the file, so nothing else may be on its way with it.
  await write(0);
  await inParallel(chunkOffsets(CHUNK_BYTES, source.size), write, signal);
}

/** Reads the whole file `path`. Throws `RefusedError` worded as cp would. */
export async function download(
  kernel: FileCalls,
  path: string,
  { onProgress, onRetry, signal }: TransferOptions = {},
): Promise<{ info: FileInfo; data: Uint8Array }> {
  const retry = { signal, onFailure: onRetry };
  const info = unwrap(
    await withRetry(() => kernel.file_stat(path), retry),
    `cannot stat '${path}'`,
  );
  if (info.kind === 'directory') throw new Error(`'${path}': Is a directory`);
  const total = Number(info.size);
  const data = new Uint8Array(total);
  let done = 0;
  const read = async (offset: number) => {
    const end = Math.min(offset + CHUNK_BYTES, total);
    for (let at = offset; at < end;) {
      const part = toBytes(
        unwrap(
          await withRetry(() => kernel.file_read(path, BigInt(at), end - at), retry),
          `cannot open '${path}' for reading`,
        ),
      );
      if (part.length === 0) throw new Error(`'${path}': file shrank while it was being read`);
      data.set(part, at);
      at += part.length;
      done += part.length;
      onProgress?.(done, total);
    }
  };
  onProgress?.(0, total);
  await inParallel(chunkOffsets(0, total), read, signal);
  return { info, data };
}

function chunkOffsets(from: number, size: number): number[] {
  const offsets: number[] = [];
  for (let offset = from; offset < size; offset += CHUNK_BYTES) offsets.push(offset);
  return offsets;
}

/** Runs `task` on each offset, a few at a time. The first failure is thrown when the others under way are done. */
async function inParallel(
  offsets: number[],
  task: (offset: number) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const rest = offsets[Symbol.iterator]();
  let failed = false;
  const worker = async () => {
    for (const offset of rest) {
      signal?.throwIfAborted();
      try {
        await task(offset);
      } catch (error) {
        failed = true;
        throw error;
      }
      if (failed) return;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CHUNKS_IN_FLIGHT }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
