import {
  ConsoleStdout,
  Directory,
  File,
  OpenFile,
  PreopenDirectory,
  WASI,
  WASIProcExit,
} from '@bjorn3/browser_wasi_shim';
import type { Fd, Inode } from '@bjorn3/browser_wasi_shim';
import { describe, expect, test } from 'vitest';
import { moduleOf } from './testing/run.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (text: string) => new File(bytes(text));

/** Changes what a system call does: gets the instance's memory and the real call. */
type Patch = (
  call: (...args: number[]) => number,
  memory: () => DataView,
) => (...args: number[]) => number;

/** Runs an app under browser_wasi_shim on files in memory; standard output is a file unless it is a terminal. */
async function run(
  name: string,
  args: string[],
  contents: Map<string, Inode>,
  options: {
    stdin?: string;
    terminal?: boolean;
    columns?: number;
    patches?: Record<string, Patch>;
  } = {},
): Promise<{ stdout: string; stderr: string; status: number }> {
  const stdoutFile = file('');
  const stderrFile = file('');
  let shown = '';
  const decoder = new TextDecoder();
  const stdout: Fd = options.terminal
    ? new ConsoleStdout((data) => (shown += decoder.decode(data)))
    : new OpenFile(stdoutFile);
  const wasi = new WASI([name, ...args], options.columns ? [`COLUMNS=${options.columns}`] : [], [
    new OpenFile(file(options.stdin ?? '')),
    stdout,
    new OpenFile(stderrFile),
    new PreopenDirectory('.', contents),
  ]);
  let instance: WebAssembly.Instance | undefined = undefined;
  const memory = () => new DataView((instance!.exports.memory as WebAssembly.Memory).buffer);
  const imports = { ...wasi.wasiImport } as Record<string, (...args: number[]) => number>;
  for (const [call, patch] of Object.entries(options.patches ?? {})) {
    imports[call] = patch(imports[call], memory);
  }
  instance = new WebAssembly.Instance(await moduleOf(name), { wasi_snapshot_preview1: imports });
  let status: number;
  try {
    status = wasi.start(instance as Parameters<typeof wasi.start>[0]);
  } catch (error) {
    if (!(error instanceof WASIProcExit)) throw error;
    status = error.code;
  }
  return {
    stdout: options.terminal ? shown : decoder.decode(stdoutFile.data),
    stderr: decoder.decode(stderrFile.data),
    status,
  };
}

const tree = () =>
  new Map<string, Inode>([
    ['b', file('beta\nalpha\n')],
    ['a', file('alpha\nbeta\ngamma\n')],
    ['dir', new Directory(new Map<string, Inode>([['inner', file('inside\n')]]))],
  ]);

describe('apps run unchanged under browser_wasi_shim', () => {
  test.each([
    ['echo', ['-e', 'a\\tb'], 'a\tb\n', '', 0],
    ['cat', ['a', 'dir/inner'], 'alpha\nbeta\ngamma\ninside\n', '', 0],
    ['cat', ['nope'], '', 'cat: nope: No such file or directory\n', 1],
    ['cat', ['dir'], '', 'cat: dir: Is a directory\n', 1],
    ['cat', ['-n'], '     1\tone\n     2\ttwo\n', '', 0],
    ['ls', [], 'a\nb\ndir\n', '', 0],
    ['ls', ['-R', '-p'], '.:\na\nb\ndir/\n\n./dir:\ninner\n', '', 0],
    ['sort', ['a', 'b'], 'alpha\nalpha\nbeta\nbeta\ngamma\n', '', 0],
    ['sort', ['-o', 'a', 'a', 'b'], '', '', 0],
    [
      'grep',
      ['-n', 'a$', 'a', 'b'],
      'a:1:alpha\na:2:beta\na:3:gamma\nb:1:beta\nb:2:alpha\n',
      '',
      0,
    ],
    ['grep', ['-r', 'ins'], 'dir/inner:inside\n', '', 0],
    ['wc', ['-l', 'a'], '3 a\n', '', 0],
    ['head', ['-n1', 'a'], 'alpha\n', '', 0],
    ['tail', ['-n1', 'a'], 'gamma\n', '', 0],
    ['uniq', ['-c', 'b'], '      1 beta\n      1 alpha\n', '', 0],
    ['tee', ['new'], 'one\ntwo\n', '', 0],
    ['env', ['-i', 'A=1'], 'A=1\n', '', 0],
    ['date', ['-d', '@0', '+%F'], '1970-01-01\n', '', 0],
    [
      'sha256sum',
      [],
      'c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8  -\n',
      '',
      0,
    ],
  ] as const)('%s %j', async (name, args, stdout, stderr, status) => {
    const outcome = await run(name, [...args], tree(), { stdin: 'one\ntwo\n' });
    expect(outcome).toEqual({ stdout, stderr, status });
  });

  test('files are made, copied, moved and removed', async () => {
    const contents = tree();
    const names = () => [...contents.keys()].sort();
    expect(await run('mkdir', ['-p', 'x/y'], contents)).toMatchObject({ stderr: '', status: 0 });
    expect(await run('cp', ['a', 'x/y/copy'], contents)).toMatchObject({ stderr: '', status: 0 });
    expect(await run('cp', ['-r', 'dir', 'dir2'], contents)).toMatchObject({
      stderr: '',
      status: 0,
    });
    expect(await run('mv', ['b', 'moved'], contents)).toMatchObject({ stderr: '', status: 0 });
    expect(await run('rm', ['-r', 'dir'], contents)).toMatchObject({ stderr: '', status: 0 });
    expect(names()).toEqual(['a', 'dir2', 'moved', 'x']);
    expect((await run('cat', ['x/y/copy', 'dir2/inner'], contents)).stdout).toBe(
      'alpha\nbeta\ngamma\ninside\n',
    );
    expect(await run('rmdir', ['x'], contents)).toEqual({
      stdout: '',
      stderr: "rmdir: failed to remove 'x': Directory not empty\n",
      status: 1,
    });
  });
});

describe('on a terminal', () => {
  const odd = () =>
    new Map<string, Inode>(
      ['plain', 'with space', 'bell\x07', 'esc\x1b[31m', 'né', 'c1\u009b'].map((name) => [
        name,
        file('x\n'),
      ]),
    );

  test('ls fills columns and quotes names, so that none reaches the terminal as control characters', async () => {
    const { stdout } = await run('ls', [], odd(), { terminal: true, columns: 200 });
    expect(stdout).toBe(
      "'bell'$'\\a'  'c1'$'\\302\\233'  'esc'$'\\033''[31m'   né   plain  'with space'\n",
    );
    expect((await run('ls', ['-1'], odd(), { terminal: true })).stdout).toBe(
      "'bell'$'\\a'\n'c1'$'\\302\\233'\n'esc'$'\\033''[31m'\n né\n plain\n'with space'\n",
    );
  });

  test('messages quote them', async () => {
    const { stderr } = await run('cat', ['no\x1b[2Jpe'], odd());
    expect(stderr).toBe("cat: 'no'$'\\033''[2Jpe': No such file or directory\n");
  });

  test('names before lines of grep hide them', async () => {
    const { stdout } = await run('grep', ['-H', 'x', 'esc\x1b[31m'], odd(), { terminal: true });
    expect(stdout).toBe('esc?[31m:x\n');
  });
});

describe('permissions and owners in the padding of filestat', () => {
  /** What Canix puts behind the file type: bit 8 set, mode from bit 9, uid from 21, gid from 42. */
  const patches: Record<string, Patch> = {
    path_filestat_get: (call, memory) => (fd, flags, path, length, buffer) => {
      const error = call(fd, flags, path, length, buffer);
      const type = BigInt(memory().getUint8(buffer + 16));
      const mode = type === 3n ? 0o1777n : 0o4755n;
      memory().setBigUint64(
        buffer + 16,
        type | 0x100n | (mode << 9n) | (1000n << 21n) | (65534n << 42n),
        true,
      );
      return error;
    },
  };

  test('ls -l shows them', async () => {
    const { stdout } = await run('ls', ['-l'], tree(), { patches });
    expect(stdout.replace(/^(.*? \d+ \d+ \d+) +(\d+) .* /gm, '$1 $2 ')).toBe(
      [
        'total 8',
        '-rwsr-xr-x 0 1000 65534 17 a',
        '-rwsr-xr-x 0 1000 65534 11 b',
        'drwxrwxrwt 0 1000 65534 0 dir',
        '',
      ].join('\n'),
    );
  });

  test('names come from /etc/passwd and /etc/group', async () => {
    const contents = tree();
    contents.set(
      'etc',
      new Directory(
        new Map<string, Inode>([
          ['passwd', file('root:x:0:0::/root:\nalice:x:1000:1000::/home/alice:\n')],
          ['group', file('nogroup:x:65534:\n')],
        ]),
      ),
    );
    // The only preopen is ".": absolute paths need one named "/".
    const root: Record<string, Patch> = {
      ...patches,
      fd_prestat_dir_name: (_call, memory) => (_fd, path) => {
        memory().setUint8(path, '/'.charCodeAt(0));
        return 0;
      },
    };
    const { stdout } = await run('ls', ['-l', 'a'], contents, { patches: root });
    expect(stdout).toMatch(/^-rwsr-xr-x 0 alice nogroup 17 /);
  });
});
