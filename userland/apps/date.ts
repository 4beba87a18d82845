/** date: print the time. */
import { fromText, is } from '../lib/bytes';
import { now } from '../lib/calendar';
import { complain, complainText, dieOf } from '../lib/failure';
import { attributes, stat } from '../lib/file';
import { putTime } from '../lib/format-time';
import { END, extraOperand, operands, option, usageErrorOf, value } from '../lib/options';
import { exit, stdout } from '../lib/output';
import { parseDate } from '../lib/parse-date';

const USAGE = `Usage: date [OPTION]... [+FORMAT]
Print the time (UTC: there is no other time zone).
  -d, --date=STRING      not now: @SECONDS, YYYY-MM-DD, HH:MM[:SS[.FRACTION]] or both
  -I[SPEC]               ISO 8601: date (default), hours, minutes, seconds or ns
  -R, --rfc-email        as in mail: Mon, 14 Aug 2006 02:34:56 +0000
      --rfc-3339=SPEC    date, seconds or ns
  -r, --reference=FILE   when FILE was last changed
  -u, --utc              accepted
FORMAT holds %Y %m %d %H %M %S %s %N %a %A %b %B %j %F %T %Z and the others of strftime.
`;

/** Format of -I and --rfc-3339; a wrong SPEC ends the app. */
function isoFormat(spec: usize, mail: bool): usize {
  if (!spec || is(spec, 'date')) return fromText('%Y-%m-%d');
  if (mail) {
    if (is(spec, 'seconds')) return fromText('%Y-%m-%d %H:%M:%S%:z');
    if (is(spec, 'ns')) return fromText('%Y-%m-%d %H:%M:%S.%N%:z');
  } else {
    if (is(spec, 'hours')) return fromText('%Y-%m-%dT%H%:z');
    if (is(spec, 'minutes')) return fromText('%Y-%m-%dT%H:%M%:z');
    if (is(spec, 'seconds')) return fromText('%Y-%m-%dT%H:%M:%S%:z');
    if (is(spec, 'ns')) return fromText('%Y-%m-%dT%H:%M:%S,%N%:z');
  }
  usageErrorOf(mail ? 'invalid argument for --rfc-3339: ' : 'invalid argument for --iso-8601: ', spec);
  return 0;
}

function main(): void {
  let format: usize = 0;
  let time = i64.MIN_VALUE;
  let letter: i32;
  while (
    (letter = option(
      'd:I?Rr:s:u',
      'date=d: iso-8601=I? rfc-email=R rfc-3339=3: reference=r: set=s: utc=u universal=u',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 100: time = parseDate(value); break; // d
      case 73: format = isoFormat(value, false); break; // I
      case 82: format = fromText('%a, %d %b %Y %H:%M:%S %z'); break; // R
      case 51: format = isoFormat(value, true); break; // rfc-3339
      case 114: { // r
        const error = stat(value, true);
        if (error) {
          complain(value, error);
          exit(1);
        }
        time = attributes.mtim;
        break;
      }
      case 115: // s
        complainText('cannot set date: the clock is the Internet Computer\'s');
        exit(1);
        break;
    }
  }
  for (let i = 0; i < operands.length; i++) {
    const operand = operands.at(i);
    if (load<u8>(operand) != 43) dieOf('invalid date ', operand);
    if (format) {
      if (i) extraOperand(operand);
      complainText('multiple output formats specified');
      exit(1);
    }
    format = operand + 1;
  }
  if (!format) format = fromText('%a %b %e %H:%M:%S %Z %Y');
  putTime(format, time == i64.MIN_VALUE ? now() : time);
  stdout.byte(10);
  stdout.flush();
}

main();
