/**
 * Builds the micro apps: userland/apps/<name>.ts → dist/userland/<name>.wasm.
 *
 *     npx tsx userland/build.ts [name]...
 *
 * Only apps whose sources, compiler or flags changed are compiled again; stale modules are removed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const userland = dirname(fileURLToPath(import.meta.url));
const root = dirname(userland);
const require = createRequire(import.meta.url);
const shim = dirname(require.resolve('@assemblyscript/wasi-shim/asconfig.json'));

/** Folder the modules are built into. */
export const outputDirectory = join(root, 'dist', 'userland');

/** A path as asc wants it: relative to the working directory. */
function here(...path: string[]): string {
  return relative(process.cwd(), join(...path));
}

const FLAGS = [
  '--config',
  here(shim, 'asconfig.json'),
  '--runtime',
  'stub',
  '--optimizeLevel',
  '3',
  '--shrinkLevel',
  '1',
  '--noAssert',
];

/** Names of all apps. */
export function appNames(): string[] {
  return readdirSync(join(userland, 'apps'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** A source file and all that it imports from this folder. */
function sourcesOf(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/from\s+'(\.[^']*)'/g)) {
    sourcesOf(resolve(dirname(file), `${path}.ts`), found);
  }
  return found;
}

function fingerprint(name: string): string {
  const hash = createHash('sha256');
  hash.update(`${asc.version} ${FLAGS.join(' ')} ${readFileSync(join(shim, 'package.json'), 'utf8')}`);
  const sources = sourcesOf(join(userland, 'apps', `${name}.ts`));
  for (const source of [...sources].sort()) {
    hash.update(relative(root, source)).update(readFileSync(source));
  }
  return hash.digest('hex');
}

/** A message of asc's own allocator, which is in a module only if that allocator is. */
const MANAGED_MARK = Buffer.from('Allocation too large', 'utf16le');

/** Compiles one app; throws with the compiler's messages. */
async function compile(name: string): Promise<void> {
  const messages = asc.createMemoryStream();
  const { error } = await asc.main(
    [
      here(userland, 'apps', `${name}.ts`),
      ...FLAGS,
      '--outFile',
      here(outputDirectory, `${name}.wasm`),
    ],
    { stdout: messages, stderr: messages },
  );
  if (error) throw new Error(`${name}: ${error.message}\n${messages.toString()}`);
  if (readFileSync(join(outputDirectory, `${name}.wasm`)).includes(MANAGED_MARK)) {
    throw new Error(`${name}: makes managed objects, whose allocator would collide with lib/memory.ts`);
  }
}

/**
 * Brings dist/userland up to date.
 * @param names apps to build; all when left out
 * @returns names of the apps that were compiled
 */
export async function buildUserland(names: readonly string[] = appNames()): Promise<string[]> {
  mkdirSync(outputDirectory, { recursive: true });
  const stampFile = join(outputDirectory, 'fingerprints.json');
  const stamps: Record<string, string> = existsSync(stampFile)
    ? (JSON.parse(readFileSync(stampFile, 'utf8')) as Record<string, string>)
    : {};
  const all = new Set(appNames());
  for (const file of readdirSync(outputDirectory)) {
    const name = file.replace(/\.wasm$/, '');
    if (name !== file && !all.has(name)) {
      rmSync(join(outputDirectory, file));
      Reflect.deleteProperty(stamps, name);
    }
  }
  const compiled: string[] = [];
  try {
    for (const name of names) {
      const stamp = fingerprint(name);
      if (stamps[name] === stamp && existsSync(join(outputDirectory, `${name}.wasm`))) continue;
      await compile(name);
      stamps[name] = stamp;
      compiled.push(name);
    }
  } finally {
    writeFileSync(stampFile, JSON.stringify(stamps, null, 1));
  }
  return compiled;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const chosen = process.argv.slice(2);
  const compiled = await buildUserland(chosen.length ? chosen : undefined);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`userland: ${compiled.length} apps compiled in ${seconds} s`);
}
