import {
  CompileError,
  type Engine,
  Global,
  type Instance,
  Linker,
  LinkError,
  Module,
  RunReason,
  Store,
  Trap,
} from '../index.ts';
import { carrierCount, carriersMatch, toCarriers, WRAPPED, wrapperModule } from './bit-exact.ts';
import type { Action, Command, Constant, ValueType } from './script.ts';
import { SPECTEST_FUNCTIONS, SPECTEST_MODULE } from './spectest.ts';
import {
  describeConstants,
  describeValues,
  HostReferences,
  isReference,
  matches,
  needsExactBits,
  toValue,
} from './values.ts';

/** What came of one command: passed, or not as expected (what was expected and what came). */
export type Outcome = { passed: true } | { passed: false; expected: string; got: string };

/** Fuel for one action. The suite's longest takes a few million; more is an endless loop. */
const ACTION_FUEL = 200_000_000;

/** How an action ended. */
type Ending =
  | { kind: 'values'; values: unknown[] }
  | { kind: 'trap'; trap: Trap }
  | { kind: 'other'; text: string };

type Exports = Instance['exports'];

const PASSED: Outcome = { passed: true };

/**
 * Runs the commands of one script, one after the other, on an engine, through its public API. It
 * needs nothing but the engine, so it runs wherever the engine does.
 */
export class ScriptRunner {
  private readonly store: Store;
  private readonly references = new HostReferences();
  private readonly registered = new Map<string, Exports>();
  private readonly named = new Map<string, Instance>();
  private readonly wrappers = new Map<Instance, Map<string, Instance>>();
  private readonly spectest: Exports;
  private current: Instance | undefined;

  constructor(
    private readonly engine: Engine,
    /** The binary of a module that a command names. */
    private readonly moduleBytes: (filename: string) => Uint8Array,
  ) {
    this.store = new Store(engine);
    const module = new Module(engine, SPECTEST_MODULE);
    this.spectest = new Linker(engine).instantiate(this.store, module).exports;
  }

  /** Runs one command. Never throws: an error of the engine's own is a failure. */
  run(command: Command): Outcome {
    try {
      return this.dispatch(command);
    } catch (error) {
      return { passed: false, expected: command.type, got: describeError(error) };
    }
  }

  private dispatch(command: Command): Outcome {
    switch (command.type) {
      case 'module':
        // If it fails, what follows must not run on the module before.
        this.current = undefined;
        this.current = this.instantiate(this.moduleBytes(command.filename));
        if (command.name !== undefined) this.named.set(command.name, this.current);
        return PASSED;
      case 'register':
        this.registered.set(command.as, this.instanceOf(command.name).exports);
        return PASSED;
      case 'action': {
        const ending = this.act(command.action);
        return ending.kind === 'values'
          ? PASSED
          : { passed: false, expected: 'to return', got: describeEnding(ending, []) };
      }
      case 'assert_return':
        return this.assertReturn(command.action, command.expected);
      case 'assert_trap':
      case 'assert_exhaustion': {
        const ending = this.act(command.action);
        return ending.kind === 'trap' && trapMatches(ending.trap, command.text)
          ? PASSED
          : { passed: false, expected: `trap: ${command.text}`, got: describeEnding(ending, []) };
      }
      case 'assert_exception': {
        const ending = this.act(command.action);
        return ending.kind === 'trap' && trapMatches(ending.trap, 'uncaught exception')
          ? PASSED
          : { passed: false, expected: 'an exception', got: describeEnding(ending, []) };
      }
      case 'assert_invalid':
      case 'assert_malformed':
        if (command.module_type === 'rejected') return PASSED;
        return this.assertError(CompileError, command.text, () => {
          new Module(this.engine, this.moduleBytes(command.filename));
        });
      case 'assert_unlinkable':
        return this.assertError(LinkError, command.text, () => {
          this.instantiate(this.moduleBytes(command.filename));
        });
      case 'assert_uninstantiable': {
        const bytes = this.moduleBytes(command.filename);
        return this.assertError(Trap, command.text, () => this.instantiate(bytes));
      }
    }
  }

  private instanceOf(name: string | undefined): Instance {
    const instance = name === undefined ? this.current : this.named.get(name);
    if (instance === undefined) throw new Error(`there is no module ${name ?? '(the last one)'}`);
    return instance;
  }

  private instantiate(bytes: Uint8Array): Instance {
    const module = new Module(this.engine, bytes);
    const linker = new Linker(this.engine);
    const defined = new Set<string>();
    for (const wanted of module.imports) {
      const key = JSON.stringify([wanted.module, wanted.name]);
      if (defined.has(key)) continue;
      defined.add(key);
      const exports = this.registered.get(wanted.module);
      if (exports !== undefined) {
        const extern = exports[wanted.name];
        if (extern !== undefined) linker.define(wanted.module, wanted.name, extern);
      } else if (wanted.module === 'spectest') {
        this.defineSpectest(linker, wanted.name);
      }
    }
    return linker.instantiate(this.store, module);
  }

  private defineSpectest(linker: Linker, name: string): void {
    if (name in SPECTEST_FUNCTIONS) {
      const params = [...SPECTEST_FUNCTIONS[name as keyof typeof SPECTEST_FUNCTIONS]];
      linker.func('spectest', name, { params, results: [] }, () => undefined);
    } else if (this.spectest[name] !== undefined) {
      linker.define('spectest', name, this.spectest[name]);
    }
  }

  private act(action: Action): Ending {
    const instance = this.instanceOf(action.module);
    if (action.type === 'get') {
      const extern = instance.exports[action.field];
      if (!(extern instanceof Global)) throw new Error(`there is no global ${action.field}`);
      return { kind: 'values', values: [extern.value] };
    }
    const args = action.args!.map((constant) => toValue(constant, this.references));
    return this.call(instance, action.field, args);
  }

  private call(instance: Instance, field: string, args: unknown[]): Ending {
    const call = instance.call(field, args);
    const reason = call.run(ACTION_FUEL);
    if (reason === RunReason.finished) return { kind: 'values', values: call.results() };
    if (reason === RunReason.trapped) return { kind: 'trap', trap: call.trap! };
    call.abort();
    const text = reason === RunReason.outOfFuel ? 'no end' : `an unknown host call (${reason})`;
    return { kind: 'other', text };
  }

  private assertReturn(action: Action, expected: Constant[]): Outcome {
    const types = expected.map(({ type }) => type);
    const args = action.args ?? [];
    if (action.type === 'invoke' && (args.some(needsExactBits) || expected.some(needsExactBits))) {
      return this.assertExactReturn(action, expected, types);
    }
    const ending = this.act(action);
    if (
      ending.kind === 'values' &&
      ending.values.length === expected.length &&
      expected.every((constant, i) => matches(ending.values[i], constant, this.references))
    ) {
      return PASSED;
    }
    return {
      passed: false,
      expected: describeConstants(expected),
      got: describeEnding(ending, types),
    };
  }

  /** Calls through a wrapper, so that every bit of the arguments and results is compared. */
  private assertExactReturn(action: Action, expected: Constant[], types: ValueType[]): Outcome {
    const params = action.args!.map(({ type }) => type);
    const wrapper = this.wrapperOf(this.instanceOf(action.module), action.field, params, types);
    const args = action.args!.flatMap((constant) =>
      isReference(constant) ? [toValue(constant, this.references)] : toCarriers(constant),
    );
    const ending = this.call(wrapper, WRAPPED.export, args);
    const counts = types.map(carrierCount);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (ending.kind === 'values' && ending.values.length === total) {
      let first = 0;
      const all = expected.every((constant, i) => {
        const actual = ending.values.slice(first, (first += counts[i]));
        return isReference(constant)
          ? matches(actual[0], constant, this.references)
          : carriersMatch(actual, constant);
      });
      if (all) return PASSED;
    }
    const got =
      ending.kind === 'values'
        ? `bits ${ending.values.map(describeBits).join(' ')}`
        : describeEnding(ending, []);
    return { passed: false, expected: describeConstants(expected), got };
  }

  private wrapperOf(
    instance: Instance,
    field: string,
    params: ValueType[],
    results: ValueType[],
  ): Instance {
    let ofInstance = this.wrappers.get(instance);
    if (ofInstance === undefined) this.wrappers.set(instance, (ofInstance = new Map()));
    let wrapper = ofInstance.get(field);
    if (wrapper === undefined) {
      const extern = instance.exports[field];
      if (extern === undefined) throw new Error(`there is no export ${field}`);
      const linker = new Linker(this.engine);
      linker.define(WRAPPED.module, WRAPPED.field, extern);
      wrapper = linker.instantiate(
        this.store,
        new Module(this.engine, wrapperModule(params, results)),
      );
      ofInstance.set(field, wrapper);
    }
    return wrapper;
  }

  private assertError(
    type: typeof CompileError | typeof LinkError | typeof Trap,
    text: string,
    action: () => void,
  ): Outcome {
    let got = 'it was accepted';
    try {
      action();
    } catch (error) {
      if (error instanceof Trap && type === Trap) {
        if (trapMatches(error, text)) return PASSED;
      } else if (error instanceof type) {
        return PASSED;
      }
      got = describeError(error);
    }
    return { passed: false, expected: `${type.name}: ${text}`, got };
  }
}

/**
 * Whether a trap is the expected one, by its message: scripts give the beginning of what the
 * reference interpreter says, which names the element too (`uninitialized element 2`).
 */
function trapMatches(trap: Trap, text: string): boolean {
  return trap.message.includes(text.replace(/ \d+$/, ''));
}

function describeEnding(ending: Ending, types: readonly ValueType[]): string {
  if (ending.kind === 'values') return describeValues(ending.values, types);
  return ending.kind === 'trap' ? `trap: ${ending.trap.message}` : ending.text;
}

function describeBits(value: unknown): string {
  if (typeof value === 'number') return `0x${(value >>> 0).toString(16)}`;
  if (typeof value === 'bigint') return `0x${BigInt.asUintN(64, value).toString(16)}`;
  return String(value);
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof CompileError || error instanceof LinkError || error instanceof Trap) {
    return `${error.name}: ${error.message}`;
  }
  // The engine's own fault: where it happened is what matters.
  const where =
    error.stack
      ?.split('\n')
      .find((line) => /^\s+at /.test(line))
      ?.trim() ?? '';
  return `${error.name}: ${error.message} ${where}`;
}
