import { wasi } from '@bjorn3/browser_wasi_shim';
import { DIRECTORY, FIFO } from '../fs/file-type.ts';
import type { Inode, Stat } from '../fs/inode.ts';
import * as events from '../fs/watch/events.ts';
import type { Watcher } from '../fs/watch/file-system-watch.ts';
import { encode } from '../text.ts';
import { BLOCKED } from './blocked.ts';
import { OpenFile, READABLE } from './open-file.ts';
import type { Process } from './process.ts';
import { syntheticStat } from './synthetic-stat.ts';
import { WaitQueue } from './wait-queue.ts';
import type { Watches } from './watches.ts';

/** Events that wait to be read; then one says that there were more. */
const QUEUE_MAX = 1024;
/** Watches of one description. */
const WATCHES_MAX = 256;
const HEADER = 16;

/** An event as it is read: struct inotify_event of inotify(7). */
interface Event {
  watch: number;
  mask: number;
  cookie: number;
  name: string;
}

interface Watch {
  inode: Inode;
  mask: number;
  watcher: Watcher;
}

/** What a WatchFile is, for who writes it down. */
export interface KeptWatches {
  uid: number;
  /** Number of the latest watch. */
  last: number;
  watches: { number: number; inode: Inode; mask: number }[];
  queue: Event[];
}

/**
 * What inotify_init(2) makes: a description to which watches of files and directories are added, and from which their events are
 * read. Readable (poll(2)) when there is one.
 */
export class WatchFile extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  override readonly readable = new WaitQueue();
  readonly #watches: Watches;
  readonly #uid: number;
  readonly #byNumber = new Map<number, Watch>();
  readonly #stat = syntheticStat(FIFO);
  #last = 0;
  #queue: Event[] = [];

  /** @param uid whose watches they count as */
  constructor(watches: Watches, uid: number, flags: number) {
    super(flags);
    this.#watches = watches;
    this.#uid = uid;
  }

  save(): KeptWatches {
    const watches = Array.from(this.#byNumber, ([number, { inode, mask }]) => {
      return { number, inode, mask };
    });
    return { uid: this.#uid, last: this.#last, watches, queue: this.#queue };
  }

  /** Puts back into it, which is new, what `save` gave; a file that is gone has had its last event. */
  restore({ last, watches, queue }: KeptWatches): void {
    this.#queue = [...queue];
    for (const { number, inode, mask } of watches) this.#watch(number, inode, mask);
    this.#last = last;
  }

  /**
   * inotify_add_watch(2) of a file that the caller may read: the number of the watch, the same as before for a file that is watched
   * already. -EINVAL without an event, -ENOTDIR, -ENOSPC with too many watches.
   */
  add(inode: Inode, mask: number): number {
    const wanted = mask & (events.IN_ALL_EVENTS | events.IN_ONESHOT);
    if ((wanted & events.IN_ALL_EVENTS) === 0) return -wasi.ERRNO_INVAL;
    if ((mask & events.IN_ONLYDIR) !== 0 && inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
    for (const [number, watch] of this.#byNumber) {
      if (watch.inode !== inode) continue;
      watch.mask = (mask & events.IN_MASK_ADD) === 0 ? wanted : watch.mask | wanted;
      return number;
    }
    if (this.#byNumber.size >= WATCHES_MAX) return -wasi.ERRNO_NOSPC;
    const number = this.#last + 1;
    const refused = this.#watch(number, inode, wanted);
    if (refused !== 0) return refused;
    this.#last = number;
    return number;
  }

  #watch(number: number, inode: Inode, mask: number): number {
    const watcher: Watcher = (event, name, cookie) => {
      this.#happened(number, event, name, cookie);
    };
    const refused = this.#watches.add(this.#uid, inode, watcher);
    if (refused === 0) this.#byNumber.set(number, { inode, mask, watcher });
    return refused;
  }

  /** inotify_rm_watch(2): 0, or -EINVAL where there is no such watch. */
  remove(number: number): number {
    const watch = this.#byNumber.get(number);
    if (watch === undefined) return -wasi.ERRNO_INVAL;
    this.#end(number, watch);
    return 0;
  }

  /** As many events as fit: -EINVAL if not even the first does. */
  read(process: Process, into: Uint8Array): number {
    if (this.#queue.length === 0) {
      if ((this.flags & wasi.FDFLAGS_NONBLOCK) !== 0) return -wasi.ERRNO_AGAIN;
      this.readable.join(process);
      return BLOCKED;
    }
    let done = 0;
    let count = 0;
    for (const event of this.#queue) {
      const length = put(event, into.subarray(done));
      if (length === 0) break;
      done += length;
      count++;
    }
    this.#queue.splice(0, count);
    return done > 0 ? done : -wasi.ERRNO_INVAL;
  }

  write(): number {
    return -wasi.ERRNO_BADF;
  }

  override poll(): number {
    return this.#queue.length > 0 ? READABLE : 0;
  }

  /** As FIONREAD says it of inotify descriptors. */
  override available(): number {
    return this.#queue.reduce((sum, { name }) => sum + HEADER + paddedLength(encode(name)), 0);
  }

  stat(): Stat {
    return this.#stat;
  }

  protected override closed(): void {
    for (const { inode, watcher } of this.#byNumber.values()) {
      this.#watches.remove(this.#uid, inode, watcher);
    }
    this.#byNumber.clear();
    this.#queue = [];
  }

  #happened(number: number, event: number, name: string, cookie: number): void {
    const watch = this.#byNumber.get(number)!;
    const isWanted = (event & watch.mask & events.IN_ALL_EVENTS) !== 0;
    if (isWanted) this.#enqueue({ watch: number, mask: event, cookie, name });
    const isLast = isWanted && (watch.mask & events.IN_ONESHOT) !== 0;
    if (isLast || (event & events.IN_DELETE_SELF) !== 0) this.#end(number, watch);
  }

  #end(number: number, { inode, watcher }: Watch): void {
    this.#byNumber.delete(number);
    this.#watches.remove(this.#uid, inode, watcher);
    this.#enqueue({ watch: number, mask: events.IN_IGNORED, cookie: 0, name: '' });
  }

  #enqueue(event: Event): void {
    const queue = this.#queue;
    const last = queue.at(-1);
    // The same once more tells nothing new.
    const isSame =
      last?.watch === event.watch &&
      last.mask === event.mask &&
      last.cookie === event.cookie &&
      last.name === event.name;
    if (isSame || queue.length > QUEUE_MAX) return;
    const isFull = queue.length === QUEUE_MAX;
    queue.push(isFull ? { watch: -1, mask: events.IN_Q_OVERFLOW, cookie: 0, name: '' } : event);
    this.readable.wakeAll();
  }
}

/** Writes an event: its length, or 0 where there is no room. */
function put({ watch, mask, cookie, name }: Event, into: Uint8Array): number {
  const bytes = encode(name);
  const padded = paddedLength(bytes);
  if (into.length < HEADER + padded) return 0;
  const view = new DataView(into.buffer, into.byteOffset, HEADER);
  view.setInt32(0, watch, true);
  view.setUint32(4, mask, true);
  view.setUint32(8, cookie, true);
  view.setUint32(12, padded, true);
  into.fill(0, HEADER, HEADER + padded);
  into.set(bytes, HEADER);
  return HEADER + padded;
}

/** A name has at least one zero byte behind it, and what follows is aligned. */
function paddedLength(name: Uint8Array): number {
  return name.length === 0 ? 0 : (name.length + HEADER) & -HEADER;
}
