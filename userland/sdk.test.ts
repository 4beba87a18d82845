import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { Engine, WebAssemblyHost } from '../engine/index.ts';
import type { NativeProgram } from '../kernel/process/sys.ts';
import { TestKernel } from '../kernel/process/test-kernel.ts';

const CORE = 'dist/engine/core.wasm';
const built = existsSync(CORE);
if (!built) console.log(`skipped: userland/sdk.test.ts: ${CORE} is not built`);

/** Runs /bin/parent. */
const sh: NativeProgram = function* (sys) {
  const pid = sys.spawn({ program: '/bin/parent', argv: ['parent'], env: sys.env });
  const result = yield* sys.wait(pid, 0);
  return typeof result === 'number' ? 255 : result.status;
};

/** A module of an AssemblyScript source beside the SDK. */
function compile(source: string): Uint8Array {
  const require = createRequire(import.meta.url);
  const asc = require.resolve('assemblyscript/bin/asc.js');
  const config = require.resolve('@assemblyscript/wasi-shim/asconfig.json');
  const directory = mkdtempSync(join(tmpdir(), 'canix-sdk-'));
  try {
    const output = join(directory, 'program.wasm');
    const flags = ['--config', relative('.', config), '--runtime', 'stub', '-o', output];
    execFileSync(process.execPath, [asc, source, ...flags]);
    return readFileSync(output);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test.skipIf(!built)(
  'an AssemblyScript program forks, pipes, waits and signals',
  { timeout: 60_000 },
  () => {
    const kernel = new TestKernel({ sh }, new Engine(new WebAssemblyHost(readFileSync(CORE))));
    kernel.write('/bin/parent', compile('userland/sdk/testing/parent.ts'), 0o755);
    expect(kernel.run('')).toEqual({
      stdout: 'child of mine: y\nexit 9\nsignal 15\n',
      stderr: '',
      status: 0,
    });
  },
);
