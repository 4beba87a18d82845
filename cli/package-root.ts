/** Where the built parts of this package are, whether the command runs as a bundle or from its sources. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === 'canix') return folder;
    }
    if (folder === dirname(folder)) throw new Error("cannot find the package's folder");
  }
}

const root = findRoot();

export const kernelModuleFile = join(root, 'dist/kernel/kernel.wasm.gz');
export const engineCoreFile = join(root, 'dist/engine/core.wasm');
export const webTerminalFolder = join(root, 'dist/web-terminal');
export const commandFile = join(root, 'dist/cli/canix.mjs');
export const packageFile = join(root, 'package.json');
