import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Engine, WebAssemblyHost } from '../../engine/index.ts';
import { PROCESS_CASES } from '../../test/processes/cases.ts';
import { compileC, whyNoCompiler } from '../../test/support/c-programs.ts';
import { DEFAULT_USER_LIMITS } from '../process/limits.ts';
import { postToGroup } from '../process/signal-delivery.ts';
import { SIGKILL } from '../process/signals.ts';
import type { NativeProgram } from '../process/sys.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { shellStatus } from '../process/wait-status.ts';

const CORE = 'dist/engine/core.wasm';
const missing = existsSync(CORE) ? whyNoCompiler() : `${CORE} is not built`;
if (missing !== null) console.log(`skipped: kernel/wasix/processes.test.ts: ${missing}`);

let engine: Engine;
beforeAll(() => {
  vi.setConfig({ testTimeout: 60_000 });
  if (missing === null) engine = new Engine(new WebAssemblyHost(readFileSync(CORE)));
});

/** Runs the words of the line, the first of which is a path. */
const sh: NativeProgram = function* (sys) {
  const argv = sys.argv[2].split(' ');
  const pid = sys.spawn({ program: argv[0], argv, env: new Map([['PATH', '/bin']]) });
  if (pid < 0) return -pid;
  const result = yield* sys.wait(pid, 0);
  return typeof result === 'number' ? 255 : shellStatus(result.status);
};

function kernelWith(...programs: string[]): TestKernel {
  const kernel = new TestKernel({ sh }, engine);
  for (const name of programs) kernel.write(`/bin/${name}`, compileC(name), 0o755);
  return kernel;
}

/** Runs /bin/LINE to its end, while time goes by. */
function runIn(kernel: TestKernel, line: string) {
  const id = kernel.start(`/bin/${line}`);
  for (let turns = 0; turns < 20_000 && kernel.output(id).status === null; turns++) {
    kernel.kernel.run(5_000);
    kernel.time += 20_000_000n;
  }
  return kernel.output(id);
}

describe.skipIf(missing !== null)('a C program', () => {
  test.each(PROCESS_CASES)('$title', ({ line, executes = [], stdout, stderr = '', status = 0 }) => {
    const [name] = line.split(' ');
    const output = runIn(kernelWith(name, ...executes), line.replace('BIN', '/bin'));
    expect(output.stderr).toBe(stderr);
    expect(output.stdout.split('\n').slice(0, -1)).toEqual(
      stdout.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))),
    );
    expect(output.status).toBe(status);
  });

  test('that is kept to directories cannot leave them by starting something', () => {
    const caged: NativeProgram = function* (sys) {
      const argv = sys.argv[2].split(' ');
      const preopens = [['/', '/tmp']] as const;
      const pid = sys.spawn({ program: argv[0], argv, env: new Map([['PATH', '/bin']]), preopens });
      const result = yield* sys.wait(pid, 0);
      return typeof result === 'number' ? 255 : shellStatus(result.status);
    };
    const kernel = new TestKernel({ sh: caged }, engine);
    for (const name of ['replace', 'wasix', 'filter']) {
      kernel.write(`/bin/${name}`, compileC(name), 0o755);
    }
    // A program of the kernel's is kept to nothing.
    const shell = runIn(kernel, 'replace /bin/sh');
    expect(shell.stderr).toMatch(/^exec: Capabilities insufficient$/m);
    expect(shell.status).toBe(1);
    // Another one is kept to the same.
    expect(runIn(kernel, 'replace /bin/filter').status).toBe(5);
    // What is opened for a child is no way out either.
    expect(runIn(kernel, 'wasix').stdout).toMatch(/\nspawn2 76 /);
  });

  test('cannot harm the system by forking in every child', () => {
    const kernel = kernelWith('bomb', 'talk');
    const { processes } = kernel.kernel;
    kernel.start('/bin/bomb all');
    for (let turns = 0; turns < 100; turns++) kernel.step();
    // As many as one user may have, besides init and root's.
    expect(processes.size).toBe(1 + DEFAULT_USER_LIMITS.processes);
    const bomb = [...processes.all()].find(({ name }) => name === 'bomb')!;
    postToGroup(processes, bomb.pgid, SIGKILL);
    for (let turns = 0; turns < 100; turns++) kernel.step();
    expect(processes.size).toBe(1);
    expect(runIn(kernel, 'talk').status).toBe(0);
  });
});
