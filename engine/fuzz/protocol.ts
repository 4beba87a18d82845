import type { Features } from './features.ts';
import type { Validity } from './validity.ts';

/** What the process that tries modules tells the one that watches it. */

/** Its first message: what the generated modules may use. */
export interface Started {
  readonly features: Features;
}

/** One module has been tried. */
export interface Tried {
  readonly index: number;
  readonly kind: Exclude<Validity['kind'], 'different'>;
  readonly calls: number;
  readonly fuel: number;
  readonly limits: number;
  readonly travels: number;
  readonly openBits: boolean;
  /** Where a difference is described, and the description. */
  readonly finding?: { readonly folder: string; readonly text: string };
}

export type Message = Started | Tried;
