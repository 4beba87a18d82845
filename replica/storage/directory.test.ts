import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplicaDirectory } from './directory.ts';

describe('the directory of a replica', () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'replica-directory-'));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  it('keeps its keys', () => {
    const first = new ReplicaDirectory(path);
    const keys = first.keys();
    first.close();
    const second = new ReplicaDirectory(path);
    expect(second.keys()).toEqual(keys);
    second.close();
  });

  it('belongs to one replica at a time', () => {
    const first = new ReplicaDirectory(path);
    expect(() => new ReplicaDirectory(path)).toThrow('is in use');
    first.close();
    new ReplicaDirectory(path).close();
  });

  it('is free again when its owner was killed, even if another has its process id', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await new Promise((resolve) => other.once('spawn', resolve));
    const lock = join(path, 'lock');
    const stat = readFileSync(`/proc/${other.pid}/stat`, 'latin1');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(lock, `${other.pid} ${started}`);
    expect(() => new ReplicaDirectory(path)).toThrow(`in use by process ${other.pid}`);
    writeFileSync(lock, `${other.pid} ${Number(started) - 1}`);
    new ReplicaDirectory(path).close();

    writeFileSync(lock, `${other.pid} ${started}`);
    const gone = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    new ReplicaDirectory(path).close();
  });

  it('keeps accepted calls until they are dropped', () => {
    const first = new ReplicaDirectory(path);
    const id = 'ab'.repeat(32);
    first.keepCall(id, Uint8Array.of(1, 2, 3));
    writeFileSync(join(path, 'accepted', `${id}.9.tmp`), 'cut short');
    first.close();
    const second = new ReplicaDirectory(path);
    expect([...second.keptCalls()].map(([key, body]) => [key, [...body]])).toEqual([
      [id, [1, 2, 3]],
    ]);
    second.dropCall(id);
    expect(readdirSync(join(path, 'accepted'))).toEqual([]);
    second.close();
  });
});
