/**
 * The form in which a test script of the WebAssembly specification is run: the JSON that wabt's
 * `wast2json` writes, with the modules beside it as binaries.
 */

import type { EngineOptions } from '../index.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'externref' | 'funcref' | 'exnref';

/**
 * A constant, argument or expected result. Numbers are their bits as an unsigned decimal; a float
 * that is expected may also be `nan:canonical` or `nan:arithmetic`; a reference is a number or
 * `null`; a vector has one string for each lane. No value at all stands for any non-null reference.
 */
export interface Constant {
  type: ValueType;
  value?: string | string[];
  lane_type?: 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64';
}

export interface Action {
  type: 'invoke' | 'get';
  module?: string;
  field: string;
  args?: Constant[];
}

interface Positioned {
  /** Line of the script this command begins on, from 1. */
  line: number;
}

export type Command = Positioned &
  (
    | { type: 'module'; name?: string; filename: string }
    | { type: 'register'; name?: string; as: string }
    | { type: 'action'; action: Action }
    | { type: 'assert_return'; action: Action; expected: Constant[] }
    | { type: 'assert_trap' | 'assert_exhaustion'; action: Action; text: string }
    | { type: 'assert_exception'; action: Action }
    | {
        type: 'assert_invalid' | 'assert_malformed' | 'assert_unlinkable' | 'assert_uninstantiable';
        filename: string;
        text: string;
        /**
         * `rejected`: this is text, and it did not parse, as expected, so that there is no binary
         * for the engine to judge.
         */
        module_type?: 'binary' | 'text' | 'rejected';
      }
  );

/** One test script, ready to run. */
export interface Script {
  /** Name to report it by, such as `core-2.0/br_if.wast`. */
  name: string;
  /** The engine's, with which it is to be run. */
  options: EngineOptions;
  commands: Command[];
  /** The binary modules that the commands name. */
  modules: Map<string, Uint8Array>;
}
