/**
 * Builds the micro apps: userland/apps/<name>.ts → dist/userland/<name>.wasm.
 *
 *     npx tsx userland/build.ts [name]...
 *
 * Only apps whose sources, compiler or flags changed are compiled again; stale modules are removed.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const userland = dirname(fileURLToPath(import.meta.url));
const root = dirname(userland);
const require = createRequire(import.meta.url);
const shim = dirname(require.resolve('@assemblyscript/wasi-shim/asconfig.json'));

/** Folder the modules are built into. */
export const outputDirectory = join(root, 'dist', 'userland');
/** What each app was built from. */
const stampDirectory = join(outputDirectory, '.fingerprints');

/** A path as asc wants it: relative to the working directory. */
function here(...path: string[]): string {
  return relative(process.cwd(), join(...path));
}

/** More compilers at once than this are not worth their memory. */
const MOST_WORKERS = 4;

// Loading the compiler just to ask it takes seconds.
const compilerVersion = (
  JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('assemblyscript/package.json'), 'utf8'),
  ) as { version: string }
).version;

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
  hash.update(
    `${compilerVersion} ${FLAGS.join(' ')} ${readFileSync(join(shim, 'package.json'), 'utf8')}`,
  );
  const sources = sourcesOf(join(userland, 'apps', `${name}.ts`));
  for (const source of [...sources].sort()) {
    hash.update(relative(root, source)).update(readFileSync(source));
  }
  return hash.digest('hex');
}

/** A message of asc's own allocator, which is in a module only if that allocator is. */
const MANAGED_MARK = Buffer.from('Allocation too large', 'utf16le');

/** Compiles one app in a worker; throws with the compiler's messages. */
async function compile(name: string, worker: Worker): Promise<void> {
  // Another process may build the same app meanwhile: each writes a file of its own and puts it into place.
  const draft = join(stampDirectory, `${name}.${process.pid}.wasm`);
  worker.postMessage([here(userland, 'apps', `${name}.ts`), ...FLAGS, '--outFile', here(draft)]);
  const [messages] = (await once(worker, 'message')) as [string];
  if (messages) throw new Error(`${name}: ${messages}`);
  if (readFileSync(draft).includes(MANAGED_MARK)) {
    rmSync(draft);
    throw new Error(
      `${name}: makes managed objects, whose allocator would collide with lib/memory.ts`,
    );
  }
  renameSync(draft, join(outputDirectory, `${name}.wasm`));
}

/** Where the fingerprint lies that an app was last built by. */
function stampFile(name: string): string {
  return join(stampDirectory, name);
}

function isFresh(name: string, stamp: string): boolean {
  return (
    existsSync(join(outputDirectory, `${name}.wasm`)) &&
    existsSync(stampFile(name)) &&
    readFileSync(stampFile(name), 'utf8') === stamp
  );
}

/**
 * Brings dist/userland up to date.
 * @param names apps to build; all when left out
 * @returns names of the apps that were compiled
 */
export async function buildUserland(names: readonly string[] = appNames()): Promise<string[]> {
  mkdirSync(stampDirectory, { recursive: true });
  const all = new Set(appNames());
  for (const file of readdirSync(outputDirectory)) {
    const name = file.replace(/\.wasm$/, '');
    if (name !== file && !all.has(name)) rmSync(join(outputDirectory, file), { force: true });
  }
  const stale = names
    .map((name) => ({ name, stamp: fingerprint(name) }))
    .filter(({ name, stamp }) => !isFresh(name, stamp));
  const compiled = stale.map(({ name }) => name);
  const workers = Math.min(stale.length, MOST_WORKERS, availableParallelism());
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(new URL('./compile-worker.mjs', import.meta.url));
      try {
        for (let next = stale.shift(); next; next = stale.shift()) {
          await compile(next.name, worker);
          writeFileSync(stampFile(next.name), next.stamp);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return compiled;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const chosen = process.argv.slice(2);
  const compiled = await buildUserland(chosen.length ? chosen : undefined);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`userland: ${compiled.length} apps compiled in ${seconds} s`);
}
