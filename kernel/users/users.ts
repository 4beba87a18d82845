import { wasi } from '@bjorn3/browser_wasi_shim';
import { ROOT } from '../fs/credentials.ts';
import type { Vfs } from '../fs/vfs.ts';
import { encode } from '../text.ts';
import { isAccountName } from './account-name.ts';
import { formatGroupLine, parseGroups } from './group.ts';
import type { Group } from './group.ts';
import { makeHome, writeFile } from './home.ts';
import { formatPasswdLine, parsePasswd } from './passwd.ts';
import type { PasswdEntry } from './passwd.ts';
import {
  findInvitation,
  refusalText,
  registrationPolicy,
  removeInvitation,
} from './registration.ts';
import type { User } from './user.ts';
import { WatchedFile } from './watched-file.ts';
import { NumberMap } from '../number-map.ts';

export const PASSWD_FILE = '/etc/passwd';
export const GROUP_FILE = '/etc/group';
const SHELL = '/bin/sh';
const FIRST_ID = 1000;
const LAST_ID = 59_999;
const ANONYMOUS = '2vxsx-fae';

const ROOT_USER: PasswdEntry = {
  name: 'root',
  uid: 0,
  gid: 0,
  principal: '',
  home: '/root',
  shell: SHELL,
};
const NOBODY: PasswdEntry = {
  name: 'nobody',
  uid: 65534,
  gid: 65534,
  principal: ANONYMOUS,
  home: '/',
  shell: SHELL,
};

/** The accounts and groups, as /etc/passwd and /etc/group have them. */
export class Users {
  readonly #vfs: Vfs;
  readonly #passwdFile: WatchedFile;
  readonly #groupFile: WatchedFile;
  #entries: PasswdEntry[] = [];
  #byUid = new NumberMap<User>();
  #byName = new Map<string, User>();
  #byPrincipal = new Map<string, User>();
  #groups: Group[] = [];
  #groupsByGid = new NumberMap<Group>();
  #groupsByName = new Map<string, Group>();
  /** Gids by names of members. */
  #membership = new Map<string, number[]>();
  /** Counts how often the accounts were read again or added to. */
  generation = 0;
  /** The highest number in use for people and their groups. */
  #lastId = FIRST_ID - 1;

  /** @param now nanoseconds since 1970 */
  constructor(vfs: Vfs, now: () => bigint) {
    this.#vfs = vfs;
    this.#passwdFile = new WatchedFile(vfs, PASSWD_FILE, now);
    this.#groupFile = new WatchedFile(vfs, GROUP_FILE, now);
  }

  /** Makes the files and the directories accounts need, where they are missing. Returns 0 or -errno. */
  prepare(): number {
    const vfs = this.#vfs;
    for (const [path, mode] of [
      ['/etc', 0o755],
      ['/home', 0o755],
      ['/root', 0o700],
    ] as const) {
      if (typeof vfs.stat(ROOT, vfs.root, path) !== 'number') continue;
      const error = vfs.mkdir(ROOT, vfs.root, path, mode);
      if (error !== 0) return error;
    }
    if (typeof vfs.stat(ROOT, vfs.root, PASSWD_FILE) !== 'number') return 0;
    return this.#append(ROOT_USER) || this.#append(NOBODY);
  }

  byUid(uid: number): User | undefined {
    this.#refresh();
    return this.#byUid.get(uid);
  }

  byName(name: string): User | undefined {
    this.#refresh();
    return this.#byName.get(name);
  }

  groupByGid(gid: number): Group | undefined {
    this.#refresh();
    return this.#groupsByGid.get(gid);
  }

  groupByName(name: string): Group | undefined {
    this.#refresh();
    return this.#groupsByName.get(name);
  }

  /** A number that no user and no group has, for a new one; -1 where all are taken. */
  freeId(): number {
    this.#refresh();
    if (this.#lastId < LAST_ID) return this.#lastId + 1;
    for (let id = FIRST_ID; id <= LAST_ID; id++) {
      if (!this.#byUid.has(id) && !this.#groupsByGid.has(id)) return id;
    }
    return -1;
  }

  /**
   * The account of a principal: controllers are root, the anonymous principal is nobody, where everybody may come in.
   * Undefined for who has none.
   */
  ofPrincipal(principal: string, isController: boolean): User | undefined {
    if (isController) return this.byUid(0) ?? { ...ROOT_USER, groups: [] };
    if (principal === ANONYMOUS) {
      return this.admission === 0 ? this.nobody : undefined;
    }
    this.#refresh();
    return this.#byPrincipal.get(principal);
  }

  /** Who comes without an account: 0 where they are let in, -EACCES where not. */
  get admission(): number {
    return registrationPolicy(this.#vfs) === 'open' ? 0 : -wasi.ERRNO_ACCES;
  }

  /** The user that strangers count as. */
  get nobody(): User {
    return this.byUid(NOBODY.uid) ?? { ...NOBODY, groups: [] };
  }

  /**
   * The account of a principal, made now if it has none and registration is open. -EACCES where it is not; -errno where
   * making it fails (disk full).
   */
  login(principal: string, isController: boolean): User | number {
    const known = this.ofPrincipal(principal, isController);
    if (known !== undefined) return known;
    return this.admission === 0 ? this.#register(principal, '') : -wasi.ERRNO_ACCES;
  }

  /**
   * Redeems an invitation: the account of the principal, made by it. -EEXIST for who has one, -EACCES where registration is
   * closed or there is no such invitation; then the invitation stays.
   */
  redeem(principal: string, code: string): User | number {
    if (principal === ANONYMOUS) return -wasi.ERRNO_ACCES;
    this.#refresh();
    if (this.#byPrincipal.has(principal)) return -wasi.ERRNO_EXIST;
    if (registrationPolicy(this.#vfs) === 'closed') return -wasi.ERRNO_ACCES;
    const invitation = findInvitation(this.#vfs, code);
    if (invitation === undefined) return -wasi.ERRNO_ACCES;
    const error = removeInvitation(this.#vfs, code);
    return error !== 0 ? error : this.#register(principal, invitation.name);
  }

  /** What to tell a principal that is refused. */
  refusal(principal: string): string {
    return refusalText(registrationPolicy(this.#vfs), principal);
  }

  /** @param wanted the name it is to have, if nobody has it */
  #register(principal: string, wanted: string): User | number {
    const id = this.freeId();
    if (id < 0) return -wasi.ERRNO_AGAIN;
    const taken = (text: string) =>
      !isAccountName(text) || this.#byName.has(text) || this.#groupsByName.has(text);
    // By the first parts of the principal's text, as few as tell it from others: stable, and recognisable to its owner.
    const parts = principal.split('-');
    let length = 1;
    while (length < parts.length && taken(parts.slice(0, length).join('-'))) length++;
    const name = taken(wanted) ? parts.slice(0, length).join('-') : wanted;
    const home = `/home/${name}`;
    const entry = { name, uid: id, gid: id, principal, home, shell: SHELL };
    const error = this.#append(entry);
    if (error !== 0) return error;
    const failed = makeHome(this.#vfs, entry);
    // A directory that is there already is somebody else's and stays theirs.
    return failed === 0 || failed === -wasi.ERRNO_EXIST ? this.#byUid.get(id)! : failed;
  }

  /** Adds an account and its group at the ends of their files. */
  #append(entry: PasswdEntry): number {
    this.#refresh();
    const group: Group = { name: entry.name, gid: entry.gid, members: [] };
    const error =
      this.#appendLine(GROUP_FILE, formatGroupLine(group)) ||
      this.#appendLine(PASSWD_FILE, formatPasswdLine(entry));
    if (error !== 0) return error;
    // What is known of thousands of others need not be read again for each that comes.
    this.#groupFile.acknowledge();
    this.#passwdFile.acknowledge();
    this.#groups.push(group);
    this.#addGroup(group);
    this.#entries.push(entry);
    this.#addUser(entry);
    return 0;
  }

  #appendLine(path: string, line: string): number {
    const present = this.#vfs.stat(ROOT, this.#vfs.root, path);
    const size = typeof present === 'number' ? 0 : present.size;
    return writeFile(this.#vfs, path, encode(line), size, 0o644);
  }

  /** Reads the files again if they have changed. */
  #refresh(): void {
    const groups = this.#groupFile.changed();
    const passwd = this.#passwdFile.changed();
    if (groups === null && passwd === null) return;
    if (passwd !== null) this.#entries = parsePasswd(passwd);
    if (groups !== null) this.#groups = parseGroups(groups);
    this.generation++;
    this.#lastId = FIRST_ID - 1;
    this.#membership = new Map();
    this.#groupsByGid = new NumberMap();
    this.#groupsByName = new Map();
    this.#byUid = new NumberMap();
    this.#byName = new Map();
    this.#byPrincipal = new Map();
    for (const group of this.#groups) this.#addGroup(group);
    for (const entry of this.#entries) this.#addUser(entry);
  }

  // The first line of a name or number counts, as for getpwnam(3).

  #addGroup(group: Group): void {
    if (group.gid <= LAST_ID && group.gid > this.#lastId) this.#lastId = group.gid;
    if (!this.#groupsByGid.has(group.gid)) this.#groupsByGid.set(group.gid, group);
    if (!this.#groupsByName.has(group.name)) this.#groupsByName.set(group.name, group);
    for (const member of group.members) {
      const gids = this.#membership.get(member);
      if (gids === undefined) this.#membership.set(member, [group.gid]);
      else if (!gids.includes(group.gid)) gids.push(group.gid);
    }
  }

  #addUser(entry: PasswdEntry): void {
    if (entry.uid <= LAST_ID && entry.uid > this.#lastId) this.#lastId = entry.uid;
    const user: User = { ...entry, groups: this.#membership.get(entry.name) ?? [] };
    const { uid, name, principal } = user;
    if (!this.#byUid.has(uid)) this.#byUid.set(uid, user);
    if (!this.#byName.has(name)) this.#byName.set(name, user);
    if (principal !== '' && !this.#byPrincipal.has(principal)) {
      this.#byPrincipal.set(principal, user);
    }
  }
}
