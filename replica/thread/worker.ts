/** Entry of the thread that executes canisters. */
import { parentPort, workerData } from 'node:worker_threads';
import { Principal } from '@dfinity/principal';
import { Keys } from '../certification/keys.ts';
import { type PublicCanister, StateTree } from '../certification/state-tree.ts';
import type { Canister } from '../execution/canister.ts';
import { Executor } from '../execution/executor.ts';
import { Scheduler } from '../execution/scheduler.ts';
import type { Rejection } from '../execution/errors.ts';
import {
  type Batch,
  type IngressMessage,
  type IngressStatus,
  Subnet,
} from '../execution/subnet.ts';
import { ManagementCanister } from '../management/management-canister.ts';
import { DiskJournal } from '../storage/disk-journal.ts';
import type { Report, Request, StateChange, ThreadOptions } from './protocol.ts';

const port = parentPort!;
const options = workerData as ThreadOptions;
const keys = new Keys(options.secrets);
// The tree data certificates are made of: it shows canisters only.
const tree = new StateTree(keys);
let manualTime = options.manualTime;

function report(message: Report): void {
  port.postMessage(message);
}

function clock(): bigint {
  return manualTime ?? BigInt(Date.now()) * 1_000_000n;
}

function publicCanister(canister: Canister): PublicCanister {
  const metadata = [...(canister.activation?.program.metadata ?? [])];
  return {
    id: canister.id,
    certifiedData: canister.certifiedData,
    controllers: canister.settings.controllers.map((text) =>
      Principal.fromText(text).toUint8Array(),
    ),
    moduleHash: canister.moduleHash,
    metadata: metadata.map(([name, { contents }]) => [name, contents]),
    privateMetadata: metadata.filter(([, section]) => !section.public).map(([name]) => name),
  };
}

function publish(batch: Batch): void {
  const change: StateChange = {
    canisters: [],
    removed: [...batch.removed],
    requests: [...batch.ingress],
    forgotten: batch.forgotten,
  };
  for (const { canister, newHeap } of batch.canisters.values()) {
    const shown = publicCanister(canister);
    tree.setCanister(shown);
    const { id, certifiedData, controllers, moduleHash } = shown;
    change.canisters.push(newHeap ? shown : { id, certifiedData, controllers, moduleHash });
  }
  for (const text of batch.removed) tree.removeCanister(Principal.fromText(text).toUint8Array());
  report({ op: 'change', change });
}

const disk =
  options.directory === undefined
    ? undefined
    : new DiskJournal(options.directory, options.logBytes);
const subnet = new Subnet({
  subnetId: keys.subnetId,
  rootKey: keys.rootKey,
  journal: {
    commit: (batch) => disk?.commit(batch),
    publish,
    maintain: () => disk?.maintain(),
  },
  clock,
  onMessage: (stats) => report({ op: 'stats', stats }),
  onPrint: (canister, text) => report({ op: 'print', canister, text }),
  dataCertificate: (canister) =>
    tree.certificate([['canister', canister.id, 'certified_data']], clock()),
});
const executor = new Executor(subnet);
const management = new ManagementCanister(executor);

function fail(error: unknown): void {
  report({
    op: 'fatal',
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
}
const scheduler = new Scheduler(subnet, executor, management, fail);

port.on('message', (request: Request) => {
  try {
    handle(request);
  } catch (error) {
    fail(error);
  }
});

function handle(request: Request): void {
  switch (request.op) {
    case 'submit': {
      const { id, message } = request;
      scheduler.submit({
        message,
        answer: (result) => {
          if (!result) report({ op: 'submitted', id });
          else if ('state' in result) report({ op: 'submitted', id, known: result });
          else report({ op: 'submitted', id, refused: result });
        },
      });
      break;
    }
    case 'query': {
      const { id, sender, canister, method, argument } = request;
      scheduler.query({
        sender,
        canister,
        method,
        argument,
        answer: (response) => report({ op: 'answered', id, response }),
      });
      break;
    }
    case 'resume':
      scheduler.submit(
        ...request.messages.map((message) => ({ message, answer: resumed(message) })),
      );
      break;
    case 'time':
      manualTime = request.now;
      scheduler.wake();
      break;
    case 'close':
      scheduler
        .stop()
        .then(() => {
          disk?.close();
          report({ op: 'closed' });
          port.close();
        })
        .catch(fail);
      break;
  }
}

/** The news of a call accepted before a restart: its outcome, if it was executed after all. */
function resumed(message: IngressMessage) {
  return (result: IngressStatus | Rejection | undefined): void => {
    if (!result) return;
    const status: IngressStatus =
      'state' in result
        ? result
        : {
            state: 'rejected',
            sender: message.sender,
            canister: message.canister,
            time: clock(),
            rejection: result,
          };
    report({
      op: 'change',
      change: {
        canisters: [],
        removed: [],
        requests: [[message.requestId, status]],
        forgotten: [],
      },
    });
  };
}

async function start(): Promise<void> {
  if (disk) {
    await disk.recover(subnet);
    const canisters = new Map(
      [...subnet.canisters].map(([text, canister]) => [text, { canister, newHeap: true }] as const),
    );
    const ingress = new Map(subnet.ingress);
    publish({ canisters, removed: new Set(), ingress, forgotten: [], subnet: false });
  }
  report({ op: 'ready' });
  scheduler.wake();
}

start().catch(fail);
