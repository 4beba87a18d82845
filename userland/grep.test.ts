import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, makeDirectory, runApp, runTool } from './testing/run.ts';
import type { Files } from './testing/run.ts';

const text = `the quick brown fox
jumps over the lazy dog
The end.

foo bar foobar
foo.bar [x] {y} (z) a+b
aaa ab abb abbb
word-word under_score x1
\ttabbed
123 456.789 -0
last line`;

const files: Files = {
  text: `${text}\n`,
  unfinished: text,
  other: 'nothing here\nfoo\n',
  empty: '',
  binary: 'foo\0bar\nbaz\n',
  patterns: 'fox\ndog\n',
  'd/one.c': 'foo c\n',
  'd/two.h': 'foo h\n',
  'd/sub/three.c': 'deep foo\nbar\n',
  'd/.hidden': 'foo hidden\n',
  'd/link': '-> one.c',
  many: Array.from({ length: 400 }, (_, i) => `row ${i} ${i % 7 ? '' : 'seven'}`).join('\n') + '\n',
  long: 'y'.repeat(300_000) + '\nfoo\n' + 'abc '.repeat(50_000) + 'end\n',
};

const lines = [
  'grep foo text',
  'grep foo text other',
  'grep -c foo text other',
  'grep -n foo text',
  'grep -v foo text',
  'grep -i the text',
  'grep -w foo text',
  'grep -x foo text other',
  'grep -l foo text other empty',
  'grep -L foo text other empty',
  'grep -o foo text',
  'grep -on foo text',
  'grep -ob foo text',
  'grep -b fox text',
  'grep -q foo text',
  'grep -q nope text',
  'grep nope text',
  'grep -s foo nope',
  'grep foo nope',
  'grep foo nope text',
  'grep -h foo text other',
  'grep -H foo text',
  'grep -m 2 foo text',
  'grep -m1 -c foo text',
  'grep -A1 fox text',
  'grep -B1 end text',
  'grep -C1 bar text',
  'grep -1 end text',
  'grep -n -C1 foo text',
  'grep -A2 -m1 foo text',
  'grep -vn -A1 foo text',
  'grep -C 2 seven many',
  'grep -nB3 seven many',
  'grep -c seven many',
  'grep -vc seven many',
  'grep foo',
  'grep -c ing',
  'grep foo -',
  'grep -H foo -',
  'grep',
  'grep -e',
  'grep -e foo -e dog text',
  'grep -f patterns text',
  'grep -f empty text',
  'grep -f nope text',
  "grep '' text",
  "grep -c '' unfinished",
  "grep -v '' text",
  "grep 'last' unfinished",
  'grep foo empty',
  'grep foo binary',
  'grep -c foo binary',
  'grep -a foo binary',
  'grep -l foo binary',
  'grep -v foo binary',
  'grep foo d',
  'grep foo long',
  'grep -c end long',
  'grep -o end long',
  // basic
  "grep 'fo*' text",
  "grep 'a\\{2\\}' text",
  "grep 'ab\\{2,3\\}' text",
  "grep 'a\\{,2\\}b' text",
  "grep '^foo' text",
  "grep 'bar$' text",
  "grep '^$' text",
  "grep '[0-9]' text",
  "grep '[^a-z ]' text",
  "grep -o '[[:digit:]]\\+' text",
  "grep '\\(foo\\|dog\\)' text",
  "grep 'a+b' text",
  "grep 'a\\+b' text",
  "grep 'x\\?1' text",
  "grep '*' text",
  "grep '\\.' text",
  "grep 'foo.bar' text",
  "grep '[]x]' text",
  "grep '[^]]' empty",
  "grep '[a-]b' text",
  "grep '\\[x\\]' text",
  "grep '^*' text",
  "grep '\\(^foo\\)' text",
  "grep 'dog$' text",
  "grep 'a^b' text",
  "grep 'a$b' text",
  "grep '\\(ab*\\)*b' text",
  "grep -o 'ab*' text",
  "grep '\\bfoo\\b' text",
  "grep '\\<un' text",
  "grep 'word\\>' text",
  "grep '\\Boo' text",
  "grep '\\w\\+\\W\\w' text",
  "grep '^\\s' text",
  "grep -o '\\S*' text",
  "grep -w 'o*' text",
  "grep -ow 'fo*' text",
  "grep -x 'foo bar foobar' text",
  "grep -c '\\w' text",
  // extended
  "grep -E 'foo|dog' text",
  "grep -E 'a{2,}' text",
  "grep -E '(ab)+' text",
  "grep -E 'a+b?' text",
  "grep -E '^(the|The)' text",
  "grep -E '(foo|bar)(foo|bar)' text",
  "grep -E 'x{y' text",
  "grep -E '\\{y\\}' text",
  "grep -E 'a|' text",
  "grep -E '()' text",
  "grep -E '^' text",
  "grep -E 'a{1,2}{2}' text",
  "grep -E '[0-9]+\\.[0-9]+' text",
  "grep -oE '[a-z]+' text",
  "grep -E '{1}a' text",
  "grep -E 'a{,3}' text",
  "grep -E '*a' text",
  "grep -E '+a' text",
  "grep -E 'a**' text",
  "grep -E '(^|x)1' text",
  "grep -E '[[:alpha:]_]+[[:digit:]]' text",
  "grep -E '[[:upper:]]' text",
  "grep -iE '[[:upper:]]x' text",
  "grep -E 'o{0}x' text",
  "grep -wE 'foo|fox' text",
  "grep -xE 'a|b|.*dog' text",
  "grep -Eo 'a|ab|abb' text",
  "grep -Eo '(a|ab)(c|bcd)*' text",
  // fixed
  'grep -F foo.bar text',
  "grep -F '[x]' text",
  'grep -Fi THE text',
  'grep -Fw foo text',
  'grep -Fx foo other',
  "grep -F '' other",
  'grep -F -e foo -e dog text',
  'grep -Fo o text',
  // wrong
  "grep '\\(' text",
  "grep '\\)' text",
  "grep '[a' text",
  "grep 'a\\{1' text",
  "grep 'a\\{1a\\}' text",
  "grep -E '(' text",
  "grep -E ')' text",
  "grep '[z-a]' text",
  "grep '[[:nope:]]' text",
  "grep '[:space:]' text",
  "grep 'a\\' text",
  "grep 'a\\{2,1\\}' text",
  'grep -A x foo text',
  'grep -m x foo text',
  'grep -y FOX text',
  'grep --nope',
  "grep -E 'a{99999}' text",
  "grep '\\{1\\}' text",
  // trees
  'grep -r deep d',
  'grep -rl bar d',
  'grep -r foo d/sub',
  'grep -rh deep d',
  'grep -rc nothing d/sub',
  'grep -r --include=*.h foo d',
  'grep -r --include=three.* --include=*.h deep d',
  'grep -r --exclude=*.c --exclude=.* foo d',
  'grep -r --exclude-dir=sub deep d',
  'grep -r deep',
  'grep --color=always -n fo text',
  'grep --color=always -o fo text other',
  'grep --color=always -H -A1 fox text',
  "grep --color=always 'x*' text",
];

describe('grep does what the grep of this machine does', () => {
  test.each([...new Set(lines)])('%s', async (line) => {
    const { app, tool } = await compare(line, files, { stdin: 'standard foo\ninput\nfoo again' });
    expect(app).toEqual(tool);
  });

  test.each([
    "grep 'h.llo'",
    "grep -o 'h.'",
    "grep -o '[^a-z ]'",
    "grep -c '^.....$'",
    "grep '[[:alpha:]]\\{5\\}'",
    "grep -w 'é'",
    "grep -ow '\\w*'",
    "grep '日.語'",
    "grep -oE '[日本]+'",
  ])('characters are UTF-8: %s', async (line) => {
    const stdin = Buffer.from('héllo wörld\nhello\n日本語 text\nab é cd\n').toString('latin1');
    const bytes = Buffer.from(line).toString('latin1');
    // Arguments reach both as UTF-8.
    const { app, tool } = await compare(
      Buffer.from(bytes, 'latin1').toString(),
      {},
      { stdin, locale: 'C.UTF-8' },
    );
    expect(app).toEqual(tool);
  });

  test('back-references are refused', async () => {
    const { app } = await compare("grep '\\(a\\)\\1' text", files);
    expect(app.status).toBe(2);
    expect(app.stderr).toBe(
      'grep: back-references are not supported (matching takes linear time)\n',
    );
  });

  test('time is linear where backtracking is not', async () => {
    const directory = makeDirectory({ hard: `${'a'.repeat(3000)}\n`.repeat(20) });
    const started = performance.now();
    const outcome = await runApp('grep', ['-cE', '(a|aa)*(a*)*(a|a)*b'], {
      directory,
      stdin: 'a'.repeat(100_000),
    });
    expect(outcome).toEqual({ stdout: '0\n', stderr: '', status: 1 });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('more states than fit are built anew', async () => {
    // 2^15 states would be needed to know all places of an a among the last sixteen bytes.
    const noise = Array.from({ length: 60_000 }, (_, i) => 'ab'[((i * 7919) >> 3) & 1]).join('');
    const rows = noise.replace(/.{300}/g, '$&\n');
    const { app, tool } = await compare("grep -cE '(a|b)*a[ab]{15}$' noise", { noise: rows });
    expect(app).toEqual(tool);
  });

  /** Expressions of a small grammar on these atoms. */
  function expressions(...atoms: string[]): fc.Arbitrary<string> {
    const atom = fc.constantFrom(...atoms);
    const repeatable = fc.constantFrom(...atoms.filter((a) => !/^(\^|\$|\\[bB<>])$/.test(a)));
    return fc.letrec<{ expression: string; branch: string; piece: string }>((tie) => ({
      piece: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        atom,
        fc
          .tuple(repeatable, fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,2}', '{2,}'))
          .map(([a, q]) => a + q),
        fc
          .tuple(tie('expression'), fc.constantFrom('', '*', '+', '?', '{2}'))
          .map(([e, q]) => `(${e})${q}`),
      ),
      branch: fc
        .array(tie('piece'), { minLength: 1, maxLength: 4 })
        .map((pieces) => pieces.join('')),
      expression: fc
        .array(tie('branch'), { minLength: 1, maxLength: 3 })
        .map((branches) => branches.join('|')),
    })).expression;
  }
  const plain = ['a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\W', '\\.', ' ', '-'];
  const line = fc
    .array(fc.constantFrom('a', 'b', 'c', ' ', '-', '.', 'aa', 'ab'), { maxLength: 12 })
    .map((parts) => parts.join(''));
  const rows = fc.array(line, { minLength: 1, maxLength: 30 });

  test('any expression matches the same parts', async () => {
    const directory = makeDirectory({});
    await fc.assert(
      fc.asyncProperty(
        expressions(...plain),
        rows,
        fc.constantFrom('-noE', '-noiE', '-nxE', '-nwE', '-vcE'),
        async (pattern, input, option) => {
          const stdin = `${input.join('\n')}\n`;
          const args = [option, '-e', pattern];
          // The grep of this machine backtracks, on some of these for hours.
          const tool = runTool('grep', args, { directory, stdin, timeout: 1000 });
          fc.pre(tool.status >= 0);
          expect(await runApp('grep', args, { directory, stdin })).toEqual(tool);
        },
      ),
      { numRuns: 100 },
    );
  });

  // The grep of this machine fails on some of these ("program error"), so JavaScript is the reference.
  test('any expression with assertions selects the same lines', async () => {
    const directory = makeDirectory({});
    await fc.assert(
      fc.asyncProperty(
        expressions(...plain, '^', '$', '\\b', '\\<', '\\>', '\\B'),
        rows,
        async (pattern, input) => {
          const expected = new RegExp(
            pattern.replaceAll('\\<', '(?:\\b(?=\\w))').replaceAll('\\>', '(?:\\b(?<=\\w))'),
          );
          const { stdout } = await runApp('grep', ['-E', '-e', pattern], {
            directory,
            stdin: `${input.join('\n')}\n`,
          });
          expect(stdout).toBe(
            input
              .filter((row) => expected.test(row))
              .map((row) => `${row}\n`)
              .join(''),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
