import type { CoreHost } from '../../engine/index.ts';

/** Commands of the bridge itself (engine/link/bridge.wat). */
const STABLE_SIZE = 2;
const STABLE_GROW = 3;
const STABLE_READ = 4;
const STABLE_WRITE = 5;
const ROM_SIZE = 6;
const ROM_READ = 7;
const PERFORMANCE_COUNTER = 8;
const GLOBAL_TIMER = 9;
const TIMER_MESSAGE = 10;
const TIMER_FIRINGS = 11;

/** Bytes; at least what the host can find the address of. */
const STAGE = 512;

const PAGE = 65536;
const WORD = 4294967296;

/**
 * The system behind the bridge: stable memory, the linked-in read-only data and the instruction
 * counter, each one bridge call on one block of registers that is made once.
 */
export class SystemRegisters {
  private readonly block = new Uint8Array(256);
  private readonly words = new Uint32Array(this.block.buffer);
  /** Small pieces go through here: asking for the address of a new buffer costs more than copying them. */
  private readonly stage = new Uint8Array(STAGE);
  private readonly stageAddress: number;
  /** Read by the timer, message after message: it must stay. */
  private readonly timerMessage = new Uint8Array(128);
  private readonly longs = new BigUint64Array(this.block.buffer);
  private readonly host: Pick<CoreHost, 'call' | 'addressOf'>;

  constructor(host: Pick<CoreHost, 'call' | 'addressOf'>) {
    this.host = host;
    this.stageAddress = host.addressOf(this.stage);
  }

  private command(command: number): void {
    this.words[0] = command;
    this.host.call(this.block);
  }

  /** Size of stable memory in bytes. */
  stableSize(): number {
    this.command(STABLE_SIZE);
    return (this.words[2] + this.words[3] * WORD) * PAGE;
  }

  /** Grows stable memory to at least `bytes`; false where the system gives no more. */
  stableGrowTo(bytes: number): boolean {
    const missing = Math.ceil((bytes - this.stableSize()) / PAGE);
    if (missing <= 0) return true;
    this.words[2] = missing;
    this.words[3] = 0;
    this.command(STABLE_GROW);
    return this.words[3] !== WORD - 1;
  }

  /** Reads `into.length` bytes at `offset`, which must lie within stable memory. */
  stableRead(offset: number, into: Uint8Array): void {
    this.transfer(STABLE_READ, offset, into);
  }

  /** Writes `from` at `offset`, which must lie within stable memory. */
  stableWrite(offset: number, from: Uint8Array): void {
    this.transfer(STABLE_WRITE, offset, from);
  }

  private transfer(command: number, offset: number, buffer: Uint8Array): void {
    const { words, host, stage } = this;
    const { length } = buffer;
    words[0] = command;
    words[2] = offset;
    words[3] = offset / WORD;
    words[4] = length;
    if (length > STAGE) {
      words[1] = host.addressOf(buffer);
      host.call(this.block);
      return;
    }
    words[1] = this.stageAddress;
    if (command === STABLE_WRITE) stage.set(buffer);
    host.call(this.block);
    if (command !== STABLE_WRITE) buffer.set(stage.subarray(0, length));
  }

  /** Bytes of read-only data in the module. */
  romSize(): number {
    this.command(ROM_SIZE);
    return this.words[1];
  }

  /** Copies read-only data; `offset + into.length` must be at most {@link romSize}. */
  romRead(offset: number, into: Uint8Array): void {
    this.transfer(ROM_READ, offset, into);
  }

  /** Instructions of the Internet Computer that this message has executed so far. */
  instructions(): number {
    this.words[1] = 0;
    this.command(PERFORMANCE_COUNTER);
    return this.words[2] + this.words[3] * WORD;
  }

  /** Has the global timer fire at `time` (ns since 1970, the past: at once); 0 for not at all. */
  setTimer(time: bigint): void {
    this.longs[1] = time;
    this.command(GLOBAL_TIMER);
  }

  /**
   * Has the global timer do nothing but send the canister itself a message, and set itself again in case that message
   * fails (engine/link/bridge.wat says for when); {@link setTimer} then replaces that time.
   * @param self the canister's principal
   * @param method what the link step was told that the timer calls
   */
  sendFromTimer(self: Uint8Array, method: string): void {
    const { timerMessage } = this;
    const words = new Uint32Array(timerMessage.buffer);
    words[0] = TIMER_MESSAGE;
    words[1] = self.length;
    words[2] = method.length;
    timerMessage.set(self, 16);
    for (let i = 0; i < method.length; i++) timerMessage[80 + i] = method.charCodeAt(i);
    this.host.call(timerMessage);
  }

  /** How often the global timer has fired since the last {@link setTimer}; 8 where that is more. */
  timerFirings(): number {
    this.command(TIMER_FIRINGS);
    return this.words[1];
  }
}
