import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checksum } from './checksum.ts';
import { HEADER, HEADER_BYTES, HEADER_WORDS } from './image-format.ts';
import type { ImageTable } from './save.ts';
import { CORE, UpgradableSystem } from './testing/upgradable-system.ts';
import { decodeValue } from './value-reader.ts';
import { encodeValue } from './value-writer.ts';

const built = existsSync(CORE) && existsSync('dist/userland/cat.wasm');
if (!built) console.log('skipped: kernel/upgrade/images.test.ts: dist is not built');

const RUNS = Number(process.env['FC_RUNS'] ?? 60);

/**
 * An image that the first kernel wrote which could: a terminal whose user has typed
 * `x=kept; f() { echo "f: $1 $x"; }; mkdir /tmp/d; seq 1 1000 >/tmp/d/numbers`, `sleep 1000 &` and `echo half`, and a command from
 * outside, `read a; echo got $a; exit 3`, that waits for its input.
 */
const FIRST = new Uint8Array(gunzipSync(readFileSync('kernel/upgrade/testing/image-1.gz')));

let system: UpgradableSystem;

function newSystem(): UpgradableSystem {
  const made = new UpgradableSystem();
  made.user('tester');
  return made;
}

/** The table of an image. */
function tableOf(image: Uint8Array): ImageTable {
  const header = new Uint32Array(image.slice(0, HEADER_BYTES).buffer);
  const at = header[HEADER.tableAt];
  return decodeValue(image.subarray(at, at + header[HEADER.tableLength])) as ImageTable;
}

/** An image with another table, and the sums that it has to have. */
function withTable(image: Uint8Array, table: unknown): Uint8Array {
  const header = new Uint32Array(image.slice(0, HEADER_BYTES).buffer, 0, HEADER_WORDS);
  const at = header[HEADER.tableAt];
  const bytes = encodeValue(table);
  const changed = new Uint8Array(at + bytes.length);
  changed.set(image.subarray(0, at));
  changed.set(bytes, at);
  header[HEADER.tableLength] = bytes.length;
  header.set(checksum(system.engine, bytes), HEADER.tableSum);
  changed.set(new Uint8Array(header.buffer));
  return changed;
}

/** Boots a kernel on an image, and sees that it works whatever has become of the processes. */
function bootOn(image: Uint8Array): void {
  system.upgrade(() => {
    system.putImage(image);
  });
  system.settle();
  const id = system.start('echo $((6*7))');
  system.settle();
  expect(system.output(id)).toEqual({ stdout: '42\n', stderr: '', status: 0 });
  system.kernel.execs.close(system.user('tester'), id);
}

describe.skipIf(!built)('an image of the first format', () => {
  beforeAll(() => {
    system = newSystem();
    bootOn(FIRST);
  });

  test('is read: terminals go on, with their shells', () => {
    const terminal = system.terminal('tester', 0);
    const shown = terminal.shown();
    expect(shown).toContain('tester@canix:~$ sleep 1000 &\n[1] ');
    // The program cannot go on with another engine.
    expect(shown).toMatch(/\$ echo half$|ended by an upgrade of the system/);
    expect(terminal.type(' and half; f 1; tail -n 1 /tmp/d/numbers\n')).toMatch(
      /half and half\nf: 1 kept\n1000\n/,
    );
  });

  test('is read: commands from outside get their input', () => {
    const tester = system.user('tester');
    const data = Uint8Array.of(111, 107, 10);
    system.kernel.execs.advance(tester, 1, { offset: 0, data, end: true }, 0, 0);
    system.settle();
    expect(system.output(1)).toEqual({ stdout: 'got ok\n', stderr: '', status: 3 });
  });

  test('has its users go on with what they had used of the day', () => {
    expect(tableOf(FIRST).day!.instructions.map(([uid]) => uid)).toContain(1000);
  });
});

describe.skipIf(!built)('an image that is damaged', () => {
  beforeEach(() => {
    system = newSystem();
  });

  test('is never a reason not to boot, wherever its bytes are others', () => {
    const change = fc.tuple(fc.nat(FIRST.length - 1), fc.integer({ min: 1, max: 255 }));
    const header = fc.tuple(fc.nat(HEADER_BYTES - 1), fc.integer({ min: 1, max: 255 }));
    const changes = fc.array(fc.oneof(change, header), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (each) => {
        const image = FIRST.slice();
        for (const [at, by] of each) image[at] ^= by;
        bootOn(image);
      }),
      { numRuns: RUNS },
    );
  });

  test('is never a reason not to boot, wherever it ends', () => {
    fc.assert(
      fc.property(fc.nat(FIRST.length - 1), (length) => {
        bootOn(FIRST.slice(0, length));
      }),
      { numRuns: RUNS },
    );
  });

  test('does not keep the system from booting, whatever its table says', () => {
    const junk: fc.Arbitrary<unknown> = fc.oneof(
      fc.constantFrom(undefined, null, true, -1, 0.5, 2 ** 40, 3n, -1n, '', '/', [], {}, [1], {
        at: 64,
        length: 1,
        sum: [0, 0],
      }),
      fc.integer(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 3 }), (each) => {
        const table = tableOf(FIRST);
        const places = fieldsOf(table);
        for (const [choice, value] of each) {
          const [holder, key] = places[choice % places.length];
          if (holder instanceof Map) holder.set(key, value);
          else holder[key] = value;
        }
        const image = withTable(FIRST, table);
        system.upgrade(() => {
          system.putImage(image);
        });
        expect(system.kernel.processes.init).not.toBeNull();
      }),
      { numRuns: RUNS * 5 },
    );
  });

  test('ends only what a damaged record concerns, which the log tells of', () => {
    const table = tableOf(FIRST);
    const sleeper = table.processes.find(({ process }) => process.argv[0] === 'sleep')!;
    sleeper.process.descriptors = [null as never];
    bootOn(withTable(FIRST, table));
    expect(system.read('/var/log/upgrade.log')).toMatch(/ended sleep\[\d+\]: /);
    expect(system.terminal('tester', 0).type('; f 1\n')).toMatch(/half\nf: 1 kept\n/);
  });
});

/** Every field of a table, and of all that is in it: what holds it, and its key there. */
function fieldsOf(
  value: unknown,
): [holder: Record<string, unknown> | Map<unknown, unknown>, key: string][] {
  const fields: [Record<string, unknown> | Map<unknown, unknown>, string][] = [];
  const seen = new Set<unknown>();
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null || seen.has(holder)) return;
    if (holder instanceof Uint8Array) return;
    seen.add(holder);
    const entries = holder instanceof Map ? [...holder] : Object.entries(holder);
    for (const [key, each] of entries as [string, unknown][]) {
      fields.push([holder as Record<string, unknown>, key]);
      visit(each);
    }
  };
  visit(value);
  return fields;
}
