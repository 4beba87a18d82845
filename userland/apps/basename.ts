/** basename: the last component of a path. */
import { compare, length } from '../lib/bytes';
import { END, extraOperand, missingOperand, operands, option, value } from '../lib/options';
import { stdout } from '../lib/output';
import { baseName } from '../lib/path';

const USAGE = `Usage: basename NAME [SUFFIX]
  or:  basename OPTION... NAME...
Print NAME without what is before its last component, and without SUFFIX.
  -a, --multiple       every operand is a NAME
  -s, --suffix=SUFFIX  remove SUFFIX; implies -a
  -z, --zero           end each line with NUL
`;

function main(): void {
  let multiple = false;
  let suffix: usize = 0;
  let delimiter: u32 = 10;
  let letter: i32;
  while ((letter = option('+as:z', 'multiple=a suffix=s: zero=z', USAGE)) != END) {
    if (letter == 97) multiple = true;
    if (letter == 115) {
      multiple = true;
      suffix = value;
    }
    if (letter == 122) delimiter = 0;
  }
  if (!operands.length) missingOperand();
  if (!multiple && operands.length > 2) extraOperand(operands.at(2));
  if (!multiple && operands.length == 2) suffix = operands.at(1);
  const names = multiple ? operands.length : 1;
  for (let i = 0; i < names; i++) {
    const name = baseName(operands.at(i));
    let size = length(name);
    const rest = suffix ? length(suffix) : 0;
    if (rest && rest < size && compare(name + size - rest, rest, suffix, rest) == 0) size -= rest;
    stdout.bytes(name, size);
    stdout.byte(delimiter);
  }
  stdout.flush();
}

main();
