import { type Form, sequence, tree } from './form.ts';
import { BASE_FORMS } from './forms.ts';
import { CHOSEN } from './chosen.ts';
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
const ROTATED: Readonly<Record<string, string | undefined>> = {
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

function find(name: string): Form {
  const form = byName.get(name);
  if (!form) throw new Error(`no operation ${name}`);
  return form;
}

function addTree(first: string, second: string, index: number): string {
  const form = tree(find(first), find(second), index);
  if (byName.has(form.name)) return form.name;
  byName.set(form.name, form);
  fusions.push({ form, first, second, index });
  return form.name;
}

function addSequence(first: string, second: string): string {
  const form = sequence(find(first), find(second));
  if (byName.has(form.name)) return form.name;
  byName.set(form.name, form);
  fusions.push({ form, first, second, index: -1 });
  return form.name;
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
// A branch that leaves a loop from its beginning has a counterpart that goes on with it from its end.
for (const { first, second, index } of CHOSEN) {
  if (index < 0) {
    addSequence(first, second);
    if (second === 'call') addSequence(first, 'call_direct');
    continue;
  }
  addTree(first, second, index);
  const counterpart = ROTATED[second];
  if (counterpart) addTree(first, counterpart, index);
}

export const FUSIONS: readonly Fusion[] = fusions;

/** Forward branch operations with those that branch back where they do not: [name, name]. */
export const ROTATIONS: readonly (readonly [string, string])[] = fusions.flatMap(
  ({ first, second, index }) => {
    if (index !== 0) return [];
    const inverse = INVERSES.get(first);
    if (second === 'br_if_r' && inverse) return [pair(first, second, inverse, 'br_if_back_r')];
    const counterpart = ROTATED[second];
    return counterpart ? [pair(first, second, first, counterpart)] : [];
  },
);

function pair(
  first: string,
  second: string,
  other: string,
  back: string,
): readonly [string, string] {
  return [`${second}[0:${first}]`, `${back}[0:${other}]`];
}
