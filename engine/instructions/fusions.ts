import { type Form, sequence, tree } from './form.ts';
import { BASE_FORMS } from './forms.ts';
import { LOADS, NUMERIC, STORES } from './numeric.ts';

/** Two operations that the translator puts into one. */
export interface Fusion {
  readonly form: Form;
  readonly first: string;
  readonly second: string;
  /** The operand of `second` that `first` computes, or -1 where they only follow each other. */
  readonly index: number;
}

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
void addSequence;
void LOADS;
void STORES;

export const FUSIONS: readonly Fusion[] = fusions;
