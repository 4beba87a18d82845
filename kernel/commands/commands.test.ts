import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../build/stamp.ts';
import { Engine, WebAssemblyHost } from '../../engine/index.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { decode, encode } from '../text.ts';
import { commands } from './index.ts';

const CORE = join(ROOT, 'dist/engine/core.wasm');
const built = existsSync(CORE);
if (!built) {
  if (process.env.CI) throw new Error(`${CORE} is missing; run npm run build`);
  console.log(
    'skipped: commands of the kernel: dist/engine/core.wasm is not built (npm run build)',
  );
}

/** The smallest program: one exported function that does nothing. */
const PROGRAM = Uint8Array.from(
  '0061736d0100000001040160000003020100070a01065f737461727400000a040102000b'
    .match(/../g)!
    .map((byte) => parseInt(byte, 16)),
);

describe.skipIf(!built)('commands of the kernel', () => {
  let system: TestKernel;

  beforeEach(() => {
    const engine = new Engine(new WebAssemblyHost(readFileSync(CORE)));
    system = new TestKernel(commands(engine), engine);
  });

  /** Puts a file into the user's home. */
  function put(name: string, data: Uint8Array): void {
    const size = system.kernel.files.write(system.user, name, { offset: 0, data, truncate: true });
    expect(size).toBe(data.length);
  }

  it('install validates a program, puts it where its name finds it, and uninstall takes it away', () => {
    const home = system.user.home;
    put('hello.wasm', PROGRAM);
    expect(
      system.run('install hello.wasm; hello; echo $?; run hello; echo $?; command -v hello'),
    ).toEqual({
      stdout: `installed hello (${PROGRAM.length} bytes) as ${home}/.local/bin/hello\n0\n0\n${home}/.local/bin/hello\n`,
      stderr: '',
      status: 0,
    });
    expect(system.run('apps | { read x; read name rest; echo $name; }').stdout).toBe('hello\n');
    expect(system.run('uninstall hello; uninstall hello')).toMatchObject({
      stderr: 'uninstall: hello: not installed\n',
      status: 1,
    });
    expect(system.run('run hello')).toMatchObject({
      stderr: 'run: hello: no such program; see apps\n',
      status: 127,
    });
  });

  it('run refuses options that make no sense, and directories that are not there', () => {
    put('a.wasm', PROGRAM);
    const run = (words: string) => system.run(`chmod +x a.wasm; run ${words}`);
    for (const words of ['', '-i', '-x ./a.wasm', '-e A ./a.wasm', '-e =b ./a.wasm', '-d']) {
      expect(run(words)).toMatchObject({
        stdout: '',
        stderr: expect.stringMatching(/^run: usage: run \[-i\]/) as string,
        status: 2,
      });
    }
    expect(run('-d nowhere:/ ./a.wasm')).toMatchObject({
      stderr: 'run: nowhere: No such file or directory\n',
      status: 126,
    });
    expect(run('-i -e A=b=c -e D= -s -d .:/x -d /tmp -- ./a.wasm -d')).toMatchObject({
      stderr: '',
      status: 0,
    });
  });

  it('install names a module after its second argument, and says where a bad one is wrong', () => {
    put('a.wasm', PROGRAM);
    expect(system.run('install a.wasm other && other; echo $?').stdout).toMatch(
      /^installed other .*\n0\n$/,
    );
    put('cut.wasm', PROGRAM.subarray(0, 20));
    const refused = system.run('install cut.wasm');
    expect(refused.stderr).toMatch(
      /^install: cut\.wasm: not a valid WebAssembly program: .+ \(at offset 0x[0-9a-f]+\)\n$/,
    );
    expect(refused.status).toBe(1);
    for (const [line, message] of [
      ['install', 'install: usage: install FILE [NAME]\n'],
      ['install nothing.wasm', 'install: nothing.wasm: No such file or directory\n'],
      ['install /tmp', 'install: /tmp: Is a directory\n'],
      ['install a.wasm ../x', 'install: ../x: not a name for a program\n'],
    ]) {
      const { stderr, status } = system.run(line);
      expect(stderr).toBe(message);
      expect(status).toBeGreaterThan(0);
    }
  });

  it('chmod knows octal and symbolic modes and directories in depth', () => {
    const mode = (path: string): string => {
      const found = system.kernel.files.stat(system.user, path);
      return typeof found === 'number' ? 'none' : found.stat.mode.toString(8);
    };
    put('file', encode('x'));
    put('tree', encode(''));
    for (const [change, expected] of [
      ['640', '640'],
      ['u+x', '740'],
      ['go=r', '744'],
      ['a-w', '544'],
      ['u=rwx,g+w,o-r', '760'],
      ['+X', '771'],
      ['-x', '660'],
      ['a+X', '660'],
    ]) {
      expect(system.run(`chmod ${change} file`)).toEqual({ stdout: '', stderr: '', status: 0 });
      expect([change, mode('file')]).toEqual([change, expected]);
    }
    expect(system.run('chmod x+9 file')).toMatchObject({
      stderr: "chmod: invalid mode: 'x+9'\n",
      status: 1,
    });
    expect(system.run('chmod 600 /etc/passwd')).toMatchObject({
      stderr: "chmod: changing permissions of '/etc/passwd': Operation not permitted\n",
      status: 1,
    });
    system.run('cd /tmp; chmod 755 .');
    expect(system.run('chmod -R 700 .').status).toBe(0);
    expect(mode('file')).toBe('700');
  });

  it('chown is for root', () => {
    put('file', encode('x'));
    expect(system.run('chown root file')).toMatchObject({
      stderr: "chown: changing ownership of 'file': Operation not permitted\n",
      status: 1,
    });
    expect(system.run('chown nobody2 file')).toMatchObject({
      stderr: "chown: invalid user: 'nobody2'\n",
      status: 1,
    });
  });

  it('id, whoami and uname tell who and where', () => {
    const { name, uid } = system.user;
    expect(system.run('id; whoami; uname; uname -nm').stdout).toBe(
      `uid=${uid}(${name}) gid=${uid}(${name}) groups=${uid}(${name})\n${name}\nCanix\ncanix wasm32\n`,
    );
    expect(system.run('uname -z').status).toBe(1);
  });

  it('ps shows the own processes, or all, and no control characters', () => {
    const own = system.run("ps; sh -c 'ps -a > /tmp/all; :' $'\\e[2J'; echo done");
    expect(own.stdout).toMatch(/^ *PID +PPID +USER +STAT +NI +INSTRUCTIONS +KIB +COMMAND\n/);
    expect(own.stdout).not.toMatch(/ init\n/);
    const all = decode(system.kernel.files.read(system.user, '/tmp/all', 0, 10_000) as Uint8Array);
    expect(all).toMatch(/ 1 +0 +root +S .* init\n/);
    expect(all).toContain('?[2J');
    expect(all).not.toContain('\x1b');
  });

  it('download and stty need a terminal', () => {
    put('file', encode('x'));
    expect(system.run('download file')).toMatchObject({
      stderr: 'download: standard output is not a terminal\n',
      status: 1,
    });
    expect(system.run('stty').status).toBe(1);
  });

  it('on a terminal, download asks the page for a file and stty sets modes', () => {
    const { terminals } = system.kernel;
    const id = terminals.open(system.user, { rows: 30, columns: 90 });
    system.settle();
    let cursor = 0;
    let offset = 0;
    const type = (line: string): string => {
      const data = encode(`${line}\n`);
      expect(terminals.input(system.user, id, offset, data, true)).toBe(0);
      offset += data.length;
      system.settle();
      const output = terminals.read(system.user, id, cursor);
      if (typeof output === 'number') throw new Error(`read: ${output}`);
      cursor = output.cursor;
      return decode(output.data);
    };
    put('file', encode('x'));
    const path = Buffer.from(`${system.user.home}/file`).toString('base64');
    expect(type('download file')).toContain(`\x1b]7777;download;${path}\x07`);
    expect(type('stty size')).toContain('30 90\r\n');
    expect(type('stty -echo; stty')).toContain('-echo');
    expect(type('stty sane; stty')).not.toContain('-echo');
    expect(type('clear')).toContain('\x1b[H\x1b[2J\x1b[3J');
  });
});
