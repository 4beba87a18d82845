import { describe, expect, test } from 'vitest';
import { compare } from './testing/run.ts';
import type { Files } from './testing/run.ts';

const long = Array.from({ length: 5000 }, (_, i) => `line ${i} ${'x'.repeat(i % 97)}`).join('\n');

const files: Files = {
  a: 'one\ntwo\nthree\n',
  b: 'four\nfive',
  empty: '',
  sorted1: 'a\nc\ne\n',
  sorted2: 'b\nc\nd\n',
  blank: '\n\n\na\n\n\nb\n',
  tabs: 'a\tb\tc\n\x01\x7f\x80\xff\n',
  words: '  some words\there \n and\fmore\x0b\n',
  utf8: Buffer.from('héllo wörld\n日本語 x\n').toString('latin1'),
  long,
  nul: 'a\0b\0c\0',
  'with space': 'spaced\n',
  'd/inner': 'inside\n',
  repeated: 'a\na\nb\nB\nb\nc x\nd x\nd y\n\n\n',
  numbers: '10\n9\n-3\n2.5\n2.49\n\n007\nabc\n1e3\n 4\n-0\n0\n',
  table: 'bob 30 x\nalice 4 y\ncarol 30 a\nBob 5 z\nalice 12 y\n',
  colon: 'root:x:0:zero\nuser:y:1000:thousand\nnobody:z:65534:big\nuser:a:9:nine\n',
  sizes: '1K\n2M\n512\n1.5K\n3G\n1M\n-1K\n0\n',
  months: 'mar\nJAN x\nfeb\nzzz\nDEC\n',
  versions: 'f-1.10\nf-1.9\nf-1.2a\nf-1.2\nf-1.02\na~\na\na1\n',
};

/** Command lines that do the same as the tools of this machine: output, messages, status. */
const lines = [
  // echo (the binary, not the shell's)
  'echo',
  'echo a b  c',
  'echo -n a',
  "echo -e 'a\\tb\\n\\x41\\0101\\e[0m'",
  "echo -e 'a\\cb' c",
  "echo -E 'a\\tb'",
  'echo -ne x',
  'echo -x',
  'echo --',
  "echo -e '\\\\ \\q \\0 \\xZ \\x4'",
  'echo - -n',
  // cat
  'cat a b',
  'cat -n a b',
  'cat -b blank',
  'cat -s blank',
  'cat -A tabs',
  'cat -v tabs',
  'cat -E b',
  'cat -T tabs',
  'cat -e tabs',
  'cat -t tabs',
  'cat nope',
  'cat a nope b',
  'cat d',
  'cat - a',
  'cat -ns blank',
  'cat --number a',
  'cat --n a',
  'cat --nope',
  'cat -q',
  "cat 'with space' 'no such'",
  'cat long',
  'cat nul empty',
  'cat -nA long',
  "cat 'it'\"'\"'s'",
  'cat a:b',
  // head
  'head long',
  'head -n 2 a',
  'head -2 a',
  'head -n2 a b',
  'head -n -1 a',
  'head -n -2 a',
  'head -n -9 a',
  'head -c 5 a',
  'head -c -5 a',
  'head -c 100K long',
  'head -q -n1 a b',
  'head -v a',
  'head nope a',
  'head d',
  'head -n x a',
  'head -c 1Q a',
  'head -n 0 a',
  'head -z -n 2 nul',
  'head -n 3',
  'head -n',
  'head -n -1 b',
  'head -c 2k long',
  'head --lines=1 a',
  'head --bytes=3 a',
  // tail
  'tail long',
  'tail -n 2 a',
  'tail -2 a',
  'tail -n 1 a b',
  'tail -n +2 a',
  'tail -n +4000 long',
  'tail -n 4000 long',
  'tail -c 5 a',
  'tail -c +3 a',
  'tail -c 100000 long',
  'tail -q -n1 a b',
  'tail -n 0 a',
  'tail -n +0 a',
  'tail nope a',
  'tail d',
  'tail -n x a',
  'tail -n 1 b',
  'tail empty',
  'tail -n 3',
  'tail -n -2 a',
  'tail -z -n 1 nul',
  'tail -v b',
  'tail -c 0 a',
  'tail -n 5 blank',
  // wc
  'wc a',
  'wc a b',
  'wc -l a',
  'wc -w words',
  'wc -c long',
  'wc -m a',
  'wc -L long',
  'wc -L tabs',
  'wc -lwc words a',
  'wc nope a',
  'wc d',
  'wc d a',
  'wc',
  'wc -l',
  'wc - a',
  'wc empty',
  'wc -l long b',
  'wc long',
  'wc -cl b',
  'wc nul',
  'wc -z',
  // uniq
  'uniq repeated',
  'uniq -c repeated',
  'uniq -d repeated',
  'uniq -u repeated',
  'uniq -i repeated',
  'uniq -ci repeated',
  'uniq -D repeated',
  'uniq -f1 repeated',
  'uniq -s1 repeated',
  'uniq -w1 repeated',
  'uniq -cd repeated',
  'uniq nope',
  'uniq a b c',
  'uniq repeated out',
  'uniq -z nul',
  'uniq b',
  'uniq -f x a',
  'uniq -du repeated',
  'uniq',
  // sort
  'sort a',
  'sort a b',
  'sort -r a',
  'sort numbers',
  'sort -n numbers',
  'sort -nr numbers',
  'sort -nu numbers',
  'sort -u repeated',
  'sort -f repeated',
  'sort -fu repeated',
  'sort -k2 table',
  'sort -k2n table',
  'sort -k2,2n -k1,1 table',
  'sort -k2,2nr -k3 table',
  'sort -s -k2,2n table',
  'sort -t: -k3n colon',
  'sort -t : -k 3,3 colon',
  'sort -t: -k1,1 -k3,3nr colon',
  'sort -k1.2 table',
  'sort -k1.2,1.3 table',
  'sort -k3,3 -u table',
  'sort -h sizes',
  'sort -M months',
  'sort -V versions',
  'sort -b words',
  'sort -d tabs',
  'sort -c a',
  'sort -C a',
  'sort -c sizes',
  'sort -cu repeated',
  'sort -o out a',
  'sort -z nul',
  'sort nope',
  'sort a nope',
  'sort -k0 a',
  'sort -k1x a',
  'sort -t ab a',
  'sort -k a a',
  'sort -k 1.0 a',
  'sort -k 1,0 a',
  'sort long',
  'sort --nope',
  'sort -m sorted1 sorted2',
  'sort -rk2,2 table',
  'sort -k2b,2 table',
  'sort empty',
  'sort -i tabs',
  'sort -c a b',
  'sort d',
  'sort',
  'sort -n -k2 -t: colon',
  'sort -r -s -k2,2 table',
  'sort -f -k1,1 -s table',
  'sort -nk2 -r table',
  // tee
  'tee out',
  'tee -a a',
  'tee out1 out2',
  'tee d',
  'tee nope/x',
  // sha256sum
  'sha256sum a b empty long',
  'sha256sum',
  'sha256sum nope a',
  'sha256sum -b a',
  'sha256sum --tag a',
  'sha256sum d',
  'sha256sum -c nope',
  'sha256sum -c a',
  'sha256sum -z a',
  'sha256sum --quiet a',
  'sha256sum utf8 words tabs',
  // date
  ...[
    '%a %A %b %B %c %C %d %D %e %F',
    '%g %G %h %H %I %j %k %l %m %M',
    '%N %p %P %q %r %R %s %S %T',
    '%u %U %V %w %W %x %X %y %Y %z %Z %:z %::z',
    '%% %n%t %Q %-d %_d %05d %^a %#p %10Y %3N %-H',
    '%E %Ey %-',
  ].flatMap((format) =>
    ['@0', '@951782400.25', '2024-12-30', '2021-01-03T04:05:06', '@-86401'].map(
      (time) => `date -u -d ${time} '+${format}'`,
    ),
  ),
  'date -u -d @86400',
  'date -u -R -d @86400',
  'date -u -Iseconds -d @86400',
  'date -u -I -d @86400',
  'date -u --rfc-3339=ns -d @86400',
  'date -u -r a',
  'date -u -r nope',
  'date -d nonsense',
  'date x',
  'date -u -d 2023-02-29',
  "date -u -d '2024-02-29 23:59:59' +%s",
  // env
  'env -i',
  'env -i A=1 B=2',
  'env -u A -i',
  'env A=3',
  'env -u',
  'env --nope',
  'env -i A=1 A=2',
  // sleep
  'sleep',
  'sleep x',
  'sleep 0',
  'sleep 0.01 0.01s',
  'sleep 1y 2q',
  'sleep -1',
];

describe('text tools do what the tools of this machine do', () => {
  test.each([...new Set(lines)])('%s', async (line) => {
    const { app, tool } = await compare(line, files, {
      stdin: 'standard\ninput\nhere and there\n',
      env: line.startsWith('env') ? { A: 'a', LONG: 'l o n g' } : {},
    });
    if (line === 'env A=3') {
      // The machine's own variables differ; what is changed does not.
      expect(app.stdout).toBe('A=3\nLONG=l o n g\n');
      return;
    }
    expect(app).toEqual(tool);
  });

  test('characters are counted by UTF-8', async () => {
    const { app, tool } = await compare('wc -m utf8', files, { locale: 'C.UTF-8' });
    expect(app).toEqual(tool);
  });

  test('digests are checked', async () => {
    const sums = await compare('sha256sum a b empty', files);
    const list = sums.tool.stdout;
    for (const [name, content] of Object.entries({
      good: list,
      bad: list.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      missing: list.replace('empty', 'nope'),
      malformed: `${list}not a digest\n`,
      tagged: (await compare('sha256sum --tag a b', files)).tool.stdout,
    })) {
      for (const option of ['', '--quiet', '--status', '-w', '--strict', '--ignore-missing']) {
        const { app, tool } = await compare(`sha256sum -c ${option} list`, {
          ...files,
          list: content,
        });
        expect(app, `${name} ${option}`).toEqual(tool);
      }
    }
  });

  test('env says that it cannot start programs', async () => {
    const { app } = await compare('env A=1 ls', files);
    expect(app.status).toBe(126);
    expect(app.stderr).toContain("env: 'ls': cannot run a command");
  });
});
