import type { Action, Command, Constant, ValueType } from './script.ts';
import { type Atom, type List, type Node, parseLists, stringBytes } from './s-expression.ts';
import { parseText, type TextFeatures } from './text-format.ts';

/** The script has something that is not known here; the message says what. */
class UnknownFormError extends Error {}

/** What is read of a script: the same as wast2json makes of it. */
export interface ParsedScript {
  commands: Command[];
  modules: Map<string, Uint8Array>;
}

/**
 * Reads a script without wast2json, for those that Debian's version does not know. Single modules
 * are read by wabt's npm package, which is newer but cannot read scripts.
 */
export async function parseScript(source: string, features: TextFeatures): Promise<ParsedScript> {
  const reader = new ScriptReader(source, features);
  for (const list of parseLists(source)) await reader.read(list);
  return reader;
}

class ScriptReader implements ParsedScript {
  readonly commands: Command[] = [];
  readonly modules = new Map<string, Uint8Array>();
  private line = 1;
  private lineAt = 0;

  constructor(
    private readonly source: string,
    private readonly features: TextFeatures,
  ) {}

  async read(list: List): Promise<void> {
    const line = this.lineOf(list.start);
    const form = head(list);
    switch (form) {
      case 'module': {
        const filename = await this.module(list);
        if (filename === undefined) throw new UnknownFormError(`line ${line}: a module that wabt cannot read`); // prettier-ignore
        const name = nameOf(list.items[1]);
        this.commands.push({ type: 'module', line, filename, ...(name !== undefined && { name }) });
        break;
      }
      case 'register': {
        const name = nameOf(list.items[2]);
        this.commands.push({
          type: 'register',
          line,
          as: string(list.items[1]),
          ...(name !== undefined && { name }),
        });
        break;
      }
      case 'invoke':
      case 'get':
        this.commands.push({ type: 'action', line, action: action(list) });
        break;
      case 'assert_return':
        this.commands.push({
          type: form,
          line,
          action: action(listAt(list, 1)),
          expected: list.items.slice(2).map(constant),
        });
        break;
      case 'assert_exception':
        this.commands.push({ type: form, line, action: action(listAt(list, 1)) });
        break;
      case 'assert_trap':
      case 'assert_exhaustion':
        if (head(listAt(list, 1)) === 'module') {
          await this.moduleAssertion('assert_uninstantiable', list, line);
        } else {
          this.commands.push({
            type: form,
            line,
            action: action(listAt(list, 1)),
            text: string(list.items[2]),
          });
        }
        break;
      case 'assert_invalid':
      case 'assert_malformed':
      case 'assert_unlinkable':
        await this.moduleAssertion(form, list, line);
        break;
      default:
        throw new UnknownFormError(`line ${line}: ${form}`);
    }
  }

  private async moduleAssertion(
    type: 'assert_invalid' | 'assert_malformed' | 'assert_unlinkable' | 'assert_uninstantiable',
    list: List,
    line: number,
  ): Promise<void> {
    const filename = await this.module(listAt(list, 1));
    const text = string(list.items[2]);
    if (filename !== undefined) {
      this.commands.push({ type, line, filename, text, module_type: 'binary' });
    } else if (type === 'assert_malformed' || type === 'assert_invalid') {
      this.commands.push({ type, line, filename: '', text, module_type: 'rejected' });
    } else {
      throw new UnknownFormError(`line ${line}: a module that wabt cannot read`);
    }
  }

  /** Puts a module among the others; gives its name there, undefined if its text is malformed. */
  private async module(list: List): Promise<string | undefined> {
    const fields = list.items.slice(nameOf(list.items[1]) === undefined ? 1 : 2);
    const [form] = fields;
    let binary: Uint8Array | undefined;
    if (form?.kind === 'word' && form.text === 'binary') {
      binary = stringsBytes(fields.slice(1));
    } else if (form?.kind === 'word' && form.text === 'quote') {
      const quoted = Buffer.from(stringsBytes(fields.slice(1)));
      // A carriage return ends a comment too; wabt knows only the line feed.
      for (let i = 0; i < quoted.length; i++) if (quoted[i] === 0x0d) quoted[i] = 0x0a;
      const text = Buffer.concat([Buffer.from('(module '), quoted, Buffer.from('\n)')]);
      binary = await parseText(text, this.features);
    } else if (form?.kind === 'word') {
      throw new UnknownFormError(`line ${this.lineOf(list.start)}: module ${form.text}`);
    } else {
      binary = await parseText(this.source.slice(list.start, list.end), this.features);
    }
    if (binary === undefined) return undefined;
    const filename = `module.${this.modules.size}.wasm`;
    this.modules.set(filename, binary);
    return filename;
  }

  /** The line of a position, which must not lie before the one asked for last. */
  private lineOf(position: number): number {
    for (; this.lineAt < position; this.lineAt++) {
      if (this.source[this.lineAt] === '\n') this.line++;
    }
    return this.line;
  }
}

function stringsBytes(nodes: Node[]): Uint8Array {
  return Buffer.concat(nodes.map((node) => stringBytes(atom(node, 'string').text)));
}

function atom(node: Node | undefined, kind: Atom['kind']): Atom {
  if (node?.kind !== kind) throw new UnknownFormError(`a ${kind} is missing`);
  return node;
}

function listAt(list: List, index: number): List {
  const item = list.items[index];
  if (item?.kind !== 'list') throw new UnknownFormError(`${head(list)} without a list`);
  return item;
}

function head(list: List): string {
  return atom(list.items[0], 'word').text;
}

function string(node: Node | undefined): string {
  return new TextDecoder().decode(stringBytes(atom(node, 'string').text));
}

/** The name that is given here, such as `$M`, if there is one. */
function nameOf(node: Node | undefined): string | undefined {
  return node?.kind === 'word' && node.text.startsWith('$') ? node.text : undefined;
}

function action(list: List): Action {
  const type = head(list);
  if (type !== 'invoke' && type !== 'get') throw new UnknownFormError(type);
  const module = nameOf(list.items[1]);
  const [field, ...args] = list.items.slice(module === undefined ? 1 : 2);
  return {
    type,
    field: string(field),
    ...(module !== undefined && { module }),
    ...(type === 'invoke' && { args: args.map(constant) }),
  };
}

const REFERENCES: Record<string, ValueType> = {
  extern: 'externref',
  func: 'funcref',
  exn: 'exnref',
};

function constant(node: Node): Constant {
  if (node.kind !== 'list') throw new UnknownFormError(node.text);
  const [form, operand] = node.items.map((item) => atom(item, 'word').text);
  const type = form.slice(0, 3);
  switch (form) {
    case 'i32.const':
    case 'i64.const':
      return { type: type as ValueType, value: integerBits(operand, type === 'i32' ? 32 : 64) };
    case 'f32.const':
    case 'f64.const':
      return { type: type as ValueType, value: floatBits(operand, type === 'f32' ? 32 : 64) };
    case 'ref.null':
      if (operand in REFERENCES) return { type: REFERENCES[operand], value: 'null' };
      break;
    case 'ref.extern':
    case 'ref.func':
    case 'ref.exn': {
      const reference = REFERENCES[form.slice(4)];
      return operand === undefined ? { type: reference } : { type: reference, value: operand };
    }
  }
  throw new UnknownFormError(`constant ${form} ${operand ?? ''}`);
}

function integerBits(text: string, width: 32 | 64): string {
  const digits = text.replaceAll('_', '').replace(/^[+-]/, '');
  const value = BigInt(digits);
  return BigInt.asUintN(width, text.startsWith('-') ? -value : value).toString();
}

function floatBits(text: string, width: 32 | 64): string {
  if (text === 'nan:canonical' || text === 'nan:arithmetic') return text;
  const number = floatValue(text.replaceAll('_', ''));
  if (Number.isNaN(number)) throw new UnknownFormError(`float ${text}`);
  return width === 32
    ? new Uint32Array(Float32Array.of(number).buffer)[0].toString()
    : new BigUint64Array(Float64Array.of(number).buffer)[0].toString();
}

/** A float's value; of hexadecimal ones, those with at most 53 bits are exact. */
function floatValue(text: string): number {
  const hexadecimal = /^([+-]?)0x([0-9a-f]+)\.?([0-9a-f]*)(?:p([+-]?\d+))?$/i.exec(text);
  if (hexadecimal === null) return Number(text.replace('inf', 'Infinity'));
  const [, sign, whole, fraction, exponent = '0'] = hexadecimal;
  const mantissa = parseInt(whole + fraction, 16);
  return (sign === '-' ? -mantissa : mantissa) * 2 ** (Number(exponent) - 4 * fraction.length);
}
