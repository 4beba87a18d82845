import { type Form, sequence, tree } from './form.ts';
import { BASE_FORMS } from './forms.ts';
import { CHOSEN, type Choice } from './chosen.ts';
import { CHOSEN_VECTORS } from './chosen-vectors.ts';
import { NUMERIC } from './numeric.ts';

/** Two operations that the translator puts into one. */
export interface Fusion {
  readonly form: Form;
  readonly first: string;
  readonly second: string;
  /** The operand of `second` that `first` computes, or -1 where they only follow each other. */
  readonly index: number;
}

/** The branch back that is taken where a forward branch is not. */
const ROTATED: Readonly<Record<string, string>> = {
  br_if_r: 'br_unless_back_r',
  br_unless_r: 'br_if_back_r',
};

/** Comparisons by the names of their forms, with the one that is true when they are false. */
const INVERSES = new Map<string, string>(
  NUMERIC.flatMap(({ name, inverse }) =>
    inverse
      ? ['_rr', '_ri', '_ir'].map((shape): [string, string] => [name + shape, inverse + shape])
      : [],
  ),
);

const byName = new Map<string, Form>(BASE_FORMS.map((form) => [form.name, form]));
const fusions: Fusion[] = [];
const known = new Set<string>();
/** Of a branch that leaves a loop from its beginning: the one that goes on with it from its end. */
const rotations = new Map<string, string>(Object.entries(ROTATED));

function find(name: string): Form {
  const form = byName.get(name);
  if (!form) throw new Error(`no operation ${name}`);
  return form;
}

/** Adds that two operations are joined. Different ones may come to the same: `a;b` with `c`, and `a` with `b;c`. */
function add(form: Form, first: string, second: string, index: number): string {
  const key = `${first} > ${second} @${index}`;
  if (known.has(key)) return form.name;
  known.add(key);
  const same = byName.get(form.name) ?? form;
  byName.set(form.name, same);
  fusions.push({ form: same, first, second, index });
  return form.name;
}

function addTree(first: string, second: string, index: number): string {
  const name = add(tree(find(first), find(second), index), first, second, index);
  const inverse = second === 'br_if_r' ? INVERSES.get(first) : undefined;
  const counterpart = inverse ? 'br_if_back_r' : rotations.get(second);
  if (!counterpart) return name;
  const tested = inverse ?? first;
  rotations.set(
    name,
    add(tree(find(tested), find(counterpart), index), tested, counterpart, index),
  );
  return name;
}

function addSequence(first: string, second: string): string {
  return add(sequence(find(first), find(second)), first, second, -1);
}

// Compare and branch: every comparison, every way to branch.
for (const { name, output, inputs } of NUMERIC) {
  const comparison = output === 'i32' && /\.(eqz|eq|ne|[lg][te](_[su])?)$/.test(name);
  if (!comparison) continue;
  const shapes = inputs.length === 1 ? ['r'] : ['rr', 'ri'];
  for (const shape of shapes) {
    for (const branch of ['br_if_r', 'br_unless_r', 'br_if_back_r', 'br_unless_back_r']) {
      // The inverse comparison exists for integers.
      if (branch.includes('unless') && name.startsWith('i') && inputs.length === 2) continue;
      addTree(`${name}_${shape}`, branch, 0);
    }
  }
}

/** Names of the operations that can be joined without choice. */
export const UNCHOSEN: readonly string[] = [...byName.keys()];

/** Joins what a list says; its rows name what an earlier one has joined by its number. */
function join(choices: readonly Choice[]): void {
  const chosen: string[] = [];
  const named = (operation: string): string =>
    operation.startsWith('#') ? chosen[Number(operation.slice(1))] : operation;
  for (const { first, second, index } of choices) {
    const a = named(first);
    const b = named(second);
    if (index >= 0) chosen.push(addTree(a, b, index));
    else {
      chosen.push(addSequence(a, b));
      if (/(^|;)call$/.test(b)) addSequence(a, b.replace(/call$/, 'call_direct'));
    }
  }
}

join(CHOSEN);
join(CHOSEN_VECTORS);

export const FUSIONS: readonly Fusion[] = fusions;

/** Operations that are not put together by choice or are, each once. */
export const FORMS: readonly Form[] = [...byName.values()];

/** Forward branch operations with those that branch back where they do not: [name, name]. */
export const ROTATIONS: readonly (readonly [string, string])[] = [...rotations].filter(
  ([name]) => !(name in ROTATED),
);

export function formNamed(name: string): Form | undefined {
  return byName.get(name);
}
