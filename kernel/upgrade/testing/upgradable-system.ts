import { readFileSync } from 'node:fs';
import { Engine, WebAssemblyHost } from '../../../engine/index.ts';
import { commands, SAVED_COMMANDS } from '../../commands/index.ts';
import { ROOT } from '../../fs/credentials.ts';
import { fsck } from '../../fs/fsck/fsck.ts';
import { MemoryDevice } from '../../fs/memory-device.ts';
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../../fs/open-flags.ts';
import { packRom } from '../../fs/rom-image.ts';
import { RomFs } from '../../fs/romfs.ts';
import { StableFs } from '../../fs/stablefs.ts';
import { Kernel } from '../../kernel.ts';
import { SEED_BYTES } from '../../process/entropy.ts';
import type { ExecOutput } from '../../process/exec-sessions.ts';
import type { NativeProgram } from '../../process/sys.ts';
import { decode, encode } from '../../text.ts';
import type { User } from '../../users/user.ts';
import { UPGRADE_DIRECTORIES } from '../upgrade.ts';

/** The engine's core, without which there are no programs. */
export const CORE = 'dist/engine/core.wasm';
const IMAGE = `${UPGRADE_DIRECTORIES[0]}/processes`;

/** A system in Node on a disk that outlives its kernels. */
export class UpgradableSystem {
  kernel: Kernel;
  /** ns since 1970; moves when a test or a sleeper moves it. */
  time = 1_700_000_000_000_000_000n;
  /** One for all kernels: making it takes long. */
  readonly engine: Engine;
  /** Programs of the release that is booted next, by name. */
  readonly release = new Map<string, Uint8Array>();
  /** What each kernel's generator was seeded with, and what it gives. */
  readonly seeds: string[] = [];
  readonly random = {
    fill: (into: Uint8Array) => into.fill(6 + this.seeds.length),
    seed: (bytes: Uint8Array) => this.seeds.push(bytes.join()),
  };
  readonly #device: MemoryDevice;
  #root!: StableFs;
  #instructions = 0;
  readonly #programs: Readonly<Record<string, NativeProgram>>;

  /**
   * @param programs native programs besides those of the system
   * @param space bytes of its disk
   */
  constructor(programs: Readonly<Record<string, NativeProgram>> = {}, space = Infinity) {
    this.#programs = programs;
    this.#device = new MemoryDevice(space);
    this.engine = new Engine(new WebAssemblyHost(readFileSync(CORE), 16_384));
    this.kernel = this.#boot();
    this.kernel.entropy.seed(new Uint8Array(SEED_BYTES));
    const { vfs } = this.kernel;
    vfs.mkdir(ROOT, vfs.root, '/bin', 0o755);
    for (const name of [...Object.keys(commands(this.engine)), ...Object.keys(programs)]) {
      this.write(`/bin/${name}`, `#!kernel:${name}\n`, 0o755);
    }
    for (const name of [
      'cat',
      'grep',
      'mkdir',
      'rm',
      'rmdir',
      'seq',
      'sleep',
      'tail',
      'tee',
      'wc',
      'yes',
    ]) {
      this.write(`/bin/${name}`, readFileSync(`dist/userland/${name}.wasm`), 0o755);
    }
  }

  /** Programs that come with the release, in /system. */
  #release(): RomFs {
    const files = [...this.release].map(([path, data]) => ({ path, data, mode: 0o755 }));
    const image = packRom(files);
    return new RomFs({
      size: image.length,
      read: (at, into) => {
        into.set(image.subarray(at, at + into.length));
      },
    });
  }

  #boot(): Kernel {
    const options = { now: () => this.time };
    const empty = this.#device.size === 0;
    this.#root = empty
      ? StableFs.format(this.#device, options)
      : StableFs.mount(this.#device, options);
    const { engine } = this;
    return new Kernel({
      engine,
      root: this.#root,
      programs: [...Object.entries(commands(engine)), ...Object.entries(this.#programs)],
      mounts: [['/system', this.#release()]],
      savedPrograms: SAVED_COMMANDS,
      now: () => this.time,
      random: this.random,
      instructions: () => (this.#instructions += 100_000),
      version: 'test',
    });
  }

  /**
   * Has another kernel take the place of this one, as an upgrade of the canister does.
   * @param between what happens to the disk meanwhile
   */
  upgrade(between: () => void = () => {}): void {
    this.#instructions = 0;
    this.kernel.prepareUpgrade();
    between();
    this.kernel = this.#boot();
    try {
      this.kernel.completeUpgrade();
    } catch (error) {
      this.kernel = this.#boot();
      this.kernel.abandonUpgrade(error);
    }
    this.#root.reclaimOrphans();
  }

  /** A user, made when asked for first. */
  user(name: string): User {
    const user = this.kernel.users.login(`${name}-aaaaa-aaaaa-aaaaa-cai`, false);
    if (typeof user === 'number') throw new Error(`login: ${user}`);
    return user;
  }

  write(path: string, content: string | Uint8Array, mode = 0o644): void {
    const { vfs } = this.kernel;
    const place = vfs.open(ROOT, vfs.root, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (typeof place === 'number') throw new Error(`${path}: ${place}`);
    const { inode } = place;
    inode.fs.write(inode, 0, typeof content === 'string' ? encode(content) : content);
    inode.fs.release(inode);
  }

  /** A file's content as root reads it. */
  read(path: string): string {
    return decode(this.bytes(path));
  }

  bytes(path: string): Uint8Array {
    const { vfs } = this.kernel;
    const place = vfs.open(ROOT, vfs.root, path, O_RDONLY);
    if (typeof place === 'number') throw new Error(`${path}: ${place}`);
    const { inode } = place;
    const bytes = new Uint8Array(inode.size);
    inode.fs.read(inode, 0, bytes);
    inode.fs.release(inode);
    return bytes;
  }

  /** What the checker finds on the disk. */
  findings(): string[] {
    return fsck(this.#device);
  }

  /** Changes the image that is on the disk between two kernels. */
  damage(change: (image: Uint8Array) => void): void {
    const image = this.bytes(IMAGE);
    change(image);
    this.putImage(image);
  }

  /** Puts another image on the disk. */
  putImage(image: Uint8Array): void {
    this.write(IMAGE, image);
  }

  /** Runs until nobody can run; sleepers are woken by moving the clock on, as often as `sleeps` says. */
  settle(sleeps = 0): void {
    for (let turns = 0; turns < 5000; turns++) {
      const { runnable, nextWake } = this.kernel.run(10_000_000);
      if (runnable) continue;
      if (nextWake === null || sleeps-- === 0) return;
      if (nextWake > this.time) this.time = nextWake;
    }
    throw new Error('processes run on and on');
  }

  /** Starts `sh -c line`. */
  start(line: string, user = this.user('tester')): number {
    const id = this.kernel.execs.start(user, { line, stdin: true, env: [] });
    if (id < 0) throw new Error(`exec: ${id}`);
    return id;
  }

  output(id: number): { stdout: string; stderr: string; status: number | null } {
    const output = this.kernel.execs.read(this.user('tester'), id, 0, 0) as ExecOutput;
    return { stdout: decode(output.stdout), stderr: decode(output.stderr), status: output.status };
  }

  /** A terminal: a new one, or the one with that number. */
  terminal(name = 'tester', id?: number): TypedTerminal {
    return new TypedTerminal(this, name, id);
  }
}

/** A terminal with a user at it. */
export class TypedTerminal {
  readonly #system: UpgradableSystem;
  readonly #name: string;
  readonly id: number;
  #cursor = 0;
  #typed = 0;

  constructor(system: UpgradableSystem, name: string, id?: number) {
    this.#system = system;
    this.#name = name;
    const { terminals } = system.kernel;
    this.id = id ?? terminals.open(this.#user, { rows: 24, columns: 80 });
    const output = terminals.read(this.#user, this.id, 0);
    if (typeof output === 'number') throw new Error(`terminal: ${output}`);
    this.#typed = output.input;
    system.settle();
  }

  get #user(): User {
    return this.#system.user(this.#name);
  }

  /** Types text, has the system come to rest, and gives what has appeared. */
  type(text: string): string {
    const { terminals } = this.#system.kernel;
    const bytes = encode(text);
    const refused = terminals.input(this.#user, this.id, this.#typed, bytes, false);
    if (refused < 0) throw new Error(`terminal: ${refused}`);
    this.#typed += bytes.length;
    return this.rest();
  }

  /** Has the system come to rest; what has appeared since the last call. */
  rest(): string {
    this.#system.settle();
    return this.shown();
  }

  /** What has appeared since the last call. */
  shown(): string {
    const output = this.#system.kernel.terminals.read(this.#user, this.id, this.#cursor);
    if (typeof output === 'number') throw new Error(`terminal: ${output}`);
    this.#cursor = output.cursor;
    return decode(output.data).replaceAll('\r\n', '\n');
  }
}
