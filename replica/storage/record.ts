import { deserialize, serialize } from 'node:v8';
import type { GlobalValues } from '../execution/activation.ts';
import type { CanisterRecord } from '../execution/canister.ts';
import { OS_PAGE } from '../execution/stable-memory.ts';
import type { IngressStatus, QueuedMessage } from '../execution/subnet.ts';

/** What is stored of a canister apart from the contents of its memories. */
export interface StoredCanister {
  record: CanisterRecord;
  /** Numbers in the names of the files that hold its memories; a new one for each install. */
  heapFile: number;
  stableFile: number;
  /** Sizes in 64 KiB pages. */
  heapPages: number;
  stablePages: number;
  globals: GlobalValues;
  /** Hex hashes of the chunks in its store. */
  chunks: string[];
}

interface StoredSubnet {
  nextCanister: number;
  queue: QueuedMessage[];
}

/** What one message changed, as it is written to the log. */
export interface LogRecord {
  canisters: (StoredCanister & {
    /** Numbers of the 4 KiB pages whose contents follow, in this order, heap before stable. */
    changedHeap: Uint32Array;
    changedStable: Uint32Array;
  })[];
  removed: string[];
  ingress: [string, IngressStatus][];
  forgotten: string[];
  subnet: StoredSubnet | undefined;
}

/** The state as of the beginning of log number `log`, but for the memories in their files. */
export interface Checkpoint {
  version: 1;
  log: number;
  canisters: StoredCanister[];
  ingress: [string, IngressStatus][];
  subnet: StoredSubnet;
}

/** The parts of a log record: the length of its head, the head, and page contents. */
export function encodeRecord(record: LogRecord, pages: Uint8Array[]): Uint8Array[] {
  const head = serialize(record);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return [length, head, ...pages];
}

/** Takes a log record apart; page contents are handed to `page` in order. */
export function decodeRecord(bytes: Buffer): { record: LogRecord; page: () => Uint8Array } {
  const length = bytes.readUInt32LE(0);
  // What is deserialized refers to the bytes it was read from: not to those of the pages too.
  const head = new Uint8Array(bytes.subarray(4, 4 + length));
  const record = deserialize(head) as LogRecord;
  let position = 4 + length;
  const page = (): Uint8Array => bytes.subarray(position, (position += OS_PAGE));
  return { record, page };
}
