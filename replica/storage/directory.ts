import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateKeys, type SecretKeys } from '../certification/keys.ts';
import { decode, encode } from '../cbor.ts';
import { writeFileAtomically } from './atomic-file.ts';

const openHere = new Set<string>();

/**
 * What names a process beyond its end: its id, and where the system tells, when it started, since
 * ids are given again. Undefined if there is no such process.
 */
function identify(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  try {
    // proc(5): state and start time, fields 3 and 22; the name before them is in parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that has ended, and whose parent has not asked how, is no more.
    return fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`;
  } catch {
    return String(pid);
  }
}

/** A replica's directory: who uses it, its keys, and the calls it has accepted but not executed. */
export class ReplicaDirectory {
  readonly path: string;
  readonly #kept = new Set<string>();

  /** Creates the directory if need be and takes hold of it. Throws if another replica has it. */
  constructor(path: string) {
    this.path = resolve(path);
    mkdirSync(join(this.path, 'accepted'), { recursive: true });
    this.#lock();
  }

  #lock(): void {
    const path = join(this.path, 'lock');
    if (openHere.has(this.path)) throw new Error(`${this.path} is in use by this process`);
    for (;;) {
      try {
        writeFileSync(path, identify(process.pid)!, { flag: 'wx' });
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = readFileSync(path, 'utf8');
      const pid = Number.parseInt(owner, 10);
      if (pid > 0 && pid !== process.pid && identify(pid) === owner) {
        throw new Error(`${this.path} is in use by process ${pid}`);
      }
      // Its owner was killed.
      rmSync(path, { force: true });
    }
    openHere.add(this.path);
  }

  /** The replica's keys, made at the first use. */
  keys(): SecretKeys {
    const path = join(this.path, 'keys');
    try {
      return decode(readFileSync(path)) as SecretKeys;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const keys = generateKeys();
    writeFileAtomically(path, encode(keys), 0o600);
    return keys;
  }

  /** Keeps the body of a call until it has been executed. */
  keepCall(requestId: string, body: Uint8Array): void {
    writeFileAtomically(join(this.path, 'accepted', requestId), body);
    this.#kept.add(requestId);
  }

  dropCall(requestId: string): void {
    if (!this.#kept.delete(requestId)) return;
    rmSync(join(this.path, 'accepted', requestId), { force: true });
  }

  /** The calls that were kept and not dropped, by request id. */
  keptCalls(): Map<string, Uint8Array> {
    const calls = new Map<string, Uint8Array>();
    const folder = join(this.path, 'accepted');
    for (const name of readdirSync(folder)) {
      if (/^[0-9a-f]{64}$/.test(name)) {
        calls.set(name, readFileSync(join(folder, name)));
        this.#kept.add(name);
      } else {
        rmSync(join(folder, name), { force: true });
      }
    }
    return calls;
  }

  /** Lets go of the directory. */
  close(): void {
    openHere.delete(this.path);
    rmSync(join(this.path, 'lock'), { force: true });
  }
}
