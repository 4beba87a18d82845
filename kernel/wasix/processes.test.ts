import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Engine, WebAssemblyHost } from '../../engine/index.ts';
import { compileC, whyNoCompiler } from '../../test/support/c-programs.ts';
import type { NativeProgram } from '../process/sys.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { shellStatus } from '../process/wait-status.ts';

const CORE = 'dist/engine/core.wasm';
const missing = existsSync(CORE) ? whyNoCompiler() : `${CORE} is not built`;
if (missing !== null) console.log(`skipped: kernel/wasix/processes.test.ts: ${missing}`);

let engine: Engine;
beforeAll(() => {
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

describe.skipIf(missing !== null)('a C program', () => {
  test('forks, talks to its child through two pipes and waits for it', () => {
    expect(kernelWith('talk').run('/bin/talk')).toEqual({
      stdout: '<one>\n<two>\n<three>\nchild 1 7 1000\n-1 1\n',
      stderr: '',
      status: 0,
    });
  });
});
