import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from '../../build/run.ts';
import { build, ROOT } from '../../build/stamp.ts';

const EXAMPLES = 'dist/examples';
/** What building and installing leaves behind. */
const MADE = ['node_modules', 'build', '.azle'];

/**
 * Builds a copy of examples/<name> in dist/examples by its own build command, if it is out of date; this package is
 * installed there as npm would install it.
 *
 * @param outputs what the build makes, in the example's folder
 * @returns the copy's folder
 */
export async function buildExample(name: string, outputs: readonly string[]): Promise<string> {
  const source = join('examples', name);
  const folder = join(EXAMPLES, name);
  await build({
    name: `example-${name}`,
    inputs: [source, 'engine', 'cli/link.ts', 'dist/engine/core.wasm', 'package-lock.json'],
    ignore: /\.test\.ts$|^engine\/.*\.md$|^engine\/(core|spec)\/|\/(node_modules|build|\.azle)\//,
    outputs: outputs.map((output) => join(folder, output)),
    run: async () => {
      await installPackage(join(ROOT, EXAMPLES, 'node_modules'));
      await rm(join(ROOT, folder), { recursive: true, force: true });
      await cp(join(ROOT, source), join(ROOT, folder), {
        recursive: true,
        filter: (path) => !MADE.includes(basename(path)),
      });
      await run('npm', ['run', 'build'], { cwd: join(ROOT, folder) });
    },
  });
  return join(ROOT, folder);
}

/** Makes this package and its command known in a folder of modules. */
async function installPackage(modules: string): Promise<void> {
  await rm(modules, { recursive: true, force: true });
  await mkdir(join(modules, '.bin'), { recursive: true });
  await symlink(ROOT, join(modules, 'canix'));
  await symlink('../canix/dist/cli/canix.mjs', join(modules, '.bin/canix'));
}
