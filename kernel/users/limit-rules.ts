import {
  DEFAULT_PROCESS_LIMITS,
  DEFAULT_USER_LIMITS,
  MAX_DESCRIPTORS,
  MAX_MEMORY_PAGES,
  ROOT_PROCESS_LIMITS,
} from '../process/limits.ts';
import type { ProcessLimits, UserLimits } from '../process/limits.ts';
import type { Vfs } from '../fs/vfs.ts';
import type { User } from './user.ts';
import type { Users } from './users.ts';
import { WatchedFile } from './watched-file.ts';

/**
 * What users may use, in the language of limits.conf(5): `DOMAIN TYPE ITEM VALUE`, the domain a user, `@group`, or `*` for
 * all but root; the type `soft`, `hard` or `-` for both.
 */
export const LIMITS_FILE = '/etc/limits.conf';

interface Rule {
  domain: string;
  soft: boolean;
  hard: boolean;
  item: Item;
  value: number;
}

/** Items and what a unit of their values is. Those marked `user` are of all processes of a user together. */
const ITEMS = {
  /** Open descriptors of a process. */
  nofile: { key: 'descriptors', divisor: 1, user: false, most: MAX_DESCRIPTORS },
  /** Linear memory of a process, in KiB. */
  as: { key: 'memoryPages', divisor: 64, user: false, most: MAX_MEMORY_PAGES },
  /** Guest instructions of a process. */
  fuel: { key: 'fuel', divisor: 1, user: false, most: Infinity },
  /** Processes of a user. */
  nproc: { key: 'processes', divisor: 1, user: true, most: Infinity },
  /** Linear memory of a user's processes, in KiB. */
  memory: { key: 'memoryPages', divisor: 64, user: true, most: Infinity },
  /** Pipes of a user's processes. */
  pipes: { key: 'pipes', divisor: 1, user: true, most: Infinity },
  /** Instructions of the host for a user in a day. */
  instructions: { key: 'instructions', divisor: 1, user: true, most: Infinity },
} as const;

type Item = keyof typeof ITEMS;

/** What one user may use. */
export interface LimitSet {
  soft: ProcessLimits;
  hard: ProcessLimits;
  together: UserLimits;
}

const MULTIPLES: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** A value of a limit: a number, with K, M, G or T for powers of a thousand, or a word for none; null for what is neither. */
export function parseLimit(text: string): number | null {
  if (text === 'unlimited' || text === 'infinity' || text === '-1') return Infinity;
  const match = /^(\d{1,15})([KMGT]?)$/.exec(text);
  return match === null ? null : Number(match[1]) * MULTIPLES[match[2]];
}

/** The rules of a file. Lines that make no sense are passed over, as pam_limits does. */
export function parseLimitRules(text: string): Rule[] {
  const rules: Rule[] = [];
  for (const line of text.split('\n')) {
    const words = line
      .replace(/#.*$/, '')
      .split(/[ \t]+/)
      .filter(Boolean);
    const [domain, type, item, amount] = words;
    const value = words.length === 4 ? parseLimit(amount) : null;
    if (value === null || !Object.hasOwn(ITEMS, item)) continue;
    if (type !== 'soft' && type !== 'hard' && type !== '-') continue;
    rules.push({ domain, soft: type !== 'hard', hard: type !== 'soft', item: item as Item, value });
  }
  return rules;
}

/** The limits that root has set, by user. A change counts from the next message on. */
export class LimitRules {
  readonly #users: Users;
  readonly #file: WatchedFile;
  #rules: readonly Rule[] = [];
  /** Of the accounts, whose groups rules may be for. */
  #generation = -1;
  #changed = false;

  /** @param now nanoseconds since 1970 */
  constructor(vfs: Vfs, users: Users, now: () => bigint) {
    this.#users = users;
    this.#file = new WatchedFile(vfs, LIMITS_FILE, now);
  }

  /** Looks at the file: whether limits may be others than when this was asked last. */
  refresh(): boolean {
    this.#look();
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  #look(): void {
    const text = this.#file.changed();
    const { generation } = this.#users;
    if (text === null && generation === this.#generation) return;
    if (text !== null) this.#rules = parseLimitRules(text);
    this.#generation = generation;
    this.#changed = true;
  }

  /** What a user may use: rules for all, then those for its groups, then its own; later lines over earlier ones. */
  of(user: User): LimitSet {
    this.#look();
    const base = user.uid === 0 ? ROOT_PROCESS_LIMITS : DEFAULT_PROCESS_LIMITS;
    const set: LimitSet = {
      soft: { ...base },
      hard: { ...base },
      together: { ...DEFAULT_USER_LIMITS },
    };
    const isMember = (name: string): boolean => {
      const gid = this.#users.groupByName(name)?.gid;
      return gid !== undefined && (gid === user.gid || user.groups.includes(gid));
    };
    const kinds: ((domain: string) => boolean)[] = [
      (domain) => domain === '*' && user.uid !== 0,
      (domain) => domain.startsWith('@') && user.uid !== 0 && isMember(domain.slice(1)),
      (domain) => domain === user.name,
    ];
    for (const applies of kinds) {
      for (const rule of this.#rules) if (applies(rule.domain)) apply(set, rule);
    }
    for (const key of Object.keys(set.soft) as (keyof ProcessLimits)[]) {
      set.soft[key] = Math.min(set.soft[key], set.hard[key]);
    }
    return set;
  }

  /** What the processes of a user may use together. */
  together(uid: number): UserLimits {
    const user = this.#users.byUid(uid);
    return user === undefined ? DEFAULT_USER_LIMITS : this.of(user).together;
  }
}

function apply({ soft, hard, together }: LimitSet, { item, value, ...rule }: Rule): void {
  const { key, divisor, user, most } = ITEMS[item];
  const limit = Math.min(Math.floor(value / divisor), most);
  if (user && rule.hard) together[key] = limit;
  // What a user may have of processes is a limit of each of them too (RLIMIT_NPROC).
  if (user && key !== 'processes') return;
  const own = key as keyof ProcessLimits;
  if (rule.hard) hard[own] = limit;
  if (rule.soft) soft[own] = limit;
}
