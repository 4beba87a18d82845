import { describe, expect, test } from 'vitest';
import { compare, makeDirectory, runApp, treeOf } from './testing/run.ts';
import type { Files } from './testing/run.ts';

const files: Files = {
  a: 'one\n',
  'b.txt': 'two, longer\n',
  big: 'x'.repeat(70_000),
  '.hidden': 'h\n',
  'A file': 'spaced\n',
  'tab\there': 't\n',
  "it's": 'q\n',
  'd/inner': 'inside\n',
  'd/sub/deep': 'deep\n',
  'd/.dot': '',
  'empty/': '',
  link: '-> a',
  dangling: '-> nowhere',
  dirlink: '-> d',
  'v-10': '',
  'v-9': 'x'.repeat(5000),
  'caf\u00e9': 'utf8\n',
};

/** Command lines that do the same as the tools of this machine: output, messages, status, and the tree they leave. */
const lines = [
  // ls without -l: what WASI tells
  'ls',
  'ls -a',
  'ls -A',
  'ls -1',
  'ls -r',
  'ls -R',
  'ls -aR d',
  'ls -S',
  'ls -v',
  'ls -X',
  'ls -d',
  'ls -d d a',
  'ls d a',
  'ls nope',
  'ls nope a',
  'ls d empty',
  'ls -p',
  'ls -m',
  'ls -m -w 30',
  'ls link dirlink',
  'ls -d dirlink',
  'ls -C -T0 -w 40',
  'ls -x -T0 -w 40',
  'ls -C -T0 -w 20',
  'ls -C -T0 -w 1',
  'ls -C -T0',
  'ls -C -T0 -w 33 -p',
  'ls -Q',
  'ls -q',
  'ls -N',
  'ls dangling',
  'ls -L dangling',
  'ls --nope',
  'ls -U empty',
  'ls -rS',
  'ls ./d/',
  'ls a/',
  'ls --group-directories-first',
  'ls --color=never',
  // cp
  'cp a new',
  'cp a b.txt d',
  'cp big copy',
  'cp a nope/x',
  'cp nope new',
  'cp d new',
  'cp -r d new',
  'cp -r d empty',
  'cp -r d a',
  'cp a d/sub',
  'cp a a',
  'cp a',
  'cp',
  'cp a b.txt big',
  'cp a b.txt nope',
  'cp -t d a b.txt',
  'cp -T a d',
  'cp -v a new',
  'cp -rv d new',
  'cp -n a b.txt',
  'cp link new',
  'cp -P link new',
  'cp -r link new',
  'cp dangling new',
  'cp -P dangling new',
  'cp -a d new',
  'cp -u a b.txt',
  'cp a link',
  'cp a ./a',
  'cp -f a b.txt',
  'cp a d/',
  'cp d/inner .',
  'cp -rL dirlink new',
  'cp -r dirlink new',
  'cp --nope',
  'cp -r a new',
  'cp -d link d',
  // mv
  'mv a new',
  'mv a b.txt',
  'mv a b.txt d',
  'mv d new',
  'mv d empty',
  'mv nope x',
  'mv a nope/x',
  'mv a',
  'mv',
  'mv a d',
  'mv -n a b.txt',
  'mv -v a new',
  'mv d d/sub',
  'mv a a',
  'mv -T d empty',
  'mv d a',
  'mv -T a d',
  'mv link new',
  'mv -t d a',
  'mv a b.txt big',
  'mv -u a b.txt',
  'mv d/ new',
  // rm
  'rm a',
  'rm a b.txt nope',
  'rm -f nope',
  'rm -f',
  'rm',
  'rm d',
  'rm -r d',
  'rm -rf d nope',
  'rm -d empty',
  'rm -d d',
  'rm link',
  'rm -r dirlink',
  'rm -rv d',
  'rm -v a',
  'rm .',
  'rm -r ..',
  'rm -rf d/.',
  'rm -z',
  'rm dangling',
  'rm -r a d',
  "rm 'A file'",
  'rm a/x',
  'rm -f a/x',
  // mkdir, rmdir
  'mkdir new',
  'mkdir a',
  'mkdir d',
  'mkdir -p d',
  'mkdir -p x/y/z',
  'mkdir x/y',
  'mkdir -pv x/y',
  'mkdir',
  'mkdir -v new',
  'mkdir -p a/x',
  'mkdir -p ./x//y/',
  'mkdir new d other',
  'rmdir empty',
  'rmdir d',
  'rmdir nope',
  'rmdir a',
  'rmdir',
  'rmdir -p d/sub',
  'rmdir -v empty',
  'rmdir --ignore-fail-on-non-empty d',
  'rmdir empty/',
  // ln
  'ln a new',
  'ln -s a new',
  'ln a b.txt',
  'ln -f a b.txt',
  'ln -sf a b.txt',
  'ln nope new',
  'ln -s nope new',
  'ln d new',
  'ln -s d',
  'ln -s a d',
  'ln a d',
  'ln -v a new',
  'ln -sv a new',
  'ln',
  'ln -s a b.txt',
  'ln -s -t d a',
  'ln -sfn a dirlink',
  'ln -sT a d',
  'ln a nope/x',
  'ln -s a nope/x',
  // touch, basename, dirname
  'touch new',
  'touch -c new',
  'touch a',
  'touch nope/x',
  'touch',
  'touch -d @0 new',
  'touch -r nope a',
  'touch -h dangling',
  'basename /a/b.c',
  'basename /a/b.c .c',
  'basename -a a/b c/d',
  'basename -s .c a.c b.c',
  'basename /',
  'basename //',
  'basename a/',
  'basename',
  'basename a b c',
  "basename ''",
  'basename .c .c',
  'dirname /a/b',
  'dirname a',
  'dirname a/',
  'dirname /',
  'dirname /a',
  'dirname a//b//',
  'dirname',
  'dirname a/b c',
  "dirname ''",
  'dirname //a',
  // tr, cut, seq
  'tr a-z A-Z',
  "tr '[:lower:]' '[:upper:]'",
  'tr -d aeiou',
  'tr -s l',
  "tr -cd '[:alnum:]\\n'",
  "tr -s ' \\n' '_'",
  'tr abc',
  'tr',
  'tr a b c',
  'tr -d a b',
  'tr z-a b',
  "tr '[:nope:]' a",
  "tr -c 'a-z' '.'",
  "tr 'abc' '[x*]'",
  "tr 'helo' '[x*2]y'",
  "tr '\\141' b",
  'tr -t abcdefgh xy',
  'tr -ds l o',
  'tr abc x',
  "cut -d ' ' -f 2",
  'cut -c 1-3',
  'cut -b 2,4-5',
  "cut -d ' ' -f 1,3-",
  'cut -f 1',
  "cut -s -d ' ' -f 2",
  'cut -c 3-',
  'cut -c -2',
  'cut',
  'cut -f 0',
  'cut -f 3-1',
  'cut -c 1 -f 2',
  'cut -d ab -f 1',
  "cut -d ' ' -f 2,1",
  "cut --complement -d ' ' -f 2",
  'cut -c 1-2,4-5 --output-delimiter=:',
  'cut -f x',
  'cut -f -',
  'cut -c 1 nope',
  "cut -d ' ' -f 1-2 --output-delimiter=,",
  'cut -d x -c 1',
  'seq 5',
  'seq 2 4',
  'seq 10 -3 1',
  'seq -w 8 10',
  'seq 1 .5 2',
  'seq -s , 3',
  'seq',
  'seq x',
  'seq 1 0 2',
  'seq 3 1',
  'seq -2 2',
  'seq 1 2 3 4',
  'seq -w -1 1',
  'seq 0.1 0.1 0.35',
];

describe('file tools do what the tools of this machine do', () => {
  test.each([...new Set(lines)])('%s', async (line) => {
    // Widths and control characters are by UTF-8; messages are in the words of the C locale.
    const locale = /^ls .*-[CxmQqw]/.test(line) ? 'C.UTF-8' : 'C';
    const { app, tool } = await compare(line, files, {
      stdin: 'hello world again\nno-spaces\nall  the llamas\n',
      locale,
    });
    expect(app).toEqual(tool);
  });

  test.each([
    'ls -l',
    'ls -la',
    'ls -lh',
    'ls -lS',
    'ls -lt d a',
    'ls -ln',
    'ls -go',
    'ls -lR d',
    'ls -l link dirlink',
    'ls -ldF dirlink',
    'ls --full-time a',
    'ls -lh big v-9',
    'ls -lsi a',
  ])('%s but for modes and owners, which WASI does not tell', async (line) => {
    const { app, tool } = await compare(line, files);
    const known = (text: string) =>
      text
        .split('\n')
        // The times of links and directories, and what directories take, are the file system's.
        .filter((row) => !/^[\s\d]*[dl]/.test(row))
        .map((row) =>
          row
            .replace(/^(total).*/, '$1')
            .replace(/^(\d+) (\s*\d+)/, 'inode blocks')
            .replace(/([-dl])([rwx-]{9}|\?{9})/, '$1')
            .replace(/ (root|0|\?) +(root|0|\?) /, ' ')
            .replace(/^(- +\d+) \? /, '$1 ')
            .replace(/\s+/g, ' '),
        );
    expect(known(app.stdout)).toEqual(known(tool.stdout));
    expect(app.status).toBe(tool.status);
  });

  test('cp copies no directory into itself', async () => {
    const { app, tool } = await compare('cp -r d d/sub', files);
    expect([app.stdout, app.stderr, app.status]).toEqual([tool.stdout, tool.stderr, tool.status]);
    expect(Object.keys(app.tree)).toContain('d/sub/deep');
  });

  test('cp -p and touch keep and set times', async () => {
    const directory = makeDirectory(files);
    await runApp('cp', ['-p', 'a', 'copy'], { directory });
    await runApp('touch', ['-d', '2020-02-03 04:05:06', 'b.txt'], { directory });
    const { stdout } = await runApp('ls', ['-l', '--full-time', 'copy', 'b.txt'], { directory });
    expect(stdout).toContain('2024-03-05 06:07:08.000000000 +0000 copy');
    expect(stdout).toContain('2020-02-03 04:05:06.000000000 +0000 b.txt');
  });

  test('absolute paths begin at /', async () => {
    const directory = makeDirectory(files);
    const outcome = await runApp('cp', [`${directory}/a`, `${directory}/d/../new`], { directory });
    expect(outcome).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(treeOf(directory).new).toBe('1 one\n');
  });

  test('pwd believes PWD only when it is true', async () => {
    const directory = makeDirectory(files);
    expect((await runApp('pwd', [], { directory, env: { PWD: directory } })).stdout).toBe(
      `${directory}\n`,
    );
    expect((await runApp('pwd', [], { directory, env: { PWD: '/' } })).status).toBe(1);
    expect((await runApp('pwd', [], { directory })).status).toBe(1);
  });
});
