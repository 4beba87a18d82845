const KEPT = 1000;

/** What a check has found wrong: a sentence each, of which the first thousand are kept. */
export class Findings {
  readonly list: string[] = [];
  private more = 0;

  readonly report = (finding: string): void => {
    if (this.list.length < KEPT) this.list.push(finding);
    else this.more++;
  };

  /** All of them, the last sentence telling how many were left out. */
  all(): string[] {
    return this.more === 0 ? this.list : [...this.list, `and ${this.more} findings more`];
  }
}
