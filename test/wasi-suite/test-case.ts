import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One test: a program, what it is started with, and what it must do (wasi-testsuite, doc/specification.md). */
export interface TestCase {
  /** Path from the suite's folder, without `.wasm`. */
  name: string;
  /** Path of the module. */
  module: string;
  args: readonly string[];
  /** All of its environment. */
  env: Readonly<Record<string, string>>;
  /** A folder whose copy it gets as its root directory; none: it gets no directory. */
  root: string | null;
  exitCode: number;
  /** What it must write to its standard output; null where that is not told. */
  stdout: string | null;
  stderr: string | null;
}

/** A test that cannot be run here, and why. */
export interface SkippedCase {
  name: string;
  reason: string;
}

/** First bytes of a module, and of a component, which is another format with the same beginning. */
const MAGIC = '\0asm';
const MODULE_VERSION = 1;

const LEGACY_KEYS = ['args', 'env', 'root', 'exit_code', 'stdout', 'stderr'];

/** All tests below a folder, in the order of their names. Throws an Error naming a specification that cannot be understood. */
export function findCases(folder: string): (TestCase | SkippedCase)[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.wasm'))
    .sort()
    .map((path) => readCase(join(folder, path), path.slice(0, -'.wasm'.length)));
}

function readCase(module: string, name: string): TestCase | SkippedCase {
  const bytes = readFileSync(module);
  if (bytes.toString('latin1', 0, 4) === MAGIC && bytes.readUInt32LE(4) !== MODULE_VERSION) {
    return { name, reason: 'a component, not a module' };
  }
  const file = `${module.slice(0, -'.wasm'.length)}.json`;
  const found: TestCase = {
    name,
    module,
    args: [],
    env: {},
    root: null,
    exitCode: 0,
    stdout: null,
    stderr: null,
  };
  if (!existsSync(file)) return found;
  try {
    const specification = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const reason =
      'operations' in specification || 'proposals' in specification
        ? applyOperations(found, specification)
        : applyLegacy(found, specification);
    if (reason !== null) return { name, reason };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}: ${message}`, { cause: error });
  }
  if (found.root !== null) found.root = join(dirname(module), found.root);
  return found;
}

/** The older form: everything in one record. */
function applyLegacy(found: TestCase, specification: Record<string, unknown>): null {
  for (const key of Object.keys(specification)) {
    if (!LEGACY_KEYS.includes(key)) throw new Error(`unknown key ${key}`);
  }
  applyRun(found, specification);
  found.exitCode = numberOf(specification.exit_code ?? 0);
  if (specification.stdout !== undefined) found.stdout = textOf(specification.stdout);
  if (specification.stderr !== undefined) found.stderr = textOf(specification.stderr);
  return null;
}

/** The newer form: what is done and expected, step by step. Gives the reason why it cannot be done here, or null. */
function applyOperations(found: TestCase, specification: Record<string, unknown>): string | null {
  const proposals = (specification.proposals ?? []) as string[];
  if (proposals.length > 0) return `needs ${proposals.join(', ')}`;
  const operations = (specification.operations ?? []) as Record<string, unknown>[];
  for (const operation of operations) {
    switch (operation.type) {
      case 'run':
        applyRun(found, operation);
        break;
      case 'wait':
        found.exitCode = numberOf(operation.exit_code ?? 0);
        break;
      case 'read': {
        const stream = operation.id ?? 'stdout';
        if (stream !== 'stdout' && stream !== 'stderr') {
          throw new Error(`unknown stream ${String(stream)}`);
        }
        found[stream] = (found[stream] ?? '') + textOf(operation.payload ?? '');
        break;
      }
      default:
        return `has the operation ${String(operation.type)}`;
    }
  }
  return null;
}

function applyRun(found: TestCase, from: Record<string, unknown>): void {
  found.args = ((from.args ?? []) as unknown[]).map(textOf);
  found.env = Object.fromEntries(
    Object.entries((from.env ?? {}) as object).map(([name, value]) => [name, textOf(value)]),
  );
  found.root = from.root === undefined || from.root === null ? null : textOf(from.root);
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`text expected, not ${JSON.stringify(value)}`);
  return value;
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`number expected, not ${JSON.stringify(value)}`);
  return value;
}
