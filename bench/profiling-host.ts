import { operationNames } from '../engine/instructions/generate.ts';
import { countOperations, CURRENT, OUTSIDE } from './count-operations.ts';
import { MeteredHost } from './metered.ts';

/** What the executions of one operation of the interpreter took. */
export interface OperationCost {
  name: string;
  executions: number;
  /** From its dispatch to the next one's: with all it calls, such as the translator. */
  instructions: number;
}

/** Where a host's first buffer is. */
const RECORDS = 16;

/** A metered host whose core also counts each operation and what it takes. */
export class ProfilingHost extends MeteredHost {
  readonly #records: BigInt64Array;
  readonly #current: Uint32Array;

  constructor(core: Uint8Array, pages?: number) {
    super(core, pages, (counting) => countOperations(counting, RECORDS));
    const { buffer, byteOffset } = this.alloc(CURRENT + 4);
    if (byteOffset !== RECORDS) throw new Error(`the first buffer is at ${byteOffset}`);
    this.#records = new BigInt64Array(buffer, RECORDS, CURRENT / 8);
    this.#current = new Uint32Array(buffer, RECORDS + CURRENT, 1);
    this.clear();
  }

  /** Forgets what was counted. */
  clear(): void {
    this.#records.fill(0n);
    this.#current[0] = OUTSIDE;
  }

  /** What was executed, dearest first. */
  get operations(): OperationCost[] {
    return operationNames()
      .map((name, code) => ({
        name,
        instructions: Number(this.#records[code * 2]),
        executions: Number(this.#records[code * 2 + 1]),
      }))
      .filter(({ executions }) => executions > 0)
      .sort((a, b) => b.instructions - a.instructions);
  }
}
