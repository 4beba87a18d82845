/** The program of a process as the scheduler sees it: something that can be run for a while. */
export interface Task {
  /** For ps and messages. */
  readonly kind: 'native' | 'wasm' | 'loading';
  /**
   * Goes on with the program until it has to wait, ends (`process.end`) or has had its turn. Throws nothing.
   * @param until instruction count of the host at which its turn is over
   */
  run(until: number): void;
  /** Frees what the program holds. It is not run again. */
  dispose(): void;
}
