import {
  find_label,
  type NodeLabel,
  type HashTree,
  lookup_path,
  LookupPathStatus,
  reconstruct,
} from '@dfinity/agent';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Branch, type Label, Leaf } from './hash-tree.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const path = (...labels: string[]): Uint8Array[] => labels.map(bytes);

function example(): Branch {
  return Branch.of([
    [
      'a',
      Branch.of([
        ['x', new Leaf(bytes('hello'))],
        ['y', new Leaf(bytes('world'))],
      ]),
    ],
    ['b', new Leaf(bytes('good'))],
    ['c', new Branch()],
    ['d', Branch.of([['m', new Leaf(bytes('morning'))]])],
  ] as [Label, Branch | Leaf][]);
}

/** What the agent finds at a path of a witness. */
function look(branch: Branch, shown: Uint8Array[][], at: string[]): string {
  const found = lookup_path(path(...at), branch.witness(shown) as HashTree);
  return found.status === LookupPathStatus.Found
    ? new TextDecoder().decode(found.value as Uint8Array)
    : found.status;
}

describe('a hash tree', () => {
  it('has the digest the agent computes, whatever is shown', async () => {
    const tree = example();
    for (const shown of [[], [[]], [path('a', 'x')], [path('b'), path('d', 'q')], [path('zz')]]) {
      const root = await reconstruct(tree.witness(shown) as HashTree);
      expect(new Uint8Array(root)).toEqual(new Uint8Array(tree.digest()));
    }
  });

  it('shows what is asked for and hides the rest', () => {
    const tree = example();
    expect(look(tree, [path('a', 'x')], ['a', 'x'])).toBe('hello');
    expect(look(tree, [path('a', 'x')], ['a', 'y'])).toBe(LookupPathStatus.Unknown);
    expect(look(tree, [path('a')], ['a', 'y'])).toBe('world');
    expect(look(tree, [path('a', 'x')], ['b'])).toBe(LookupPathStatus.Unknown);
    expect(look(tree, [[]], ['d', 'm'])).toBe('morning');
  });

  it('proves that a label is missing', () => {
    const tree = example();
    // The agent compares labels of different lengths otherwise than the specification says.
    const even = Branch.of(['b', 'd', 'f', 'h', 'k'].map((l) => [l, new Leaf(bytes(l))] as const));
    for (const missing of ['a', 'c', 'e', 'g', 'i', 'm']) {
      expect(look(even, [path(missing)], [missing])).toBe(LookupPathStatus.Absent);
    }
    expect(look(tree, [path('c', 'x')], ['c', 'x'])).toBe(LookupPathStatus.Absent);
  });

  it('keeps its digest up to date', () => {
    const changing = new Branch();
    const inner = new Branch();
    changing.set('inner', inner);
    changing.digest();
    inner.set('k', new Leaf(bytes('1')));
    inner.set('l', new Leaf(bytes('2')));
    inner.set('k', new Leaf(bytes('3')));
    inner.delete('l');
    const fresh = Branch.of([['inner', Branch.of([['k', new Leaf(bytes('3'))]])]]);
    expect(changing.digest()).toEqual(fresh.digest());
  });

  it('finds every label in any witness that shows it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.uint8Array({ minLength: 2, maxLength: 2 }), {
          minLength: 1,
          maxLength: 20,
          selector: (label) => label.join(),
        }),
        fc.nat(),
        async (labels, pick) => {
          const tree = Branch.of(labels.map((label) => [label, new Leaf(label)] as const));
          const label = labels[pick % labels.length];
          const witness = tree.witness([[label]]) as HashTree;
          expect(await reconstruct(witness)).toEqual(new Uint8Array(tree.digest()));
          expect(find_label(label as NodeLabel, witness)).toMatchObject({ status: 'Found' });
        },
      ),
      { numRuns: 50 },
    );
  });
});
