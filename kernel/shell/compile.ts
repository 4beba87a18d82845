/** From the parser's tree to code.ts: commands and control flow. Words are in compile-word.ts. */
import type {
  AndOr,
  Case,
  CommandNode,
  CompoundCommand,
  CompoundList,
  For,
  ArithmeticFor,
  Function as FunctionNode,
  If,
  Pipeline,
  Script,
  Statement,
  While,
} from 'unbash';
import type { Code, Stage, Word } from './code.ts';
import { SimpleCompiler } from './compile-simple.ts';
import { compileArithmeticText, compileQuotedText, compileWord } from './compile-word.ts';
import { parseSource, SyntaxFault } from './syntax.ts';

export interface Compilation {
  code: Code;
  /** The source ends inside a command. `code` is not to be run then if more lines can be had. */
  incomplete: boolean;
}

/**
 * Compiles a source text. What is wrong with it, or not known to this shell, stands in the code as a `refuse` instruction
 * after the commands of the lines before, which still run, as they would had the source been read line by line.
 */
export function compile(source: string): Compilation {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const compilation = compileAnew(source);
  // Prompts, traps, `eval` in a loop and lines typed again are short.
  if (source.length <= CACHED_LENGTH) {
    if (cache.size >= CACHE_LIMIT) cache.delete(cache.keys().next().value!);
    cache.set(source, compilation);
  }
  return compilation;
}

const cache = new Map<string, Compilation>();
const CACHE_LIMIT = 64;
const CACHED_LENGTH = 512;

function compileAnew(source: string): Compilation {
  const { script, fault, incomplete } = parseSource(source);
  const compiler = new Compiler(source);
  const failed =
    fault === undefined
      ? script.commands.length
      : goodStatements(source, script, fault.position, incomplete);
  for (let i = 0; i < failed; i++) {
    const statement = script.commands[i];
    const start = compiler.here();
    try {
      compiler.statement(statement);
    } catch (error) {
      compiler.refuse(faultFrom(error, statement.pos), start);
      return { code: compiler.code, incomplete: false };
    }
  }
  if (fault !== undefined) compiler.refuse(fault, compiler.here());
  return { code: compiler.code, incomplete };
}

/** An error of compiling as a fault. The engine's own stack is a limit to nesting too. */
function faultFrom(error: unknown, position: number): SyntaxFault {
  if (error instanceof SyntaxFault) return error;
  if (error instanceof RangeError || (error instanceof Error && error.name === 'InternalError')) {
    return new SyntaxFault('syntax error: nested too deeply', position);
  }
  throw error;
}

/** Compiles text that is expanded as if in double quotes (PS1): the code's last instruction captures it. */
export function compilePrompt(text: string): Code {
  const compiler = new Compiler(text);
  try {
    const word = compileQuotedText(compiler, text);
    compiler.emit({ op: 'capture', word });
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return [{ op: 'capture', word: [{ part: 'literal', text, quoted: true }] }];
  }
  return compiler.code;
}

/** How many statements end on a line before the one with the fault. */
function goodStatements(
  source: string,
  script: Script,
  position: number,
  incomplete: boolean,
): number {
  const { commands } = script;
  let count = 0;
  while (count < commands.length && commands[count].end <= position) {
    const next = commands[count + 1];
    if (incomplete && next === undefined) break;
    if (!source.slice(commands[count].end, position).includes('\n')) break;
    count++;
  }
  // Statements of one line stand and fall together.
  while (
    count > 0 &&
    count < commands.length &&
    !source.slice(commands[count - 1].end, commands[count].pos).includes('\n')
  ) {
    count--;
  }
  return count;
}

class Compiler extends SimpleCompiler {
  script(script: Script): Code {
    const inner = this.nested(script.source ?? this.source);
    for (const statement of script.commands) inner.statement(statement);
    return inner.code;
  }

  refuse(fault: SyntaxFault, from: number): void {
    this.code.length = from;
    this.emit({ op: 'refuse', message: fault.message, line: this.lineOf(fault.position) });
  }

  private nested(source: string = this.source): Compiler {
    const inner = new Compiler(source, this.lines);
    inner.lineStarts = this.lineStarts;
    return inner;
  }

  /** Compiles one statement of a list. */
  statement(statement: Statement): void {
    const { command } = statement;
    if (statement.background !== true) {
      this.list(command);
      return;
    }
    const text = this.textOf(command).replace(/\s*&?\s*$/, '');
    const plain =
      command.type === 'Pipeline' && command.prefixes.length === 0 ? command : undefined;
    const stages = plain ? this.stages(plain) : [{ code: this.separately(command), errors: false }];
    this.emit({ op: 'background', stages, text, line: this.lineOf(command.pos) });
  }

  private list(node: Statement['command']): void {
    if (node.type === 'AndOr') this.andOr(node);
    else if (node.type === 'Pipeline') this.pipeline(node);
    else this.command(node);
  }

  /** Code of a command that runs in a process of its own. */
  private separately(node: Statement['command']): Code {
    const inner = this.nested();
    if (node.type === 'Subshell') inner.body(node.body);
    else inner.list(node);
    return inner.code;
  }

  private body(list: CompoundList): void {
    for (const statement of list.commands) this.statement(statement);
  }

  private andOr(node: AndOr): void {
    const last = node.commands.length - 1;
    for (let i = 0; i <= last; i++) {
      const operator = i > 0 ? node.operators[i - 1] : undefined;
      const skip =
        operator === undefined
          ? -1
          : this.emit({ op: operator === '&&' ? 'jumpIfFailed' : 'jumpIfSucceeded', to: -1 });
      if (i < last) this.emit({ op: 'enterCondition' });
      this.list(node.commands[i]);
      if (i < last) this.emit({ op: 'leaveCondition' });
      if (skip >= 0) this.land(skip);
    }
  }

  private pipeline(node: Pipeline): void {
    let negated = false;
    for (const prefix of node.prefixes) {
      if (prefix.type === 'Time') throw new SyntaxFault('time is not supported yet', prefix.pos);
      negated = !negated;
    }
    if (negated) this.emit({ op: 'enterCondition' });
    if (node.commands.length === 1) this.list(node.commands[0]);
    else if (node.commands.length === 0) this.emit({ op: 'status', value: 0 });
    else {
      this.emit({
        op: 'pipeline',
        stages: this.stages(node),
        text: this.textOf(node),
        line: this.lineOf(node.pos),
      });
    }
    if (negated) {
      this.emit({ op: 'leaveCondition' });
      this.emit({ op: 'negate' });
    }
  }

  private stages(node: Pipeline): Stage[] {
    return node.commands.map((command, i) => ({
      code: this.separately(command),
      errors: node.operators[i] === '|&',
    }));
  }

  private command(node: CommandNode): void {
    switch (node.type) {
      case 'Command':
        this.simple(node);
        return;
      case 'Function':
        this.define(node);
        return;
      case 'Coproc':
        throw new SyntaxFault('coproc is not supported yet', node.pos);
      case 'Redirected': {
        this.emit({ op: 'begin', line: this.lineOf(node.pos) });
        for (const redirection of node.redirects) this.redirection(redirection);
        const enter = this.emit({ op: 'enterRedirections', to: -1 });
        this.compound(node.command);
        this.emit({ op: 'leaveRedirections' });
        this.land(enter);
        return;
      }
      default:
        this.compound(node);
    }
  }

  private compound(node: CompoundCommand): void {
    switch (node.type) {
      case 'BraceGroup':
        this.body(node.body);
        return;
      case 'Subshell': {
        const stage = { code: this.separately(node), errors: false };
        this.emit({
          op: 'pipeline',
          stages: [stage],
          text: this.textOf(node),
          line: this.lineOf(node.pos),
        });
        return;
      }
      case 'If':
        this.if(node);
        return;
      case 'While':
        this.while(node);
        return;
      case 'For':
        this.for(node);
        return;
      case 'ArithmeticFor':
        this.arithmeticFor(node);
        return;
      case 'Case':
        this.case(node);
        return;
      case 'ArithmeticCommand':
        this.emit({
          op: 'arithmetic',
          expression: compileQuotedText(this, compileArithmeticText(node.body)),
          text: node.body,
          line: this.lineOf(node.pos),
        });
        return;
      case 'TestCommand':
        throw new SyntaxFault('[[ ]] is not supported yet', node.pos);
      case 'Select':
        throw new SyntaxFault('select is not supported yet', node.pos);
    }
  }

  private condition(list: CompoundList): void {
    this.emit({ op: 'enterCondition' });
    this.body(list);
    this.emit({ op: 'leaveCondition' });
  }

  private if(node: If): void {
    const ends: number[] = [];
    const branches = [{ clause: node.clause, then: node.then }, ...node.elif];
    for (const branch of branches) {
      this.condition(branch.clause);
      const skip = this.emit({ op: 'jumpIfFailed', to: -1 });
      this.body(branch.then);
      ends.push(this.emit({ op: 'jump', to: -1 }));
      this.land(skip);
    }
    if (node.else) this.body(node.else);
    else this.emit({ op: 'status', value: 0 });
    for (const end of ends) this.land(end);
  }

  private while(node: While): void {
    const loop = this.emit({ op: 'loop', next: -1, exit: -1 });
    const next = this.here();
    this.condition(node.clause);
    const leave = this.emit({
      op: node.kind === 'while' ? 'jumpIfFailed' : 'jumpIfSucceeded',
      to: -1,
    });
    this.body(node.body);
    this.emit({ op: 'nextRound', to: next });
    this.land(leave);
    this.endLoop(loop, next);
  }

  private endLoop(loop: number, next: number): void {
    this.emit({ op: 'endLoop' });
    const instruction = this.code[loop];
    if (instruction.op === 'loop' || instruction.op === 'for') {
      instruction.next = next;
      instruction.exit = this.here();
    }
  }

  private for(node: For): void {
    const line = this.lineOf(node.pos);
    const name = node.name.value;
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new SyntaxFault(`\`${name}': not a valid identifier`, node.name.pos);
    this.emit({ op: 'begin', line });
    if (node.wordlist) this.arguments(node.wordlist);
    const loop = this.emit({
      op: 'for',
      next: -1,
      exit: -1,
      positional: node.wordlist === undefined,
    });
    const next = this.emit({ op: 'each', name, line, to: -1 });
    this.body(node.body);
    this.emit({ op: 'nextRound', to: next });
    this.land(next);
    this.endLoop(loop, next);
  }

  private arithmeticFor(node: ArithmeticFor): void {
    const line = this.lineOf(node.pos);
    const part = (
      expression: ArithmeticFor['test'],
    ): { expression: Word; text: string; line: number } => {
      const text = expression === undefined ? '' : this.textOf(expression);
      return { expression: compileQuotedText(this, compileArithmeticText(text)), text, line };
    };
    if (node.initialize) this.emit({ op: 'arithmeticTest', ...part(node.initialize) });
    const loop = this.emit({ op: 'loop', next: -1, exit: -1 });
    const test = this.here();
    this.emit({ op: 'enterCondition' });
    this.emit({ op: 'arithmeticTest', ...part(node.test) });
    this.emit({ op: 'leaveCondition' });
    const leave = this.emit({ op: 'jumpIfFailed', to: -1 });
    this.body(node.body);
    const next = this.emit({ op: 'nextRound', to: this.here() + 1 });
    if (node.update) this.emit({ op: 'arithmeticTest', ...part(node.update) });
    this.emit({ op: 'jump', to: test });
    this.land(leave);
    this.endLoop(loop, next);
  }

  private case(node: Case): void {
    this.emit({ op: 'begin', line: this.lineOf(node.pos) });
    this.emit({ op: 'case', word: compileWord(this, node.word, 'argument') });
    const ends: number[] = [];
    /** Jump over the tests of the next item into its body, after `;&`. */
    let fallThrough = -1;
    node.items.forEach((item, index) => {
      const hits: number[] = [];
      for (const pattern of item.pattern) {
        const word = compileWord(this, pattern, 'argument');
        hits.push(this.emit({ op: 'match', pattern: word, to: -1 }));
      }
      const miss = this.emit({ op: 'jump', to: -1 });
      for (const hit of hits) this.land(hit);
      if (fallThrough >= 0) this.land(fallThrough);
      fallThrough = -1;
      if (item.body.commands.length === 0) this.emit({ op: 'status', value: 0 });
      this.body(item.body);
      const last = index === node.items.length - 1;
      if (item.terminator === ';&' && !last) fallThrough = this.emit({ op: 'jump', to: -1 });
      else if (item.terminator !== ';;&' || last) ends.push(this.emit({ op: 'jump', to: -1 }));
      this.land(miss);
    });
    this.emit({ op: 'endCase', matched: false });
    const over = this.emit({ op: 'jump', to: -1 });
    for (const end of ends) this.land(end);
    this.emit({ op: 'endCase', matched: true });
    this.land(over);
  }

  private define(node: FunctionNode): void {
    const { body } = node;
    if (body.type === 'CompoundList') throw new SyntaxFault('syntax error', node.pos);
    const inner = this.nested();
    inner.command(body);
    this.emit({
      op: 'define',
      name: node.name.value,
      code: inner.code,
      text: `${node.name.value} () \n${this.textOf(body)}`,
    });
  }
}
