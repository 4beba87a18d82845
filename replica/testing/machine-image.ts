import { deserialize, serialize } from 'node:v8';
import { WASM_PAGE } from '../execution/stable-memory.ts';
import type { Machine } from './machine.ts';

/**
 * A copy of all a machine's canister is: memories, globals, record. Made apart from what the replica itself keeps to
 * take a message back, so that it can tell whether that was done well.
 */
export class MachineImage {
  readonly #heap: Buffer;
  readonly #globals: Buffer;
  readonly #stable = new Map<number, Buffer>();
  readonly #record: Buffer;
  /** What a message takes with it that is not the canister's own: it is gone even if the message fails. */
  readonly #consumed: Buffer;

  constructor(machine: Machine) {
    const { activation, stable } = machine.canister;
    this.#heap = Buffer.from(activation?.memory() ?? new Uint8Array(0));
    this.#globals = serialize(activation?.globals);
    for (let chunk = 0; chunk < stable.pages; chunk++) {
      if (!stable.isWritten(chunk)) continue;
      const copy = Buffer.alloc(WASM_PAGE);
      stable.read(chunk * WASM_PAGE, copy);
      this.#stable.set(chunk, copy);
    }
    this.#record = recordOf(machine);
    this.#consumed = serialize(consumable(machine));
  }

  /** Puts back the message that failed, so that it can be executed again. */
  giveBack({ canister, subnet }: Machine): void {
    const before = deserialize(this.#consumed) as ReturnType<typeof consumable>;
    canister.globalTimer = before.globalTimer;
    canister.contexts = before.contexts;
    canister.callbacks = before.callbacks;
    canister.nextContext = before.nextContext;
    canister.nextCallback = before.nextCallback;
    // A canister that makes a call looks at what it can pay.
    canister.balance = before.balance;
    subnet.queue = before.queue;
  }

  /** In what the machine differs from this image, a sentence each. */
  differences(machine: Machine): string[] {
    const found: string[] = [];
    const { activation, stable } = machine.canister;
    const heap = activation?.memory() ?? new Uint8Array(0);
    if (!this.#heap.equals(heap)) found.push('the heap is not as before');
    const changes = activation?.changes();
    if (changes?.globals !== undefined || changes?.pages.length) {
      found.push('the instance is not what is committed');
    }
    if (!this.#globals.equals(serialize(activation?.globals))) {
      found.push('the globals are not as before');
    }
    const chunk = Buffer.alloc(WASM_PAGE);
    const zeros = Buffer.alloc(WASM_PAGE);
    for (let number = 0; number < stable.pages; number++) {
      const before = this.#stable.get(number);
      if (before === undefined && !stable.isWritten(number)) continue;
      stable.read(number * WASM_PAGE, chunk);
      if (!chunk.equals(before ?? zeros)) found.push(`chunk ${number} of stable memory changed`);
    }
    if (!this.#record.equals(recordOf(machine)))
      found.push("the canister's record is not as before");
    return found;
  }
}

/** What else of a canister a message that failed must leave as it was. It costs cycles, and is logged. */
function recordOf({ canister }: Machine): Buffer {
  const { certifiedData, stable, moduleHash, settings, state } = canister;
  return serialize([certifiedData, stable.pages, moduleHash, settings, state]);
}

function consumable({ canister, subnet }: Machine) {
  const { globalTimer, contexts, callbacks, nextContext, nextCallback, balance } = canister;
  const { queue } = subnet;
  return { globalTimer, contexts, callbacks, nextContext, nextCallback, balance, queue };
}
