import { ROOT } from '../fs/credentials.ts';
import { DIRECTORY, REGULAR_FILE } from '../fs/file-type.ts';
import { O_CREAT, O_RDONLY, O_WRONLY } from '../fs/open-flags.ts';
import type { Vfs } from '../fs/vfs.ts';
import { decode, encode } from '../text.ts';
import { formatGroupLine, formatPasswdLine, parsePasswd } from './passwd.ts';
import type { User } from './user.ts';

const PASSWD = '/etc/passwd';
const GROUP = '/etc/group';
const SKELETON = '/etc/skel';
const SHELL = '/bin/sh';
const FIRST_UID = 1000;
const ANONYMOUS = '2vxsx-fae';

const ROOT_USER: User = {
  name: 'root',
  uid: 0,
  gid: 0,
  principal: '',
  home: '/root',
  shell: SHELL,
};
const NOBODY: User = {
  name: 'nobody',
  uid: 65534,
  gid: 65534,
  principal: ANONYMOUS,
  home: '/',
  shell: SHELL,
};

/** The accounts, as /etc/passwd has them. A principal that is new gets one, with a home directory. */
export class Users {
  readonly #vfs: Vfs;
  #byUid = new Map<number, User>();
  #byName = new Map<string, User>();
  #byPrincipal = new Map<string, User>();
  /** State of the file these were read from. */
  #version = '';

  constructor(vfs: Vfs) {
    this.#vfs = vfs;
  }

  /** Makes the file and the directories accounts need, where they are missing. Returns 0 or -errno. */
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
    if (typeof vfs.stat(ROOT, vfs.root, PASSWD) !== 'number') return 0;
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

  /** The account of a principal: controllers are root, the anonymous principal is nobody. */
  ofPrincipal(principal: string, isController: boolean): User | undefined {
    if (isController) return this.byUid(0) ?? ROOT_USER;
    if (principal === ANONYMOUS) return this.byUid(NOBODY.uid) ?? NOBODY;
    this.#refresh();
    return this.#byPrincipal.get(principal);
  }

  /** The account of a principal, made now if it has none; -errno where that fails (disk full). */
  login(principal: string, isController: boolean): User | number {
    const known = this.ofPrincipal(principal, isController);
    if (known !== undefined) return known;
    const user = this.#newUser(principal);
    const error = this.#append(user);
    if (error !== 0) return error;
    const failed = this.#makeHome(user);
    return failed === 0 ? user : failed;
  }

  /** Named by the first parts of the principal's text, as few as tell it from others: stable, and recognisable to its owner. */
  #newUser(principal: string): User {
    let uid = FIRST_UID;
    for (const known of this.#byUid.keys()) if (known >= uid && known < 60_000) uid = known + 1;
    const parts = principal.split('-');
    let length = 1;
    while (length < parts.length && this.#byName.has(parts.slice(0, length).join('-'))) length++;
    const name = parts.slice(0, length).join('-');
    return { name, uid, gid: uid, principal, home: `/home/${name}`, shell: SHELL };
  }

  #makeHome(user: User): number {
    const vfs = this.#vfs;
    const error = vfs.mkdir(ROOT, vfs.root, user.home, 0o700);
    if (error !== 0) return error;
    const failed = vfs.chown(ROOT, vfs.root, user.home, user.uid, user.gid);
    return failed !== 0 ? failed : this.#copyTree(SKELETON, user.home, user);
  }

  #copyTree(from: string, to: string, user: User): number {
    const vfs = this.#vfs;
    const source = vfs.resolve(ROOT, vfs.root, from, true);
    if (typeof source === 'number') return 0;
    const entries = vfs.readdir(source, 0, 1000);
    if (typeof entries === 'number') return entries;
    for (const { name } of entries) {
      const [path, copy] = [`${from}/${name}`, `${to}/${name}`];
      const file = vfs.resolve(ROOT, vfs.root, path, false);
      if (typeof file === 'number') return file;
      let error: number;
      if (file.inode.type === DIRECTORY) {
        error = vfs.mkdir(ROOT, vfs.root, copy, file.inode.mode);
        if (error === 0) error = this.#copyTree(path, copy, user);
      } else if (file.inode.type === REGULAR_FILE) {
        const data = new Uint8Array(file.inode.size);
        file.inode.fs.read(file.inode, 0, data);
        error = this.#writeFile(copy, data, 0, file.inode.mode);
      } else {
        continue;
      }
      if (error === 0) error = vfs.chown(ROOT, vfs.root, copy, user.uid, user.gid);
      if (error !== 0) return error;
    }
    return 0;
  }

  /** Adds an account and its group at the ends of their files. */
  #append(user: User): number {
    return (
      this.#appendLine(GROUP, formatGroupLine(user)) ||
      this.#appendLine(PASSWD, formatPasswdLine(user))
    );
  }

  #appendLine(path: string, line: string): number {
    const vfs = this.#vfs;
    const present = vfs.stat(ROOT, vfs.root, path);
    const size = typeof present === 'number' ? 0 : present.size;
    return this.#writeFile(path, encode(line), size, 0o644);
  }

  #writeFile(path: string, data: Uint8Array, offset: number, mode: number): number {
    const vfs = this.#vfs;
    const place = vfs.open(ROOT, vfs.root, path, O_WRONLY | O_CREAT, mode);
    if (typeof place === 'number') return place;
    const { inode } = place;
    const written = inode.fs.write(inode, offset, data);
    inode.fs.release(inode);
    return written < 0 ? written : 0;
  }

  /** Reads the file again if it has changed. */
  #refresh(): void {
    const vfs = this.#vfs;
    const place = vfs.open(ROOT, vfs.root, PASSWD, O_RDONLY);
    if (typeof place === 'number') return;
    const { inode } = place;
    const version = `${inode.ino} ${inode.size} ${inode.mtime}`;
    if (version !== this.#version) {
      const data = new Uint8Array(inode.size);
      inode.fs.read(inode, 0, data);
      this.#version = version;
      this.#index(parsePasswd(decode(data)));
    }
    inode.fs.release(inode);
  }

  #index(users: User[]): void {
    this.#byUid = new Map();
    this.#byName = new Map();
    this.#byPrincipal = new Map();
    // The first line of a name or number counts, as for getpwnam(3).
    for (const user of users.reverse()) {
      this.#byUid.set(user.uid, user);
      this.#byName.set(user.name, user);
      if (user.principal !== '') this.#byPrincipal.set(user.principal, user);
    }
  }
}
