import type { ExpectedTree, Owner } from './expected-tree.ts';
import type { Random } from './random.ts';

/** A user as the workload knows them. */
export interface Account extends Owner {
  /** Principal. */
  sender: Uint8Array;
  home: string;
}

/** Something a user does, and what must come of it. Paths are absolute. */
export interface Step {
  by: Account;
  /** What is done: a line for the shell, the same typed at a terminal, or a file sent from outside. */
  how: 'command' | 'terminal' | 'upload';
  line: string;
  /** Contents of an upload; its path is the line. */
  upload?: { data: Uint8Array; mode: number };
  /** Whether the command ends with a status other than 0 and has no effect. */
  fails?: boolean;
  /** It is left running while others do other things. */
  background?: boolean;
  /** It goes on after an upgrade, which ends programs of the kernel that are in the middle of something. */
  survives: boolean;
  /** The disk is full from its beginning to its end; files it touches may be cut short. */
  diskFull?: boolean;
  /** Files that may be anything in between while it runs. */
  touches: string[];
  /** Makes the expected tree what it is when all is done. */
  effect: (tree: ExpectedTree) => void;
}

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'] as const;
/** Beyond this many files in a home directory, more are removed than made. */
const MANY = 24;
const encoder = new TextEncoder();

/** Programs that steps run, beside those the system has: name to contents. */
export type Programs = ReadonlyMap<string, Uint8Array>;

/** Makes up what users do, one step after the other. */
export class Workload {
  readonly #random: Random;
  readonly #tree: ExpectedTree;
  readonly #programs: Programs;
  #serial = 0;

  /** @param programs contents of `wc` (which is in /bin) and `drip` (which everybody has in their home directory) */
  constructor(random: Random, tree: ExpectedTree, programs: Programs) {
    this.#random = random;
    this.#tree = tree;
    this.#programs = programs;
  }

  /** @param isLong whether it has to be something that takes many messages, and goes on after an upgrade */
  next(by: Account, isLong = false): Step {
    const random = this.#random;
    const roomy = this.#paths(by, 'file').length < MANY;
    const makers = [
      this.#write,
      this.#append,
      this.#sequence,
      this.#directory,
      this.#copy,
      this.#links,
    ];
    const others = [
      this.#pipeline,
      this.#move,
      this.#chmod,
      this.#fail,
      this.#upload,
      this.#install,
    ];
    const long = [this.#drip, this.#sleeper, this.#counter, this.#waiter];
    const rare = [this.#many, this.#diskFull, this.#remove];
    const isRare = random.once(8);
    const make = isLong
      ? random.pick(long)
      : isRare
        ? random.pick(random.once(2) ? long : rare)
        : random.pick(roomy ? [...makers, ...others] : [this.#remove, this.#remove, ...others]);
    const step = make.call(this, by);
    if (step.how === 'command' && !step.fails && !step.diskFull && random.once(8)) {
      return { ...step, how: 'terminal', background: false };
    }
    return step;
  }

  #command(by: Account, line: string, touches: string[], effect: Step['effect']): Step {
    return { by, how: 'command', line, touches, effect, survives: true };
  }

  /** Files of a type in a user's home directory, without the programs there. */
  #paths(by: Account, type: string): string[] {
    const isProgram = (path: string): boolean => /\/(\.local|drip\.wasm)(\/|$)/.test(path);
    return this.#tree
      .under(by.home)
      .filter((path) => this.#tree.get(path)!.type === type && !isProgram(path));
  }

  /** A file of the user's that is there and can be read and written. */
  #file(by: Account): string | undefined {
    const files = this.#paths(by, 'file').filter((path) => {
      const { mode, data } = this.#tree.get(path)!;
      return (mode & 0o600) === 0o600 && data.length < 100_000;
    });
    return files.length === 0 ? undefined : this.#random.pick(files);
  }

  #place(by: Account): string {
    return this.#random.pick([by.home, by.home, ...this.#paths(by, 'directory')]);
  }

  /** A path in one of the user's directories that is free. */
  #fresh(by: Account): string {
    return `${this.#place(by)}/${this.#random.pick(WORDS)}${this.#serial++}`;
  }

  /** All paths of a file. */
  #namesOf(path: string): string[] {
    const file = this.#tree.get(path);
    return [...this.#tree.files].filter(([, other]) => other === file).map(([name]) => name);
  }

  /** All paths of the file at a path, which may not be there yet. */
  #namesIfAny(path: string): string[] {
    return this.#tree.get(path) === undefined ? [path] : this.#namesOf(path);
  }

  #text(): string {
    const random = this.#random;
    return Array.from({ length: random.integer(1, 12) }, () => random.pick(WORDS)).join(' ');
  }

  #write(by: Account): Step {
    const path = this.#random.once(3) ? (this.#file(by) ?? this.#fresh(by)) : this.#fresh(by);
    const text = this.#text();
    return this.#command(by, `echo '${text}' > ${path}`, this.#namesIfAny(path), (tree) =>
      tree.write(path, encoder.encode(`${text}\n`), by),
    );
  }

  #append(by: Account): Step {
    const path = this.#file(by) ?? this.#fresh(by);
    const lines = Array.from({ length: this.#random.integer(1, 5) }, () => this.#text());
    const line = lines.map((text) => `echo '${text}' >> ${path}`).join('; ');
    return this.#command(by, line, this.#namesIfAny(path), (tree) =>
      tree.append(path, encoder.encode(lines.map((text) => `${text}\n`).join('')), by),
    );
  }

  #sequence(by: Account): Step {
    const path = this.#fresh(by);
    const count = this.#random.pick([3, 40, 700, 9000]);
    return this.#command(by, `seq 1 ${count} > ${path}`, [path], (tree) =>
      tree.write(path, numbers(1, count), by),
    );
  }

  #pipeline(by: Account): Step {
    const path = this.#fresh(by);
    const count = this.#random.integer(20, 400);
    const kept = this.#random.integer(1, 20);
    const line = `seq 1 ${count} | sort -rn | cat | head -n ${kept} > ${path}`;
    return this.#command(by, line, [path], (tree) =>
      tree.write(path, numbers(count, count - kept + 1), by),
    );
  }

  #directory(by: Account): Step {
    const path = `${this.#fresh(by)}/${this.#random.pick(WORDS)}`;
    return this.#command(by, `mkdir -p ${path}`, [path.slice(0, path.lastIndexOf('/'))], (tree) =>
      tree.makeDirectories(path, by),
    );
  }

  #copy(by: Account): Step {
    const directories = this.#paths(by, 'directory').filter((path) =>
      this.#tree.under(path).every((below) => this.#tree.get(below)!.type !== 'link'),
    );
    const to = `${by.home}/copy${this.#serial++}`;
    if (directories.length > 0 && this.#random.once(2)) {
      const from = this.#random.pick(directories);
      // What has several names has one each in the copy.
      return this.#command(by, `cp -r ${from} ${to}`, [to], (tree) => tree.copy(from, to, by));
    }
    const from = this.#file(by);
    if (from === undefined) return this.#write(by);
    return this.#command(by, `cp ${from} ${to}`, [to], (tree) => tree.copy(from, to, by));
  }

  #links(by: Account): Step {
    const from = this.#file(by);
    if (from === undefined) return this.#write(by);
    const to = this.#fresh(by);
    if (this.#random.once(2)) {
      return this.#command(by, `ln ${from} ${to}`, [to, ...this.#namesOf(from)], (tree) =>
        tree.link(from, to),
      );
    }
    return this.#command(by, `ln -s ${from} ${to}`, [to], (tree) => tree.symlink(from, to, by));
  }

  #move(by: Account): Step {
    const all = ['file', 'link', 'directory'].flatMap((type) => this.#paths(by, type));
    if (all.length === 0) return this.#write(by);
    const from = this.#random.pick(all);
    const into = this.#random.once(4) ? this.#file(by) : undefined;
    const isFile = this.#tree.get(from)!.type === 'file';
    const isOther = into !== undefined && this.#tree.get(into) !== this.#tree.get(from);
    const to = isFile && isOther ? into : `${by.home}/moved${this.#serial++}`;
    return this.#command(by, `mv ${from} ${to}`, [from, to, ...this.#namesIfAny(to)], (tree) =>
      tree.rename(from, to),
    );
  }

  #remove(by: Account): Step {
    const paths = [...this.#paths(by, 'file'), ...this.#paths(by, 'link')];
    const directories = this.#paths(by, 'directory');
    const path =
      directories.length > 0 && this.#random.once(2)
        ? this.#random.pick(directories)
        : this.#random.pick(paths);
    if (path === undefined) return this.#write(by);
    // The other names of what is removed lose a link.
    const touched = [path, ...this.#tree.under(path)].flatMap((gone) => this.#namesOf(gone));
    return this.#command(by, `rm -r ${path}`, touched, (tree) => tree.remove(path));
  }

  #chmod(by: Account): Step {
    const files = this.#paths(by, 'file');
    if (files.length === 0) return this.#write(by);
    const path = this.#random.pick(files);
    const mode = this.#random.pick([0o600, 0o644, 0o755, 0o444]);
    const line = `chmod ${mode.toString(8)} ${path}`;
    const effect = (tree: ExpectedTree): void => {
      tree.get(path)!.mode = mode;
    };
    const touches = [path, ...this.#namesOf(path)];
    return { ...this.#command(by, line, touches, effect), survives: false };
  }

  #fail(by: Account): Step {
    const line = this.#random.pick([
      `cat ${by.home}/nosuchfile`,
      `rmdir ${by.home}`,
      `mkdir ${by.home}`,
      'echo mine > /etc/passwd',
      'rm -r /etc/group',
      `mv ${by.home} ${by.home}/within`,
      'nosuchprogram',
    ]);
    const root = by.uid === 0 && line.includes('/etc');
    const shown = root ? 'cat /nosuchfile' : line;
    return { ...this.#command(by, shown, [], () => {}), fails: true };
  }

  #upload(by: Account): Step {
    const random = this.#random;
    const path = random.once(3) ? (this.#file(by) ?? this.#fresh(by)) : this.#fresh(by);
    const data = random.bytes(random.pick([0, 10, 3000, 70_000]));
    const mode = random.pick([0o644, 0o600, 0o755]);
    const effect = (tree: ExpectedTree): void => {
      tree.write(path, data, by, mode);
      tree.get(path)!.mode = mode;
    };
    return {
      by,
      how: 'upload',
      line: path,
      upload: { data, mode },
      touches: this.#namesIfAny(path),
      effect,
      survives: false,
    };
  }

  #install(by: Account): Step {
    const name = `tool${this.#serial++}`;
    const directory = by.uid === 0 ? '/usr/local/bin' : `${by.home}/.local/bin`;
    const touches = [`${directory}/${name}`, `${directory}/.${name}.partial`];
    if (by.uid !== 0) touches.push(`${by.home}/.local`);
    const effect = (tree: ExpectedTree): void => {
      tree.makeDirectories(directory, by);
      tree.write(`${directory}/${name}`, this.#programs.get('wc')!, by, 0o755);
    };
    const line = `install /bin/wc ${name}`;
    return { ...this.#command(by, line, touches, effect), survives: false };
  }

  /** Fills a directory of its own and removes it again, all in one line. */
  #many(by: Account): Step {
    const path = `${by.home}/many${this.#serial++}`;
    const count = this.#random.pick([50, 300, 900]);
    const line = `mkdir ${path} && cd ${path} && touch $(seq 1 ${count}) && rm -r ${path}`;
    return this.#command(by, line, [path], () => {});
  }

  #diskFull(by: Account): Step {
    const path = `${by.home}/full${this.#serial++}`;
    return {
      ...this.#command(by, `yes | head -c 40000000 > ${path}; rm ${path}`, [path], () => {}),
      diskFull: true,
      survives: false,
    };
  }

  /** A WebAssembly program that writes in small pieces, over several messages. */
  #drip(by: Account): Step {
    const path = `${by.home}/drip${this.#serial++}`;
    return {
      ...this.#command(by, `${by.home}/drip.wasm > ${path}`, [path], (tree) =>
        tree.write(path, this.#programs.get('drip output')!, by),
      ),
      background: true,
    };
  }

  /** A shell loop that is woken by the clock. */
  #sleeper(by: Account): Step {
    const path = `${by.home}/ticks${this.#serial++}`;
    const line = `for i in $(seq 1 12); do echo tick $i >> ${path}; sleep 0.05; done`;
    const text = encoder.encode(ticks(12));
    return {
      ...this.#command(by, line, [path], (tree) => tree.write(path, text, by)),
      background: true,
    };
  }

  /** A pipeline from a program that computes to one that reads all the time. */
  #counter(by: Account): Step {
    const path = `${by.home}/count${this.#serial++}`;
    const output = this.#programs.get('drip output')!;
    const line = `${by.home}/drip.wasm | cat | wc -c > ${path}`;
    const text = encoder.encode(`${output.length}\n`);
    return {
      ...this.#command(by, line, [path], (tree) => tree.write(path, text, by)),
      background: true,
    };
  }

  /** Programs that wait for each other: a shell for the end of others in the background, one for its input, one for the clock. */
  #waiter(by: Account): Step {
    const path = `${by.home}/waited${this.#serial++}`;
    const loop = `for i in $(seq 1 6); do sleep 0.1; echo tick $i; done | sort -r > ${path}`;
    const line = `${loop} & wait; echo $? >> ${path}`;
    const text = encoder.encode(`${ticks(6).trimEnd().split('\n').reverse().join('\n')}\n0\n`);
    return {
      ...this.#command(by, line, [path], (tree) => tree.write(path, text, by)),
      background: true,
    };
  }
}

function ticks(count: number): string {
  return Array.from({ length: count }, (_, i) => `tick ${i + 1}\n`).join('');
}

/** What seq(1) prints, upwards or downwards. */
function numbers(from: number, to: number): Uint8Array {
  const lines: number[] = [];
  if (from <= to) for (let n = from; n <= to; n++) lines.push(n);
  else for (let n = from; n >= to; n--) lines.push(n);
  return encoder.encode(`${lines.join('\n')}\n`);
}
