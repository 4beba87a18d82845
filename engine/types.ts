/** Types of the WebAssembly specification (3.0, section 2.3), by the names of its text format. */

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64';
export type VectorType = 'v128';
export type ReferenceType = 'funcref' | 'externref' | 'exnref';
export type ValueType = NumberType | VectorType | ReferenceType;

export interface FuncType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Type of the addresses in a memory, or of the indices in a table. */
export type IndexType = 'i32' | 'i64';

/** Sizes in pages (memories) or elements (tables). */
export interface Limits {
  readonly min: number;
  readonly max?: number;
  /** i32 where it is not given. */
  readonly index?: IndexType;
}

/** The type of a memory. */
export type MemoryType = Limits;

export interface TableType extends Limits {
  readonly element: ReferenceType;
}

export interface GlobalType {
  readonly value: ValueType;
  readonly mutable: boolean;
}

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';
export type ExternType = FuncType | TableType | MemoryType | GlobalType;

export interface ImportType {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  readonly type: ExternType;
}

export interface ExportType {
  readonly name: string;
  readonly kind: ExternKind;
  readonly type: ExternType;
}

/** Bytes of one WebAssembly page. */
export const PAGE_SIZE = 65536;
