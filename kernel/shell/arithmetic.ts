/**
 * Arithmetic of `$(( ))`: 64-bit integers with C's operators and precedence (POSIX XCU 2.6.4, bash's `**`, `,`, bases `n#`).
 * An expression is evaluated while it is read. Values are BigInt, cut to 64 bits where an operation can leave them.
 */

/** Variables as the expression sees them. */
export interface ArithmeticScope {
  /** Value of a variable, '' when unset. Throws where that is an error (`set -u`). */
  get(name: string): string;
  set(name: string, value: string): void;
}

/** What is wrong with an expression, in bash's words without the expression itself. */
export class ArithmeticError extends Error {}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

const DECIMAL = /^(?:0|[1-9]\d{0,17})$/;

/** A variable's value is an expression itself; how deep that may go. */
const NESTING_LIMIT = 64;

/**
 * Value of `expression`; empty is 0.
 * @throws ArithmeticError
 */
export function evaluateArithmetic(expression: string, scope: ArithmeticScope): bigint {
  return evaluateNested(expression, scope, 0);
}

function evaluateNested(expression: string, scope: ArithmeticScope, depth: number): bigint {
  if (expression === '' || expression.trim() === '') return 0n;
  if (DECIMAL.test(expression)) return BigInt(expression);
  return new Evaluator(expression, scope, depth).run();
}

/** Binary operators by binding strength, weakest first; all associate to the left. */
const BINARY: Record<string, number> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
  '**': 11,
};

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']);

const TOKEN =
  /\s*(?:(\d[0-9A-Za-z@_#]*)|([A-Za-z_][A-Za-z0-9_]*)|(<<=|>>=|\*\*|\+\+|--|\|\||&&|[-+*/%&^|=!<>]=|<<|>>|[-+*/%&^|=!~<>?:,()])|(\S))/y;

class Evaluator {
  private at = 0;
  /** Start of the current token, for messages. */
  private start = 0;
  private kind: 'number' | 'name' | 'operator' | 'other' | 'end' = 'end';
  private token = '';
  /** > 0 while what is read has no effect (the side of `&&` or `?:` that is not taken). */
  private skipping = 0;
  private nesting = 0;

  constructor(
    private readonly source: string,
    private readonly scope: ArithmeticScope,
    private readonly depth: number,
  ) {}

  run(): bigint {
    this.next();
    const value = this.comma();
    if (this.kind !== 'end') this.fail('syntax error in expression');
    return value;
  }

  private fail(message: string): never {
    throw new ArithmeticError(
      `${message} (error token is "${this.source.slice(this.start).trimEnd()}")`,
    );
  }

  private next(): void {
    TOKEN.lastIndex = this.at;
    const match = TOKEN.exec(this.source);
    if (match === null) {
      // Only blanks are left; the message names the last token then.
      this.kind = 'end';
      this.token = '';
      return;
    }
    this.at = TOKEN.lastIndex;
    if (match[1] !== undefined) this.kind = 'number';
    else if (match[2] !== undefined) this.kind = 'name';
    else if (match[3] !== undefined) this.kind = 'operator';
    else this.kind = 'other';
    this.token = match[1] ?? match[2] ?? match[3] ?? match[4];
    this.start = this.at - this.token.length;
  }

  private is(kind: Evaluator['kind']): boolean {
    return this.kind === kind;
  }

  private isOperator(token: string): boolean {
    return this.kind === 'operator' && this.token === token;
  }

  private comma(): bigint {
    let value = this.conditional();
    while (this.isOperator(',')) {
      this.next();
      value = this.conditional();
    }
    return value;
  }

  /** Assignment and `?:`; a name decides by what follows it, in `primary`. */
  private conditional(): bigint {
    const test = this.binary(1);
    if (!this.isOperator('?')) return test;
    this.next();
    if (this.isOperator(':')) this.fail('expression expected');
    if (test === 0n) this.skipping++;
    const yes = this.comma();
    if (test === 0n) this.skipping--;
    if (!this.isOperator(':')) this.fail("`:' expected for conditional expression");
    this.next();
    if (test !== 0n) this.skipping++;
    const no = this.conditional();
    if (test !== 0n) this.skipping--;
    return test !== 0n ? yes : no;
  }

  private binary(weakest: number): bigint {
    let left = this.unary();
    for (;;) {
      const operator = this.token;
      const strength = this.kind === 'operator' ? BINARY[operator] : undefined;
      if (strength === undefined || strength < weakest) {
        if (this.kind === 'operator' && ASSIGNMENTS.has(operator)) {
          this.fail('attempted assignment to non-variable');
        }
        return left;
      }
      this.next();
      if (operator === '&&' || operator === '||') {
        const decided = (left !== 0n) === (operator === '||');
        if (decided) this.skipping++;
        const right = this.binary(strength + 1);
        if (decided) this.skipping--;
        left = decided ? (operator === '||' ? 1n : 0n) : right !== 0n ? 1n : 0n;
        continue;
      }
      // The power associates to the right.
      const right = this.binary(operator === '**' ? strength : strength + 1);
      left = this.apply(operator, left, right);
    }
  }

  private apply(operator: string, left: bigint, right: bigint): bigint {
    switch (operator) {
      case '+':
        return wrap(left + right);
      case '-':
        return wrap(left - right);
      case '*':
        return wrap(left * right);
      case '/':
      case '%':
        if (right === 0n) {
          if (this.skipping > 0) return 0n;
          this.failDivision();
        }
        return wrap(operator === '/' ? left / right : left % right);
      case '**':
        return this.power(left, right);
      case '<<':
        return wrap(left << (right & 63n));
      case '>>':
        return left >> (right & 63n);
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      case '&':
        return left & right;
      case '==':
        return left === right ? 1n : 0n;
      case '!=':
        return left !== right ? 1n : 0n;
      case '<':
        return left < right ? 1n : 0n;
      case '>':
        return left > right ? 1n : 0n;
      case '<=':
        return left <= right ? 1n : 0n;
      default:
        return left >= right ? 1n : 0n;
    }
  }

  private failDivision(): never {
    const end = this.kind === 'end' ? this.source.length : this.start;
    const operand = /[^/%=]*$/.exec(this.source.slice(0, end))![0].trim();
    throw new ArithmeticError(`division by 0 (error token is "${operand}")`);
  }

  private power(base: bigint, exponent: bigint): bigint {
    if (exponent < 0n) {
      if (this.skipping > 0) return 0n;
      throw new ArithmeticError(`exponent less than 0 (error token is "${exponent}")`);
    }
    let result = 1n;
    for (let left = exponent; left > 0n; left >>= 1n) {
      if ((left & 1n) === 1n) result = wrap(result * base);
      base = wrap(base * base);
    }
    return result;
  }

  private unary(): bigint {
    if (this.kind === 'operator') {
      const operator = this.token;
      switch (operator) {
        case '+':
          this.next();
          return this.deeper(() => this.unary());
        case '-':
          this.next();
          return wrap(-this.deeper(() => this.unary()));
        case '!':
          this.next();
          return this.deeper(() => this.unary()) === 0n ? 1n : 0n;
        case '~':
          this.next();
          return ~this.deeper(() => this.unary());
        case '++':
        case '--': {
          this.next();
          if (!this.is('name')) {
            // `--5` and `++5` are signs.
            return this.unary();
          }
          const name = this.token;
          this.next();
          return this.assign(name, wrap(this.variable(name) + (operator === '++' ? 1n : -1n)));
        }
      }
    }
    return this.primary();
  }

  private deeper<T>(read: () => T): T {
    if (++this.nesting > NESTING_LIMIT)
      throw new ArithmeticError('expression recursion level exceeded');
    const value = read();
    this.nesting--;
    return value;
  }

  private primary(): bigint {
    if (this.kind === 'number') {
      const value = this.number(this.token);
      this.next();
      return value;
    }
    if (this.kind === 'name') {
      const name = this.token;
      this.next();
      if (this.is('operator')) {
        const operator = this.token;
        if (ASSIGNMENTS.has(operator)) {
          this.next();
          const right = this.deeper(() => this.conditional());
          return this.assign(
            name,
            operator === '='
              ? right
              : this.apply(operator.slice(0, -1), this.variable(name), right),
          );
        }
        if (operator === '++' || operator === '--') {
          this.next();
          const value = this.variable(name);
          this.assign(name, wrap(value + (operator === '++' ? 1n : -1n)));
          return value;
        }
      }
      return this.variable(name);
    }
    if (this.isOperator('(')) {
      this.next();
      const value = this.deeper(() => this.comma());
      if (!this.isOperator(')')) this.fail("missing `)'");
      this.next();
      return value;
    }
    return this.fail('syntax error: operand expected');
  }

  private variable(name: string): bigint {
    if (this.skipping > 0) return 0n;
    const value = this.scope.get(name);
    if (this.depth >= NESTING_LIMIT) {
      throw new ArithmeticError(`expression recursion level exceeded (error token is "${value}")`);
    }
    return evaluateNested(value, this.scope, this.depth + 1);
  }

  private assign(name: string, value: bigint): bigint {
    if (this.skipping === 0) this.scope.set(name, value.toString());
    return value;
  }

  private number(text: string): bigint {
    if (DECIMAL.test(text)) return BigInt(text);
    if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
    if (/^0[0-7]*$/.test(text)) return wrap(BigInt(text === '0' ? '0' : `0o${text.slice(1)}`));
    if (/^[1-9]\d*$/.test(text)) return wrap(BigInt(text));
    const based = /^(\d+)#([0-9A-Za-z@_]+)$/.exec(text);
    if (based === null)
      return this.fail(text.startsWith('0') ? 'value too great for base' : this.baseMessage(text));
    const base = Number(based[1]);
    if (base < 2 || base > 64) return this.fail('invalid arithmetic base');
    let value = 0n;
    for (const character of based[2]) {
      const digit = digitValue(character, base);
      if (digit >= base) return this.fail('value too great for base');
      value = wrap(value * BigInt(base) + BigInt(digit));
    }
    return value;
  }

  private baseMessage(text: string): string {
    return text.includes('#') ? 'invalid integer constant' : 'value too great for base';
  }
}

function digitValue(character: string, base: number): number {
  if (character >= '0' && character <= '9') return character.charCodeAt(0) - 48;
  if (character >= 'a' && character <= 'z') return character.charCodeAt(0) - 87;
  if (character >= 'A' && character <= 'Z') return character.charCodeAt(0) - (base <= 36 ? 55 : 29);
  return character === '@' ? 62 : 63;
}
