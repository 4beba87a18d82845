import { SEED_BYTES } from '../process/entropy.ts';

/** Arguments of a call without any, in Candid. */
export const NO_ARGUMENTS = Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0);
/** What comes before the bytes in an answer of one blob of SEED_BYTES: the types (vec nat8), and the length. */
const HEADER = [0x44, 0x49, 0x44, 0x4c, 1, 0x6d, 0x7b, 1, 0, SEED_BYTES];
/** Time between two tries, in ns. */
const PAUSE = 1_000_000_000n;
/** Time after which an answer is thought never to come, in ns: the message that should have received it may have failed. */
const PATIENCE = 60_000_000_000n;

/** What a request needs of the canister's system. */
export interface RequestSystem {
  /** Nanoseconds since 1970; stands still within a message. */
  now(): bigint;
  /** Has the global timer fire as soon as possible. */
  setTimer(): void;
  /** Calls `raw_rand` of the management canister: what it answers, in Candid. */
  call(): Promise<Uint8Array>;
  /** Takes the seed. */
  seed(bytes: Uint8Array): void;
}

/**
 * Gets the canister's seed from the Internet Computer (`raw_rand` of the management canister), trying again until it has come. Azle
 * does so too, but tells nobody when, and only once.
 */
export class RawRand {
  readonly #system: RequestSystem;
  /** When the next try is due, as long as no answer comes; null once there is nothing more to try. */
  dueAt: bigint | null = 0n;

  constructor(system: RequestSystem) {
    this.#system = system;
  }

  /** To be called by the global timer: begins a try if one is due. */
  timer(): void {
    const now = this.#system.now();
    if (this.dueAt === null || now < this.dueAt) return;
    this.dueAt = now + PATIENCE;
    this.#system.call().then(
      (answer) => {
        this.#received(answer);
      },
      () => {
        this.#failed();
      },
    );
  }

  #received(answer: Uint8Array): void {
    // One that is late, after another.
    if (this.dueAt === null) return;
    if (
      answer.length !== HEADER.length + SEED_BYTES ||
      HEADER.some((byte, i) => answer[i] !== byte)
    ) {
      this.#failed();
      return;
    }
    this.dueAt = null;
    this.#system.seed(answer.slice(HEADER.length));
    // Whoever waited for it runs from there: in the place where a call has failed no message may be sent.
    this.#system.setTimer();
  }

  #failed(): void {
    if (this.dueAt === null) return;
    this.dueAt = this.#system.now() + PAUSE;
    this.#system.setTimer();
  }
}
