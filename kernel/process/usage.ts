/** What a process has used (getrusage(2)). */
export class Usage {
  /** Guest instructions. */
  fuel = 0;
  /** Instructions of the host (the Internet Computer's, in a canister), kernel work on its behalf included. */
  instructions = 0;
  /** Messages in which it ran. */
  messages = 0;
  /** Bytes of linear memory, the most it had at any time. */
  memory = 0;

  /** Takes in what another process used. */
  add(other: Usage): void {
    this.fuel += other.fuel;
    this.instructions += other.instructions;
    this.messages = Math.max(this.messages, other.messages);
    this.memory = Math.max(this.memory, other.memory);
  }
}
