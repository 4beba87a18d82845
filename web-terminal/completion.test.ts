import { expect, test } from 'vitest';
import { completeLine } from './completion.ts';

const FOLDERS: Record<string, Record<string, string>> = {
  '/home/u/': {
    'data.csv': 'file',
    'data.json': 'file',
    docs: 'directory',
    'a b.txt': 'file',
    '.rc': 'file',
  },
  '/home/u/docs/': { readme: 'file' },
  '/home/u/.local/bin': { python: 'file' },
  '/bin': { cat: 'file', cp: 'file', ps: 'file' },
  '/': { bin: 'directory' },
};

const kernel = {
  file_list: (path: string) => {
    const folder = FOLDERS[path] as Record<string, string> | undefined;
    return Promise.resolve(
      folder
        ? { ok: Object.entries(folder).map(([name, kind]) => ({ name, kind })) }
        : { err: { errno: 44, message: 'No such file or directory' } },
    );
  },
};

const complete = (line: string) => completeLine(kernel, line, { cwd: '/home/u', home: '/home/u' });

test('completes file names, as far as they are certain', async () => {
  expect(await complete('cat data.c')).toEqual({ insert: 'sv ', candidates: [] });
  expect(await complete('cat da')).toEqual({
    insert: 'ta.',
    candidates: ['data.csv', 'data.json'],
  });
  expect(await complete('cat do')).toEqual({ insert: 'cs/', candidates: [] });
  expect(await complete('cat docs/')).toEqual({ insert: 'readme ', candidates: [] });
  expect(await complete('cat ~/docs/r')).toEqual({ insert: 'eadme ', candidates: [] });
  expect(await complete('cat none')).toEqual({ insert: '', candidates: [] });
  expect(await complete('cat /none/x')).toEqual({ insert: '', candidates: [] });
});

test('completes commands where a command stands', async () => {
  expect(await complete('py')).toEqual({ insert: 'thon ', candidates: [] });
  expect(await complete('c')).toEqual({ insert: '', candidates: ['cat', 'cp'] });
  expect(await complete('cat x | p')).toEqual({ insert: '', candidates: ['ps', 'python'] });
  expect(await complete('/b')).toEqual({ insert: 'in/', candidates: [] });
  expect(await complete('echo hi > data.c')).toEqual({ insert: 'sv ', candidates: [] });
});

test('quotes what the shell would take apart', async () => {
  expect(await complete('cat a')).toEqual({ insert: '\\ b.txt ', candidates: [] });
  expect(await complete('cat a\\ ')).toEqual({ insert: 'b.txt ', candidates: [] });
  expect(await complete('cat "a ')).toEqual({ insert: 'b.txt" ', candidates: [] });
});

test('a name cannot become a command, or one to the terminal', async () => {
  const of = (name: string, line: string) =>
    completeLine({ file_list: () => Promise.resolve({ ok: [{ name, kind: 'file' }] }) }, line, {
      cwd: '/home/u',
      home: '/home/u',
    });
  expect(await of('x$(reboot)`id`"', 'cat "x')).toEqual({
    insert: '\\$(reboot)\\`id\\`\\"" ',
    candidates: [],
  });
  expect(await of("x';reboot", "cat 'x")).toEqual({ insert: "'\\'';reboot' ", candidates: [] });
  expect(await of('x$(reboot)', 'cat x')).toEqual({ insert: '\\$\\(reboot\\) ', candidates: [] });
  for (const control of ['\x1b[2J', '\r', '\n', '\x7f', '\x9b2J']) {
    expect(await of(`x${control}`, 'cat x')).toEqual({ insert: '', candidates: [] });
  }
});

test('hidden files are offered only when asked for', async () => {
  expect((await complete('cat ')).candidates).not.toContain('.rc');
  expect(await complete('cat .')).toEqual({ insert: 'rc ', candidates: [] });
});
