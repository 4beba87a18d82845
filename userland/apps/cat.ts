/** cat: copy files to standard output. */
import { is } from '../lib/bytes';
import { complain, writeFailed } from '../lib/failure';
import { BLOCK, close, openForReading, opened, read, readError } from '../lib/file';
import { END, operands, option } from '../lib/options';
import { exit, status, stdout } from '../lib/output';
import { dash } from '../lib/reader';
import { writeAll } from '../lib/writer';

const USAGE = `Usage: cat [OPTION]... [FILE]...
Copy FILE(s) to standard output; standard input when FILE is - or missing.
  -A, --show-all          same as -vET
  -b, --number-nonblank   number lines that are not empty
  -e                      same as -vE
  -E, --show-ends         show $ at the end of each line
  -n, --number            number all lines
  -s, --squeeze-blank     at most one empty line in a row
  -t                      same as -vT
  -T, --show-tabs         show tabs as ^I
  -v, --show-nonprinting  show control characters as ^X and M-X
`;

const buffer = memory.data(65536, 16);
let numberAll = false;
let numberFull = false;
let ends = false;
let tabs = false;
let controls = false;
let squeeze = false;

let line: u64 = 0;
let atStart = true;
let blanks: u32 = 0;

function copy(fd: u32): bool {
  while (true) {
    const size = read(fd, buffer, BLOCK);
    if (size <= 0) return size == 0;
    const error = writeAll(1, buffer, size);
    if (error) writeFailed(1, error);
  }
}

function putVisible(byte: u32): void {
  if (byte >= 128) {
    stdout.byte(77);
    stdout.byte(45);
    byte -= 128;
  }
  if (byte == 127) {
    stdout.byte(94);
    stdout.byte(63);
  } else if (byte < 32) {
    stdout.byte(94);
    stdout.byte(byte + 64);
  } else {
    stdout.byte(byte);
  }
}

/** Copies with line numbers, marks and squeezing. */
function show(fd: u32): bool {
  while (true) {
    stdout.flush();
    const size = read(fd, buffer, BLOCK);
    if (size <= 0) return size == 0;
    const end = buffer + size;
    for (let p = buffer; p < end; p++) {
      const byte = <u32>load<u8>(p);
      if (byte == 10) {
        if (atStart && ++blanks > 1 && squeeze) continue;
        if (atStart && numberAll && !numberFull) putNumber();
        if (ends) stdout.byte(36);
        stdout.byte(10);
        atStart = true;
        continue;
      }
      if (atStart) {
        if (numberAll) putNumber();
        atStart = false;
        blanks = 0;
      }
      if (byte == 9) {
        if (tabs) {
          stdout.byte(94);
          stdout.byte(73);
        } else {
          stdout.byte(9);
        }
      } else if (controls) {
        putVisible(byte);
      } else {
        stdout.byte(byte);
      }
    }
  }
}

function putNumber(): void {
  stdout.number(++line, 6);
  stdout.byte(9);
}

function main(): void {
  let letter: i32;
  while (
    (letter = option(
      'AbeEnstTuv',
      'show-all=A number-nonblank=b show-ends=E number=n squeeze-blank=s show-tabs=T show-nonprinting=v',
      USAGE,
    )) != END
  ) {
    if (letter == 65 || letter == 101 || letter == 69) ends = true;
    if (letter == 65 || letter == 116 || letter == 84) tabs = true;
    if (letter == 65 || letter == 101 || letter == 116 || letter == 118) controls = true;
    if (letter == 98 || letter == 110) numberAll = true;
    if (letter == 98) numberFull = true;
    if (letter == 115) squeeze = true;
  }
  const plain = !(numberAll || ends || tabs || controls || squeeze);
  if (!operands.length) operands.push(dash);
  for (let i = 0; i < operands.length; i++) {
    const name = operands.at(i);
    const standard = is(name, '-');
    if (!standard) {
      const error = openForReading(name);
      if (error) {
        complain(name, error);
        continue;
      }
    }
    const fd = standard ? 0 : opened();
    if (!(plain ? copy(fd) : show(fd))) complain(name, readError);
    if (!standard) close(fd);
  }
  stdout.flush();
  if (status) exit(status);
}

main();
