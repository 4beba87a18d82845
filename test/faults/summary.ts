/** What a run of the fault rig did and found. */
export interface Summary {
  /** Faults that happened, by kind. */
  faults: Record<string, number>;
  messages: number;
  steps: number;
  /** Upgrades while nothing ran, and those while commands did. */
  upgrades: number;
  busyUpgrades: number;
  /** States whose whole file tree was compared with what must be there, and that were checked by fsck. */
  states: number;
  /** What was not as it must be, a sentence each. */
  differences: string[];
  /** What fsck found. */
  findings: string[];
}

export function newSummary(): Summary {
  return {
    faults: {},
    messages: 0,
    steps: 0,
    upgrades: 0,
    busyUpgrades: 0,
    states: 0,
    differences: [],
    findings: [],
  };
}

/** Counts a fault that happened. */
export function countFault({ faults }: Summary, kind: string): void {
  faults[kind] = (faults[kind] ?? 0) + 1;
}

/** How many faults of all kinds happened. */
export function countFaults({ faults }: Summary): number {
  return Object.values(faults).reduce((sum, count) => sum + count, 0);
}

/** The line that says it all, and below it what was found wrong. */
export function formatSummary(summary: Summary): string {
  const { faults, messages, steps, upgrades, busyUpgrades, states, differences, findings } =
    summary;
  const kinds = Object.entries(faults).map(([kind, count]) => `${count} ${kind}`);
  return [
    `${countFaults(summary)} faults (${kinds.join(', ')}) in ${messages} messages of ${steps} steps, ${upgrades} upgrades and ${busyUpgrades} while commands ran; ` +
      `${states} states checked: ${differences.length} differences, ${findings.length} fsck findings`,
    ...[...differences, ...findings].slice(0, 50),
  ].join('\n');
}
