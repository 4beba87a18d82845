import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Group } from '../users/group.ts';
import { makeHome } from '../users/home.ts';
import { editTextFile, readTextFile } from '../users/text-file.ts';
import type { User } from '../users/user.ts';
import { become } from './become.ts';
import type { Process } from './process.ts';
import type { System } from './system.ts';

/** Users and groups as a native program sees them. What changes them needs the permissions of the caller. */
export class Accounts {
  readonly #system: System;
  readonly #process: Process;

  constructor(system: System, process: Process) {
    this.#system = system;
    this.#process = process;
  }

  user(name: string): User | undefined {
    return this.#system.users.byName(name);
  }

  userOfPrincipal(principal: string): User | undefined {
    return this.#system.users.ofPrincipal(principal, false);
  }

  group(name: string): Group | undefined {
    return this.#system.users.groupByName(name);
  }

  /** Name of a group, or its gid as text where there is none. */
  groupNameOf(gid: number): string {
    return this.#system.users.groupByGid(gid)?.name ?? String(gid);
  }

  /** Groups that the caller acts as a member of, its own not among them. */
  get groups(): readonly number[] {
    return this.#process.credentials.groups;
  }

  /** A number that no user and no group has; -1 where all are taken. */
  freeId(): number {
    return this.#system.users.freeId();
  }

  /** Text of one of the system's files, as far as the caller may read it; -errno. */
  read(path: string): string | number {
    const { credentials, cwd } = this.#process;
    return readTextFile(this.#system.vfs, credentials, cwd, path);
  }

  /**
   * Changes one of the system's files in one go, as far as the caller may: nobody's change in between is lost.
   * @param edit the new text, or -errno for no change
   * @param mode of a file that is made
   */
  edit(path: string, edit: (text: string) => string | number, mode = 0o644): number {
    const { credentials, cwd } = this.#process;
    return editTextFile(this.#system.vfs, credentials, cwd, path, edit, mode);
  }

  /** Makes the home directory of a user; root only. 0 or -errno. */
  makeHome(name: string): number {
    if (this.#process.credentials.uid !== 0) return -wasi.ERRNO_PERM;
    const user = this.#system.users.byName(name);
    return user === undefined ? -wasi.ERRNO_NOENT : makeHome(this.#system.vfs, user);
  }

  /** Pids of what runs as a user. */
  processesOf(uid: number): number[] {
    return [...this.#system.table.all()]
      .filter(({ credentials, ended }) => credentials.uid === uid && !ended)
      .map(({ pid }) => pid);
  }

  /** Has the caller's process go on as another user (su(1)): the user, or -errno. */
  become(name: string): User | number {
    return become(this.#system, this.#process, name);
  }
}
