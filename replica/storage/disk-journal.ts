import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { bytesToHex } from '@noble/hashes/utils';
import { Canister } from '../execution/canister.ts';
import { Heap } from '../execution/heap.ts';
import { loadProgram } from '../execution/program.ts';
import { OS_PAGE, StableMemory } from '../execution/stable-memory.ts';
import type { Batch, CanisterChanges, Subnet } from '../execution/subnet.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { BlobStore } from './blobs.ts';
import { PageFile } from './page-file.ts';
import {
  type Checkpoint,
  decodeRecord,
  encodeRecord,
  type LogRecord,
  type StoredCanister,
} from './record.ts';
import { replay, WriteAheadLog } from './write-ahead-log.ts';

/** A log longer than this is folded into the files, if nothing else is asked for. */
const DEFAULT_LOG_BYTES = 64 * 1024 * 1024;
/** Stable memory held in memory, over all canisters, is given back at the next checkpoint. */
const MAX_CACHED_CHUNKS = 8192;

/** A canister's files, and what of its memories only the log has. */
interface Files {
  stored: StoredCanister;
  heap: PageFile;
  stable: PageFile;
  changedHeap: Set<number>;
  changedStable: Set<number>;
}

/**
 * Keeps the state of a subnet in a directory. Each message's changes are appended to a log as one
 * record before they are answered. When the log has grown, a checkpoint writes the pages it holds
 * into the files of the memories, then, in one step, a new checkpoint file naming a new log. If
 * the process ends between, the old checkpoint and the old log still give the same state: what
 * was written into the files is what replaying the log puts there.
 *
 *     checkpoint        all but the memories
 *     log-N             changes since
 *     blobs/HASH        modules and chunks
 *     memory/ID.heap.N  memory/ID.stable.N
 */
export class DiskJournal {
  readonly #directory: string;
  readonly #blobs: BlobStore;
  readonly #files = new Map<string, Files>();
  #log!: WriteAheadLog;
  #logNumber = 0;
  #subnet!: Subnet;

  constructor(
    directory: string,
    readonly maxLogBytes = DEFAULT_LOG_BYTES,
  ) {
    this.#directory = directory;
    mkdirSync(join(directory, 'memory'), { recursive: true });
    this.#blobs = new BlobStore(join(directory, 'blobs'));
  }

  #path(...parts: string[]): string {
    return join(this.#directory, ...parts);
  }

  #openFiles(stored: StoredCanister, text: string): Files {
    return {
      stored,
      heap: new PageFile(this.#path('memory', `${text}.heap.${stored.heapFile}`)),
      stable: new PageFile(this.#path('memory', `${text}.stable.${stored.stableFile}`)),
      changedHeap: new Set(),
      changedStable: new Set(),
    };
  }

  /** Writes a message's changes to the log. */
  commit(batch: Batch): void {
    const subnet = this.#subnet;
    const record: LogRecord = {
      canisters: [],
      removed: [...batch.removed],
      // What was not finished is not worth remembering: whoever sent it was told nothing yet.
      ingress: [...batch.ingress].filter(
        ([, { state }]) => state === 'replied' || state === 'rejected',
      ),
      forgotten: batch.forgotten,
      subnet: batch.subnet ? { nextCanister: subnet.nextCanister, queue: subnet.queue } : undefined,
    };
    const pages: Uint8Array[] = [];
    for (const changes of batch.canisters.values()) {
      record.canisters.push(this.#canisterRecord(changes, pages));
    }
    for (const text of batch.removed) this.#drop(text);
    const { canisters, removed, ingress, forgotten } = record;
    if (canisters.length + removed.length + ingress.length + forgotten.length === 0) {
      if (!record.subnet) return;
    }
    this.#log.append(encodeRecord(record, pages));
  }

  #canisterRecord(changes: CanisterChanges, pages: Uint8Array[]): LogRecord['canisters'][number] {
    const { canister, wasm } = changes;
    const before = this.#files.get(canister.text);
    const stored: StoredCanister = {
      record: canister.toRecord(),
      heapFile: (before?.stored.heapFile ?? 0) + (changes.newHeap ? 1 : 0),
      stableFile: (before?.stored.stableFile ?? 0) + (changes.newStable ? 1 : 0),
      heapPages: wasm?.memoryPages ?? (changes.newHeap ? 0 : (before?.stored.heapPages ?? 0)),
      stablePages: canister.stable.pages,
      globals: wasm?.globals ?? canister.activation?.globals ?? [],
      chunks: before?.stored.chunks ?? [],
    };
    if (changes.module) this.#blobs.put(changes.module, bytesToHex(canister.moduleHash!));
    if (changes.chunks) {
      stored.chunks = [...canister.chunks].map(([key, chunk]) => this.#blobs.put(chunk, key));
    }
    let files = before;
    if (!files || changes.newHeap || changes.newStable) {
      files = this.#openFiles(stored, canister.text);
      if (before) {
        if (!changes.newHeap) files.changedHeap = before.changedHeap;
        if (!changes.newStable) files.changedStable = before.changedStable;
        before.heap.close();
        before.stable.close();
      }
      this.#files.set(canister.text, files);
      // Also where only the heap is new, as after an upgrade: the file was opened anew.
      canister.stable.store = files.stable;
    }
    files.stored = stored;
    const changedHeap = Uint32Array.from(wasm?.pages ?? []);
    const changedStable = Uint32Array.from(canister.stable.dirtyPages());
    const memory = canister.activation?.memory();
    for (const page of changedHeap) {
      files.changedHeap.add(page);
      pages.push(memory!.subarray(page * OS_PAGE, (page + 1) * OS_PAGE));
    }
    for (const page of changedStable) {
      files.changedStable.add(page);
      pages.push(canister.stable.page(page)!);
    }
    return { ...stored, changedHeap, changedStable };
  }

  #drop(text: string): void {
    const files = this.#files.get(text);
    files?.heap.close();
    files?.stable.close();
    this.#files.delete(text);
  }

  /** Folds the log into the files if it is time to; to be called between messages. */
  maintain(): void {
    let cached = 0;
    for (const canister of this.#subnet.canisters.values()) cached += canister.stable.cachedChunks;
    if (this.#log.bytes > this.maxLogBytes || cached > MAX_CACHED_CHUNKS) this.checkpoint();
  }

  /** Folds the log into the files and begins a new one. */
  checkpoint(): void {
    const subnet = this.#subnet;
    for (const [text, files] of this.#files) {
      const canister = subnet.canisters.get(text)!;
      const heap = canister.activation?.heap.contents();
      const sorted = (pages: Set<number>): number[] => [...pages].sort((a, b) => a - b);
      if (heap) {
        files.heap.writePages(sorted(files.changedHeap), (first, count) =>
          heap.subarray(first * OS_PAGE, (first + count) * OS_PAGE),
        );
      }
      const stable = (page: number): Uint8Array => canister.stable.page(page)!;
      files.stable.writePages(sorted(files.changedStable), stable, 1);
    }
    const checkpoint: Checkpoint = {
      version: 1,
      log: this.#logNumber + 1,
      canisters: [...this.#files.values()].map(({ stored }) => stored),
      ingress: [...subnet.ingress].filter(
        ([, { state }]) => state === 'replied' || state === 'rejected',
      ),
      subnet: { nextCanister: subnet.nextCanister, queue: subnet.queue },
    };
    writeFileAtomically(this.#path('checkpoint'), serialize(checkpoint));
    this.#log.close();
    this.#logNumber++;
    this.#log = new WriteAheadLog(this.#path(`log-${this.#logNumber}`));
    for (const [text, files] of this.#files) {
      files.changedHeap.clear();
      files.changedStable.clear();
      subnet.canisters.get(text)!.stable.forgetCache();
    }
    this.#deleteUnused();
  }

  /** Deletes files that no longer belong to the state: left by what ended, or by an end midway. */
  #deleteUnused(): void {
    const memories = new Set<string>();
    const blobs = new Set<string>();
    for (const [text, { stored }] of this.#files) {
      memories.add(`${text}.heap.${stored.heapFile}`);
      memories.add(`${text}.stable.${stored.stableFile}`);
      if (stored.record.moduleHash) blobs.add(bytesToHex(stored.record.moduleHash));
      for (const chunk of stored.chunks) blobs.add(chunk);
    }
    for (const name of readdirSync(this.#path('memory'))) {
      if (!memories.has(name)) rmSync(this.#path('memory', name), { force: true });
    }
    for (const name of readdirSync(this.#directory)) {
      const isOldLog = name.startsWith('log-') && name !== `log-${this.#logNumber}`;
      if (isOldLog || name.endsWith('.tmp')) rmSync(this.#path(name), { force: true });
    }
    this.#blobs.keepOnly(blobs);
  }

  /** Brings `subnet`, which is empty, to the state the directory holds, and begins to keep it. */
  async recover(subnet: Subnet): Promise<void> {
    this.#subnet = subnet;
    const checkpoint = this.#readCheckpoint();
    this.#logNumber = checkpoint?.log ?? 0;
    const heaps = new Map<string, Heap>();
    const stables = new Map<string, StableMemory>();

    /** Follows a change of a canister, whose files may have changed too. */
    const follow = (stored: StoredCanister): { text: string; files: Files } => {
      const { text } = Canister.fromRecord(stored.record);
      const before = this.#files.get(text);
      const sameHeap = before?.stored.heapFile === stored.heapFile;
      const sameStable = before?.stored.stableFile === stored.stableFile;
      let files = before;
      if (!before || !sameHeap || !sameStable) {
        files = this.#openFiles(stored, text);
        if (before && sameHeap) files.changedHeap = before.changedHeap;
        if (before && sameStable) files.changedStable = before.changedStable;
        before?.heap.close();
        before?.stable.close();
        this.#files.set(text, files);
      }
      files!.stored = stored;
      if (!sameHeap) heaps.set(text, new Heap());
      heaps.get(text)!.reserve(stored.heapPages);
      if (!sameStable) stables.set(text, new StableMemory(files!.stable));
      else stables.get(text)!.store = files!.stable;
      return { text, files: files! };
    };

    for (const stored of checkpoint?.canisters ?? []) {
      const { text, files } = follow(stored);
      files.heap.readAt(0, heaps.get(text)!.contents());
    }
    let subnetState = checkpoint?.subnet;
    for (const [requestId, status] of checkpoint?.ingress ?? []) {
      subnet.ingress.set(requestId, status);
    }
    const path = this.#path(`log-${this.#logNumber}`);
    const length = replay(path, (bytes) => {
      const { record, page } = decodeRecord(bytes);
      for (const { changedHeap, changedStable, ...stored } of record.canisters) {
        const { text, files } = follow(stored);
        const heap = heaps.get(text)!.contents();
        for (const number of changedHeap) {
          heap.set(page(), number * OS_PAGE);
          files.changedHeap.add(number);
        }
        const stable = stables.get(text)!;
        for (const number of changedStable) {
          stable.write(number * OS_PAGE, page());
          files.changedStable.add(number);
        }
        stable.commit();
      }
      for (const text of record.removed) this.#drop(text);
      for (const requestId of record.forgotten) subnet.ingress.delete(requestId);
      for (const [requestId, status] of record.ingress) subnet.ingress.set(requestId, status);
      subnetState = record.subnet ?? subnetState;
    });
    this.#log = new WriteAheadLog(path);
    // A record that was cut short must not come before the next.
    truncateSync(path, length);
    this.#log.bytes = length;

    if (subnetState) {
      subnet.nextCanister = subnetState.nextCanister;
      subnet.queue = subnetState.queue;
    }
    for (const [text, { stored }] of this.#files) {
      const canister = Canister.fromRecord(stored.record);
      canister.stable = stables.get(text)!;
      canister.stable.resize(stored.stablePages);
      for (const key of stored.chunks) canister.chunks.set(key, this.#blobs.get(key));
      subnet.canisters.set(text, canister);
      if (!canister.moduleHash) continue;
      const program = await loadProgram(this.#blobs.get(bytesToHex(canister.moduleHash)));
      const { globals } = stored;
      canister.activation = subnet.activate(canister, program, {
        heap: heaps.get(text)!,
        globals,
      });
    }
    this.#deleteUnused();
  }

  #readCheckpoint(): Checkpoint | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#path('checkpoint'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const checkpoint = deserialize(bytes) as Checkpoint;
    if (checkpoint.version === 1) return checkpoint;
    throw new Error(`${this.#directory} was written by another version of the replica`);
  }

  close(): void {
    this.#log.close();
    for (const text of [...this.#files.keys()]) this.#drop(text);
  }
}
