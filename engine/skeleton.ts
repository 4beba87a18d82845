/* eslint-disable */
import type { CoreHost } from './host/core-host.ts';
import type {
  ExportType,
  ExternKind,
  FuncType,
  GlobalType,
  ImportType,
  Limits,
  TableType,
} from './types.ts';
// prettier-ignore
export declare class Engine { constructor(host: CoreHost); readonly host: CoreHost }
export declare class CompileError extends Error {
  readonly offset: number;
}
export declare class LinkError extends Error {}
export declare class Module {
  constructor(engine: Engine, bytes: Uint8Array);
  static begin(engine: Engine, bytes: Uint8Array): Compilation;
  static validate(engine: Engine, bytes: Uint8Array): boolean;
  readonly engine: Engine;
  readonly imports: readonly ImportType[];
  readonly exports: readonly ExportType[];
  customSections(name: string): Uint8Array[];
  /** Bytes of memory used by translated code. */
  readonly codeBytes: number;
  /** Gives the module's memory back; no instance of it may run afterwards. */
  dispose(): void;
}
export declare class Compilation {
  /** Works for about `instructions` IC instructions (default: to the end); true when done. Throws CompileError. */
  step(instructions?: number): boolean;
  readonly progress: number;
  readonly module: Module;
}
export interface StoreLimits {
  /** Pages of one memory. */ memoryPages?: number;
  /** Elements of one table. */ tableElements?: number;
  /** Bytes of guest stack of one Call. */ stackBytes?: number;
  instances?: number;
}
export declare class Store {
  constructor(engine: Engine, limits?: StoreLimits);
  readonly engine: Engine;
  readonly limits: Required<StoreLimits>;
  /** Fuel left to TypedFunc calls; Infinity = unmetered. */ fuel: number;
  fuelUsed: number;
  /** Gives all memory of the store's instances back. */ dispose(): void;
}
export declare class Memory {
  constructor(store: Store, type: Limits);
  readonly type: Limits;
  readonly bytes: Uint8Array;
  readonly pages: number;
  grow(pages: number): number;
}
export declare class Table {
  constructor(store: Store, type: TableType, init?: unknown);
  readonly type: TableType;
  readonly size: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  grow(count: number, value?: unknown): number;
}
export declare class Global {
  constructor(store: Store, type: GlobalType, value: unknown);
  readonly type: GlobalType;
  value: unknown;
}
export declare class Func {
  readonly type: FuncType;
}
export type Extern = Func | Memory | Table | Global;
export interface Caller {
  readonly store: Store;
  readonly instance: Instance;
  getMemory(name?: string): Memory | undefined;
}
export type HostCallback = (caller: Caller, ...args: any[]) => unknown;
export declare class Linker {
  constructor(engine: Engine);
  func(module: string, name: string, type: FuncType, callback: HostCallback): this;
  suspend(module: string, name: string, type: FuncType): this;
  define(module: string, name: string, extern: Extern): this;
  instantiate(store: Store, module: Module, options?: { start?: boolean }): Instance;
}
export declare class Instance {
  readonly store: Store;
  readonly module: Module;
  readonly exports: Readonly<Record<string, Extern>>;
  /** The start function's Call when instantiated with `start: false` and the module has one. */
  readonly startCall: Call | undefined;
  getMemory(name?: string): Memory | undefined;
  getTypedFunc(store: Store, name: string, type: FuncType): TypedFunc;
  call(func: string | Func, args?: readonly unknown[]): Call;
}
export declare class TypedFunc {
  call(store: Store, ...args: unknown[]): any;
}
export declare const RunReason: {
  readonly finished: 0;
  readonly trapped: 1;
  readonly hostCall: 2;
  readonly outOfFuel: 3;
};
export declare class Call {
  /** Runs for at most `fuel` guest instructions more (an overdraft is taken off the next run). A RunReason. */
  run(fuel: number): number;
  /** Why run() returned: index among the imported functions of `instance`'s module. */
  hostFunction: number;
  readonly instance: Instance;
  argI32(n: number): number;
  /** As unsigned 32 bit number: pointers and sizes. */ argU32(n: number): number;
  argI64(n: number): bigint;
  /** An i64 as a number, exact up to 2^53. */ argI64Number(n: number): number;
  argF32(n: number): number;
  argF64(n: number): number;
  returnI32(value: number): void;
  returnI64(value: bigint): void;
  returnNothing(): void;
  results(): unknown[];
  readonly trap: Trap | undefined;
  readonly fuelUsed: number;
  abort(): void;
}
export declare const TrapCode: Readonly<
  Record<
    | 'unreachable'
    | 'memoryOutOfBounds'
    | 'tableOutOfBounds'
    | 'undefinedElement'
    | 'uninitializedElement'
    | 'indirectCallTypeMismatch'
    | 'integerOverflow'
    | 'integerDivideByZero'
    | 'badConversionToInteger'
    | 'stackOverflow'
    | 'outOfFuel'
    | 'host',
    string
  >
>;
export interface BacktraceFrame {
  functionIndex: number;
  functionName: string | undefined;
  offset: number;
}
export declare class Trap extends Error {
  readonly code: string;
  readonly functionName: string;
  readonly offset: number;
  readonly backtrace: readonly BacktraceFrame[];
}
export type { ExternKind };
