/* Voting modules: WebAssembly that members have uploaded, and that nobody trusts. */
import { certifiedDataSet } from 'azle';
import {
  CanisterHost,
  Engine,
  type FuncType,
  Linker,
  Module,
  Store,
  Trap,
  type TypedFunc,
} from 'canix/engine';

/** What a module may use while it counts: one unit of fuel is one WebAssembly instruction. */
const FUEL = 20_000_000;
const LIMITS = { memoryPages: 16, tableElements: 1_000, stackBytes: 65_536 };
/** Each of these costs the canister much more than an instruction of the module's, so they have a limit of their own. */
const MOST_HOST_CALLS = 1_000;
const MOST_BYTES = 65_536;

const COUNT: FuncType = { params: ['i32'], results: ['i32'] };

/** Bytes of one ballot, as the canister keeps it and as modules read it: two numbers of 32 bits. */
export const BALLOT_BYTES = 8;

let engine: Engine | undefined;

/** What a module has made of the ballots. */
export type Count = { winner: number } | { undecided: null } | { failed: string };

/**
 * Makes sure that a module can count votes, without running any of it.
 * @throws with what is wrong with it
 */
export function check(wasm: Uint8Array): void {
  try {
    if (wasm.length > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
    withModule(wasm, new Uint8Array(), false, () => undefined);
  } catch (error) {
    throw new Error(`this cannot count votes: ${reason(error)}`, { cause: error });
  }
}

/**
 * Has a module count the ballots. Whatever it does, this returns: that it failed, and why, if it did not say which
 * of the options has won. The same ballots give the same result, on every replica.
 */
export function count(wasm: Uint8Array, ballots: Uint8Array, options: number): Count {
  try {
    const winner = withModule(wasm, ballots, true, (func, store) => func.call(store, options));
    if (winner === -1) return { undecided: null };
    if (winner >= 0 && winner < options) return { winner };
    return { failed: `there is no option ${winner}` };
  } catch (error) {
    return { failed: reason(error) };
  }
}

function withModule<T>(
  wasm: Uint8Array,
  ballots: Uint8Array,
  start: boolean,
  use: (count: TypedFunc, store: Store) => T,
): T {
  engine ??= new Engine(new CanisterHost(certifiedDataSet));
  const module = new Module(engine, wasm);
  const store = new Store(engine, LIMITS);
  try {
    store.fuel = FUEL;
    const instance = linker(engine, ballots).instantiate(store, module, { start });
    return use(instance.getTypedFunc(store, 'count', COUNT), store);
  } finally {
    store.dispose();
    module.dispose();
  }
}

/** The two functions that a module may import. What they throw ends the module's run. */
function linker(engine: Engine, ballots: Uint8Array): Linker {
  let calls = 0;
  const counted = () => {
    if (++calls > MOST_HOST_CALLS) throw new Error(`more than ${MOST_HOST_CALLS} calls`);
  };
  return new Linker(engine)
    .func('dao', 'ballots', { params: [], results: ['i32'] }, () => {
      counted();
      return ballots.length / BALLOT_BYTES;
    })
    .func(
      'dao',
      'read',
      { params: ['i32', 'i32', 'i32'], results: [] },
      (caller, first: number, number: number, address: number) => {
        counted();
        const memory = caller.getMemory()?.bytes ?? new Uint8Array();
        const from = first * BALLOT_BYTES;
        const to = from + number * BALLOT_BYTES;
        const at = address >>> 0;
        if (first < 0 || number < 0 || to > ballots.length) {
          throw new Error(`dao.read: no ballots ${first} to ${first + number}`);
        }
        if (at + to - from > memory.length) throw new Error('dao.read: outside of memory');
        memory.set(ballots.subarray(from, to), at);
      },
    );
}

function reason(error: unknown): string {
  if (!(error instanceof Trap)) return clip((error as Error).message);
  const { cause, message, functionName } = error;
  return clip(cause instanceof Error ? cause.message : `${message} in ${functionName}`);
}

/** A module decides what its functions and imports are called, so also how long a message gets. */
function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
