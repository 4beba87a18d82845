/** dirname: a path without its last component. */
import { length } from '../lib/bytes';
import { END, missingOperand, operands, option } from '../lib/options';
import { stdout } from '../lib/output';

const USAGE = `Usage: dirname [OPTION] NAME...
Print each NAME without its last component; . when there is only one.
  -z, --zero  end each line with NUL
`;

function main(): void {
  let delimiter: u32 = 10;
  let letter: i32;
  while ((letter = option('z', 'zero=z', USAGE)) != END) if (letter == 122) delimiter = 0;
  if (!operands.length) missingOperand();
  for (let i = 0; i < operands.length; i++) {
    const name = operands.at(i);
    let end = name + length(name);
    while (end > name && load<u8>(end - 1) == 47) end--;
    while (end > name && load<u8>(end - 1) != 47) end--;
    while (end > name + 1 && load<u8>(end - 1) == 47) end--;
    if (end > name) stdout.bytes(name, end - name);
    else stdout.byte(load<u8>(name) == 47 ? 47 : 46);
    stdout.byte(delimiter);
  }
  stdout.flush();
}

main();
