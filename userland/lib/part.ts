/** What head and tail share: how much of each file is wanted, and the headers between files. */
import { is } from './bytes';
import { dieOf } from './failure';
import { INVALID, parseNumber, parseResult } from './number';
import { value } from './options';
import { stdout } from './output';
import { putName } from './put-name';

const MINUS: u32 = 45;
const NUL: u32 = 0;
const NEWLINE: u32 = 10;

/** Lines or bytes wanted. */
export let amount: u64 = 10;
export let inBytes = false;
/** The number had the sign that turns its meaning round. */
export let turned = false;
/** What ends a line. */
export let delimiter: u32 = NEWLINE;

let digits = false;

/** Takes the amount from an option's value, in which `turning` is the sign that turns its meaning round. */
export function parseAmount(bytes: bool, turning: u32): void {
  inBytes = bytes;
  let text = value;
  const sign = <u32>load<u8>(text);
  turned = sign == turning;
  if (turned || sign == MINUS) text++;
  amount = parseNumber(text, true);
  if (parseResult == INVALID) {
    dieOf(bytes ? 'invalid number of bytes: ' : 'invalid number of lines: ', value);
  }
}

/** `-NUM`, the old way: digits come as options of their own. */
export function addDigit(letter: i32): void {
  amount = (digits ? amount * 10 : 0) + letter - 48;
  digits = true;
  inBytes = turned = false;
}

export function endLinesWithNul(): void {
  delimiter = NUL;
}

export function putHeader(name: usize, first: bool): void {
  stdout.text(first ? '==> ' : '\n==> ');
  if (is(name, '-')) stdout.text('standard input');
  else putName(name);
  stdout.text(' <==\n');
}
