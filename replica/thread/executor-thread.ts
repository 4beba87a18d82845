import type { Worker } from 'node:worker_threads';
import type { Response } from '../execution/context.ts';
import type { Rejection } from '../execution/errors.ts';
import type { IngressMessage, IngressStatus, MessageStats } from '../execution/subnet.ts';
import type { Report, Request, StateChange, ThreadOptions } from './protocol.ts';
import { spawnThread } from './spawn.ts';

interface ThreadListeners {
  onChange: (change: StateChange) => void;
  onMessage: (stats: MessageStats) => void;
  onPrint: (canister: string, text: string) => void;
}

type RequestWithoutId = Request extends infer R
  ? R extends { id: number }
    ? Omit<R, 'id'>
    : never
  : never;

/** The executing thread, as the HTTP side sees it. */
export class ExecutorThread {
  readonly #worker: Worker;
  readonly #listeners: ThreadListeners;
  readonly #pending = new Map<
    number,
    { resolve: (report: Report) => void; reject: (error: Error) => void }
  >();
  #nextId = 1;
  #failure: Error | undefined;
  #onClosed: (() => void) | undefined;

  private constructor(worker: Worker, listeners: ThreadListeners) {
    this.#worker = worker;
    this.#listeners = listeners;
  }

  /** Starts the thread and waits until it has recovered its state. */
  static async start(options: ThreadOptions, listeners: ThreadListeners): Promise<ExecutorThread> {
    const thread = new ExecutorThread(await spawnThread(options), listeners);
    await new Promise<void>((resolve, reject) => {
      thread.#worker.on('message', (report: Report) => {
        if (report.op === 'ready') resolve();
        else thread.#receive(report);
        if (report.op === 'fatal') reject(new Error(report.error));
      });
      thread.#worker.on('error', (error) => {
        reject(error);
        thread.#fail(error);
      });
      thread.#worker.on('exit', () => {
        const error = new Error('the executing thread has ended');
        reject(error);
        thread.#fail(error);
        thread.#onClosed?.();
      });
    });
    return thread;
  }

  #receive(report: Report): void {
    switch (report.op) {
      case 'change':
        this.#listeners.onChange(report.change);
        break;
      case 'stats':
        this.#listeners.onMessage(report.stats);
        break;
      case 'print':
        this.#listeners.onPrint(report.canister, report.text);
        break;
      case 'submitted':
      case 'answered':
        this.#pending.get(report.id)?.resolve(report);
        this.#pending.delete(report.id);
        break;
      case 'fatal':
        console.error(`replica: execution failed: ${report.error}`);
        this.#fail(new Error(report.error));
        break;
      case 'ready':
      case 'closed':
        break;
    }
  }

  /** After a fault of the replica itself nothing more is executed: no state may be guessed. */
  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #request(request: RequestWithoutId): Promise<Report> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  async submit(message: IngressMessage): Promise<{ known?: IngressStatus; refused?: Rejection }> {
    return (await this.#request({ op: 'submit', message })) as Report & { op: 'submitted' };
  }

  async query(
    sender: Uint8Array,
    canister: Uint8Array,
    method: string,
    argument: Uint8Array,
  ): Promise<Response> {
    const request = { op: 'query', sender, canister, method, argument } as const;
    return ((await this.#request(request)) as Report & { op: 'answered' }).response;
  }

  /** Hands over calls that were accepted before a restart. */
  resume(messages: IngressMessage[]): void {
    this.#worker.postMessage({ op: 'resume', messages } satisfies Request);
  }

  setTime(now: bigint): void {
    this.#worker.postMessage({ op: 'time', now } satisfies Request);
  }

  /** Lets the message under way end, then ends the thread. */
  async close(): Promise<void> {
    if (this.#failure) {
      await this.#worker.terminate();
      return;
    }
    const closed = new Promise<void>((resolve) => (this.#onClosed = resolve));
    this.#worker.postMessage({ op: 'close' } satisfies Request);
    await closed;
  }
}
