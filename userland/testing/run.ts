/**
 * Runs apps for tests: under Node's WASI in this process, with files for standard streams, and the tool of the same
 * name of this machine beside it.
 */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WASI } from 'node:wasi';
import { buildUserland, outputDirectory } from '../build.ts';

/** What a command did. Output is one string of char codes 0–255, so that any bytes can be compared. */
export interface Outcome {
  stdout: string;
  stderr: string;
  status: number;
}

/** Contents of files by path; a path that ends with / is a directory, `-> target` a symbolic link. */
export type Files = Record<string, string>;

const modules = new Map<string, WebAssembly.Module>();

/** The compiled module of an app, built first if its sources changed. */
export async function moduleOf(name: string): Promise<WebAssembly.Module> {
  let module = modules.get(name);
  if (!module) {
    await buildUserland([name]);
    module = new WebAssembly.Module(readFileSync(join(outputDirectory, `${name}.wasm`)));
    modules.set(name, module);
  }
  return module;
}

/** Makes a directory with these files, all last changed at the same time in 2024. */
export function makeDirectory(files: Files): string {
  const directory = mkdtempSync(join(tmpdir(), 'canix-userland-'));
  addFiles(directory, files);
  return directory;
}

function addFiles(directory: string, files: Files): void {
  const changed = new Date('2024-03-05T06:07:08Z');
  for (const [path, content] of Object.entries(files)) {
    const full = join(directory, path);
    if (path.endsWith('/')) {
      mkdirSync(full, { recursive: true });
      continue;
    }
    mkdirSync(dirname(full), { recursive: true });
    if (content.startsWith('-> ')) {
      symlinkSync(content.slice(3), full);
      continue;
    }
    writeFileSync(full, Buffer.from(content, 'latin1'));
    utimesSync(full, changed, changed);
  }
}

/** All that is below a directory: type and content by path. */
export function treeOf(directory: string, prefix = ''): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(join(directory, prefix)).sort()) {
    const path = join(prefix, name);
    const full = join(directory, path);
    const stat = lstatSync(full);
    if (stat.isSymbolicLink()) {
      tree[path] = `-> ${readlinkSync(full)}`;
    } else if (stat.isDirectory()) {
      tree[`${path}/`] = '';
      Object.assign(tree, treeOf(directory, path));
    } else {
      tree[path] = `${stat.nlink} ${readFileSync(full, 'latin1')}`;
    }
  }
  return tree;
}

/** Runs an app in a directory under Node's WASI. */
export async function runApp(
  name: string,
  args: readonly string[],
  options: { directory: string; stdin?: string; env?: Record<string, string> },
): Promise<Outcome> {
  const module = await moduleOf(name);
  const streams = mkdtempSync(join(tmpdir(), 'canix-streams-'));
  const stdinFile = join(streams, 'stdin');
  writeFileSync(stdinFile, Buffer.from(options.stdin ?? '', 'latin1'));
  const stdin = openSync(stdinFile, 'r');
  const stdout = openSync(join(streams, 'stdout'), 'w');
  const stderr = openSync(join(streams, 'stderr'), 'w');
  try {
    const wasi = new WASI({
      version: 'preview1',
      args: [name, ...args],
      env: options.env ?? {},
      preopens: { '/': '/', '.': options.directory },
      stdin,
      stdout,
      stderr,
      returnOnExit: true,
    });
    const instance = new WebAssembly.Instance(
      module,
      wasi.getImportObject() as WebAssembly.Imports,
    );
    const status = wasi.start(instance);
    return {
      stdout: readFileSync(join(streams, 'stdout'), 'latin1'),
      stderr: readFileSync(join(streams, 'stderr'), 'latin1'),
      status: status as unknown as number,
    };
  } finally {
    for (const fd of [stdin, stdout, stderr]) closeSync(fd);
    rmSync(streams, { recursive: true });
  }
}

/** Runs the tool of this machine in a directory. Its status is -1 where it does not end within `timeout` ms. */
export function runTool(
  name: string,
  args: readonly string[],
  options: {
    directory: string;
    stdin?: string;
    env?: Record<string, string>;
    locale?: string;
    timeout?: number;
  },
): Outcome {
  const streams = mkdtempSync(join(tmpdir(), 'canix-streams-'));
  const stdinFile = join(streams, 'stdin');
  writeFileSync(stdinFile, Buffer.from(options.stdin ?? '', 'latin1'));
  const stdin = openSync(stdinFile, 'r');
  try {
    const result = spawnSync(name, args, {
      cwd: options.directory,
      encoding: 'latin1',
      env: { PATH: process.env.PATH, LC_ALL: options.locale ?? 'C', TZ: 'UTC', ...options.env },
      stdio: [stdin, 'pipe', 'pipe'],
      timeout: options.timeout,
      killSignal: 'SIGKILL',
    });
    return { stdout: result.stdout, stderr: result.stderr, status: result.status ?? -1 };
  } finally {
    closeSync(stdin);
    rmSync(streams, { recursive: true });
  }
}

/** Splits a command line at blanks; '…' and "…" keep what is in them together. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single: string, double: string) => single ?? double),
  );
}

/** A comparison of an app with the tool of this machine: both outcomes, with the trees they left behind. */
export interface Comparison {
  app: Outcome & { tree: Record<string, string> };
  tool: Outcome & { tree: Record<string, string> };
}

/** Runs a command line by the app and by the tool, each in a directory of its own with the same files. */
export async function compare(
  line: string,
  files: Files,
  options: { stdin?: string; env?: Record<string, string>; locale?: string } = {},
): Promise<Comparison> {
  const [name, ...args] = words(line);
  const appDirectory = makeDirectory(files);
  const toolDirectory = makeDirectory(files);
  try {
    const app = await runApp(name, args, { ...options, directory: appDirectory });
    const tool = runTool(name, args, { ...options, directory: toolDirectory });
    return {
      app: { ...app, tree: treeOf(appDirectory) },
      tool: { ...tool, tree: treeOf(toolDirectory) },
    };
  } finally {
    rmSync(appDirectory, { recursive: true, force: true });
    rmSync(toolDirectory, { recursive: true, force: true });
  }
}
