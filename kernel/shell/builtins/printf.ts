/** `printf` (POSIX XCU printf, with bash's `%q` and `-v`). */
import type { Call } from '../../process/sys.ts';
import { encode } from '../../text.ts';
import { concatenate, unescape } from '../escapes.ts';
import { checkLength, spend } from '../limits.ts';
import { quoteWithBackslashes } from '../quoting.ts';
import { isName, setVariable } from '../variables.ts';
import { fail, output, type Builtin } from './builtin.ts';

const SPECIFIER = /%(?:%|([-+ 0#']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?([hlLjzt]*)([A-Za-z]?))/g;

interface Formatted {
  pieces: Uint8Array[];
  /** Bytes that conversions have given. */
  length: number;
  /** Complaints about arguments. */
  complaints: string[];
  stop: boolean;
}

export const printf: Builtin = {
  synopsis: 'printf [-v var] format [arguments]',
  *run(shell, args): Call<number> {
    let at = 1;
    let variable: string | undefined;
    if (args[at] === '-v') {
      variable = args[at + 1] ?? '';
      if (!isName(variable))
        return yield* fail(shell, `printf: \`${variable}': not a valid identifier`, 2);
      at += 2;
    }
    if (args[at] === '--') at++;
    const format = args[at];
    if (format === undefined) {
      yield* shell.print(2, `printf: usage: ${printf.synopsis}\n`);
      return 2;
    }
    const result: Formatted = { pieces: [], length: 0, complaints: [], stop: false };
    const values = args.slice(at + 1);
    let invalid: string | undefined;
    // The format is used again until the arguments are used up.
    let used = 0;
    do {
      const before = used;
      const more = formatOnce(format, values, used, result);
      if (typeof more === 'string') {
        invalid = more;
        break;
      }
      used = more;
      if (used === before) break;
    } while (used < values.length && !result.stop);
    const bytes = concatenate(result.pieces);
    let status = 0;
    if (variable !== undefined) {
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      setVariable(shell, variable, decodeLatin(text));
    } else status = yield* output(shell, 'printf', bytes);
    for (const complaint of result.complaints) status = yield* fail(shell, `printf: ${complaint}`);
    if (invalid !== undefined) return yield* fail(shell, `printf: ${invalid}`);
    return status;
  },
};

/** Text of UTF-8 bytes given as one character each. */
function decodeLatin(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  try {
    return decodeURIComponent(escapeBytes(text));
  } catch {
    return text;
  }
}

function escapeBytes(text: string): string {
  return text.replace(/[%\x80-\xff]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** One round over the format: the index of the first unused argument, or what is wrong with the format. */
function formatOnce(
  format: string,
  values: readonly string[],
  first: number,
  result: Formatted,
): number | string {
  let used = first;
  let from = 0;
  const literal = (text: string): boolean => {
    const { bytes, stop } = unescape(text, 'format');
    result.pieces.push(bytes);
    result.stop = stop;
    return stop;
  };
  SPECIFIER.lastIndex = 0;
  const next = (): string | undefined => values[used++];
  for (let match = SPECIFIER.exec(format); match !== null; match = SPECIFIER.exec(format)) {
    if (literal(format.slice(from, match.index))) return used;
    from = SPECIFIER.lastIndex;
    const specifier = SPECIFIER.lastIndex;
    if (match[0] === '%%') {
      result.pieces.push(encode('%'));
      continue;
    }
    const [whole, flags = '', widthText, precisionText, , conversion] = match;
    if (conversion === '') return `\`${whole === '%' ? '%' : whole}': missing format character`;
    let left = flags.includes('-');
    let width = widthText === '*' ? integer(next(), result) : Number(widthText ?? 0);
    if (width < 0) {
      left = true;
      width = -width;
    }
    let precision: number | undefined;
    if (whole.includes('.'))
      precision = precisionText === '*' ? integer(next(), result) : Number(precisionText ?? 0);
    if (precision !== undefined && precision < 0) precision = undefined;
    const options: Options = { flags, left, width: Math.min(width, WIDTH_LIMIT), precision };
    const piece = convert(conversion, options, next, result);
    if (piece === undefined) return `\`${conversion}': invalid format character`;
    result.length += piece.length;
    spend(piece.length >> 3);
    checkLength(result.length);
    result.pieces.push(piece);
    if (result.stop) return used;
    SPECIFIER.lastIndex = specifier;
  }
  literal(format.slice(from));
  return Math.max(first, used);
}

/** Fields wider than this are cut: they would be the shell's own memory. */
const WIDTH_LIMIT = 1 << 20;

interface Options {
  flags: string;
  left: boolean;
  width: number;
  precision: number | undefined;
}

function convert(
  conversion: string,
  options: Options,
  next: () => string | undefined,
  result: Formatted,
): Uint8Array | undefined {
  switch (conversion) {
    case 's': {
      const text = next() ?? '';
      return encode(
        pad(options.precision === undefined ? text : text.slice(0, options.precision), options),
      );
    }
    case 'c':
      return encode(pad((next() ?? '').slice(0, 1), options));
    case 'q':
      return encode(pad(quoteWithBackslashes(next() ?? ''), options));
    case 'b': {
      const { bytes, stop } = unescape(next() ?? '', 'argument');
      result.stop = stop;
      const room = Math.max(0, options.width - bytes.length);
      const blanks = encode(' '.repeat(room));
      return concatenate(options.left ? [bytes, blanks] : [blanks, bytes]);
    }
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return encode(formatInteger(conversion, parseInteger(next(), result), options));
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return encode(formatFloat(conversion, parseFloat_(next(), result), options));
    default:
      return undefined;
  }
}

function pad(text: string, { left, width }: Options): string {
  return left ? text.padEnd(width) : text.padStart(width);
}

function integer(text: string | undefined, result: Formatted): number {
  return Number(BigInt.asIntN(32, parseInteger(text, result)));
}

/** A number as C writes it, or the code of the character after a quote. */
function parseInteger(text: string | undefined, result: Formatted): bigint {
  if (text === undefined || text === '') return 0n;
  if (text[0] === "'" || text[0] === '"') return BigInt(text.codePointAt(1) ?? 0);
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (match === null || match[0].length !== text.length)
    result.complaints.push(`${text}: invalid number`);
  if (match === null) return 0n;
  const digits = /^0[0-7]+$/.test(match[2]) ? `0o${match[2].slice(1)}` : match[2];
  const value = BigInt(digits);
  const signed = match[1] === '-' ? -value : value;
  if (signed > 0x7fffffffffffffffn || signed < -0x8000000000000000n) {
    result.complaints.push(`${text}: Numerical result out of range`);
    return signed > 0n ? 0x7fffffffffffffffn : -0x8000000000000000n;
  }
  return signed;
}

function parseFloat_(text: string | undefined, result: Formatted): number {
  if (text === undefined || text === '') return 0;
  if (text[0] === "'" || text[0] === '"') return text.codePointAt(1) ?? 0;
  const match =
    /^\s*[+-]?(?:inf(?:inity)?|nan|0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/i.exec(
      text,
    );
  if (match === null || match[0].length !== text.length)
    result.complaints.push(`${text}: invalid number`);
  if (match === null) return 0;
  const number = match[0].trim().replace(/^([+-]?)inf(inity)?$/i, '$1Infinity');
  return Number(number.startsWith('-0x') ? -Number(number.slice(1)) : number);
}

function formatInteger(conversion: string, value: bigint, options: Options): string {
  const { flags, precision } = options;
  const signed = conversion === 'd' || conversion === 'i';
  const unsigned = signed ? (value < 0n ? -value : value) : BigInt.asUintN(64, value);
  const base = conversion === 'o' ? 8 : conversion === 'x' || conversion === 'X' ? 16 : 10;
  let digits = unsigned.toString(base);
  if (conversion === 'X') digits = digits.toUpperCase();
  if (precision !== undefined) digits = digits.padStart(Math.min(precision, WIDTH_LIMIT), '0');
  let sign = '';
  if (signed) sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (flags.includes('#') && unsigned !== 0n)
    sign += base === 16 ? `0${conversion}` : base === 8 ? '0' : '';
  return withSign(sign, digits, options, precision === undefined);
}

function withSign(sign: string, digits: string, options: Options, zeroes: boolean): string {
  const { flags, left, width } = options;
  if (zeroes && flags.includes('0') && !left)
    return sign + digits.padStart(width - sign.length, '0');
  return pad(sign + digits, options);
}

function formatFloat(conversion: string, value: number, options: Options): string {
  const { flags } = options;
  const upper = conversion < 'a';
  const precision = Math.min(options.precision ?? 6, 100);
  const size = Math.abs(value);
  const negative = value < 0 || Object.is(value, -0);
  let digits: string;
  const kind = conversion.toLowerCase();
  if (!Number.isFinite(value)) digits = Number.isNaN(value) ? 'nan' : 'inf';
  else if (kind === 'f')
    digits =
      size < 1e21
        ? fixed(size, precision)
        : BigInt(size).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '');
  else if (kind === 'e') digits = exponential(size, precision);
  else {
    const significant = precision === 0 ? 1 : precision;
    const exponent = size === 0 ? 0 : Number(size.toExponential(significant - 1).split('e')[1]);
    digits =
      exponent < -4 || exponent >= significant
        ? exponential(size, significant - 1)
        : size.toFixed(Math.max(0, Math.min(100, significant - 1 - exponent)));
    if (!flags.includes('#'))
      digits = digits.replace(/(\.\d*?)0+(e|$)/, '$1$2').replace(/\.(e|$)/, '$1');
  }
  if (upper) digits = digits.toUpperCase();
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return withSign(sign, digits, options, Number.isFinite(value));
}

/** toFixed, but exact halves go to the even digit as in C. */
function fixed(size: number, precision: number): string {
  const rounded = size.toFixed(precision);
  const exact = size.toFixed(Math.min(100, precision + 60));
  const end = exact.indexOf('.') + 1 + precision;
  if (!/^50*$/.test(exact.slice(end))) return rounded;
  const cut = exact.slice(0, precision === 0 ? end - 1 : end);
  return '02468'.includes(cut[cut.length - 1]) ? cut : rounded;
}

function exponential(size: number, precision: number): string {
  const [mantissa, exponent] = size.toExponential(precision).split('e');
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}
