/** ls: list directories. */
import { errno, filestat, filetype } from 'bindings/wasi_snapshot_preview1';
import { variable } from '../lib/arguments';
import {
  gidOf,
  groupName,
  hasOwner,
  modeOf,
  putMode,
  uidOf,
  userName,
} from '../lib/attributes';
import { compare as compareBytes, findLast, is, length } from '../lib/bytes';
import { NANOSECONDS, day, floorDivide, hour, minute, month, monthName, now, second, split, year } from '../lib/calendar';
import { putColumns, putCommas, putRows } from '../lib/columns';
import { compareVersions } from '../lib/compare';
import { Entry, readEntries, readdirError } from '../lib/directory';
import { complainOf, dieOf, setFailureStatus } from '../lib/failure';
import { attributes, close, openDirectory, opened, readLink, readLinkAt, stat, statAt } from '../lib/file';
import { humanSize } from '../lib/human';
import { List } from '../lib/list';
import { alloc } from '../lib/memory';
import { mergeSort } from '../lib/merge-sort';
import { parseNumber, parseResult } from '../lib/number';
import { END, operands, option, setUsageStatus, usageErrorOf, value } from '../lib/options';
import { exit, isTerminal, status, stdout } from '../lib/output';
import { join } from '../lib/path';
import { quoteForShell } from '../lib/quote';
import { displayWidth } from '../lib/utf8';

const USAGE = `Usage: ls [OPTION]... [FILE]...
List FILEs (the current directory by default), sorted by name.
  -a, --all                 also names that begin with .
  -A, --almost-all          as -a, without . and ..
  -c                        with -l and -t: the time of the last change of status
  -C                        in columns, sorted down
      --color[=WHEN]        colour names: always, auto or never
  -d, --directory           directories themselves, not what is in them
  -F, --classify            append one of */=@| to names
  -g                        as -l, without owner
  -G, --no-group            with -l, without group
      --group-directories-first
  -h, --human-readable      with -l and -s, sizes such as 1K 234M
  -i, --inode               print the number of each file
  -l                        the long format
  -L, --dereference         what symbolic links lead to
  -m                        separated by commas
  -n, --numeric-uid-gid     as -l, with numbers for owner and group
  -N, --literal             names as they are
  -o                        as -l, without group
  -p                        append / to directories
  -q, --hide-control-chars  ? for control characters
  -Q, --quote-name          names in double quotes
  -r, --reverse             sort the other way round
  -R, --recursive           also what is in directories below
  -s, --size                print the size of each file in blocks of 1024 bytes
  -S                        sort by size
  -t                        sort by time
  -u                        with -l and -t: the time of the last access
  -U                        do not sort
  -v                        sort by version numbers in names
  -w, --width=COLS          as if the terminal had COLS columns
  -x                        in columns, sorted across
  -X                        sort by extension
  -1                        one file a line
`;

/** Half a Gregorian year in seconds: older times are shown with their year. */
const RECENT: i64 = 15778476;

@unmanaged
class File {
  name: usize;
  /** The name as printed, and the columns it takes. */
  display: usize;
  width: i32;
  type: filetype;
  /** A filestat; valid when `known`. */
  stat: filestat;
  known: bool;
  /** What a symbolic link holds, or 0. */
  target: usize;
  ino: u64;
  /** A directory, or a link to one when those come first. */
  isFirst: bool;
}

let all = false;
let almostAll = false;
let directoryItself = false;
let long = false;
let numeric = false;
let noOwner = false;
let noGroup = false;
let human = false;
let inode = false;
let blocks = false;
let follow = false;
let recursive = false;
let reverse = false;
let classify = false;
let slash = false;
let directoriesFirst = false;
let colors = false;
let fullTime = false;
/** l, 1, C, x or m. */
let format: i32 = 0;
/** n(ame), S, t, U, v, X. */
let order: i32 = 110;
/** m(odification), c or u. */
let timeKind: i32 = 109;
/** N(one), q(uestion mark), Q(uoted), s(hell). */
let quoting: i32 = 0;
let columns: i32 = 80;
let terminal = false;
let needsStat = false;
let started: i64 = 0;
let headers = false;
let printed = false;

function timeOf(file: File): i64 {
  if (!file.known) return 0;
  if (timeKind == 99) return file.stat.ctim;
  return timeKind == 117 ? file.stat.atim : file.stat.mtim;
}

function compareNames(x: File, y: File): i32 {
  return compareBytes(x.name, length(x.name), y.name, length(y.name));
}

function extension(name: usize, end: usize): usize {
  const dot = findLast(name, end, 46);
  return dot ? dot : end;
}

function compareFiles(a: usize, b: usize): i32 {
  const x = changetype<File>(a);
  const y = changetype<File>(b);
  if (directoriesFirst) {
    const difference = <i32>y.isFirst - <i32>x.isFirst;
    if (difference) return difference;
  }
  let result = 0;
  if (order == 83) {
    const p: u64 = x.known ? x.stat.size : 0;
    const q: u64 = y.known ? y.stat.size : 0;
    result = p > q ? -1 : p < q ? 1 : 0;
  } else if (order == 116) {
    const p = timeOf(x);
    const q = timeOf(y);
    result = p > q ? -1 : p < q ? 1 : 0;
  } else if (order == 118) {
    result = compareVersions(x.name, x.name + length(x.name), y.name, y.name + length(y.name));
  } else if (order == 88) {
    const p = x.name + length(x.name);
    const q = y.name + length(y.name);
    const s = extension(x.name, p);
    const t = extension(y.name, q);
    result = compareBytes(s, p - s, t, q - t);
  }
  if (!result) result = compareNames(x, y);
  return reverse ? -result : result;
}

/** The name without control characters: ? stands for each. */
function hideControls(name: usize): usize {
  const size = length(name);
  const copy = alloc(size + 1);
  for (let i: usize = 0; i <= size; i++) {
    const byte = load<u8>(name + i);
    store<u8>(copy + i, i < size && (byte < 32 || byte == 127) ? 63 : byte);
  }
  return copy;
}

/** "name" with C's escapes. */
function doubleQuoted(name: usize): usize {
  const size = length(name);
  const copy = alloc(size * 4 + 3);
  let q = copy;
  store<u8>(q++, 34);
  for (let p = name; load<u8>(p); p++) {
    const byte = <u32>load<u8>(p);
    if (byte == 34 || byte == 92) {
      store<u8>(q++, 92);
      store<u8>(q++, byte);
    } else if (byte < 32 || byte == 127) {
      store<u8>(q++, 92);
      const letter = byte - 7 < 7 ? 'abtnvfr'.charCodeAt(byte - 7) : 0;
      if (letter) {
        store<u8>(q++, <u8>letter);
      } else {
        store<u8>(q++, 48 + (byte >>> 6));
        store<u8>(q++, 48 + ((byte >>> 3) & 7));
        store<u8>(q++, 48 + (byte & 7));
      }
    } else {
      store<u8>(q++, byte);
    }
  }
  store<u8>(q++, 34);
  store<u8>(q, 0);
  return copy;
}

function displayName(name: usize): usize {
  if (quoting == 115) return quoteForShell(name);
  if (quoting == 113) return hideControls(name);
  if (quoting == 81) return doubleQuoted(name);
  return name;
}

function newFile(name: usize, type: filetype, ino: u64): File {
  const file = changetype<File>(alloc(offsetof<File>()));
  file.name = name;
  file.display = displayName(name);
  file.type = type;
  file.ino = ino;
  file.known = false;
  file.target = 0;
  file.isFirst = false;
  return file;
}

function keepStat(file: File): void {
  const copy = alloc(64);
  memory.copy(copy, changetype<usize>(attributes), 64);
  file.stat = changetype<filestat>(copy);
  file.known = true;
  file.type = file.stat.filetype;
  file.ino = file.stat.ino;
}

/** Appended by -F and -p, or 0. */
function indicator(file: File): u32 {
  if (file.type == filetype.DIRECTORY) return classify || slash ? 47 : 0;
  if (!classify) return 0;
  if (file.type == filetype.SYMBOLIC_LINK) return long ? 0 : 64;
  if (file.type == filetype.SOCKET_DGRAM || file.type == filetype.SOCKET_STREAM) return 61;
  if (file.type == filetype.REGULAR_FILE && isExecutable(file)) return 42;
  return 0;
}

function isExecutable(file: File): bool {
  return file.known && hasOwner(file.stat) && (modeOf(file.stat) & 0o111) != 0;
}

function color(file: File): string {
  switch (<i32>file.type) {
    case filetype.DIRECTORY: return '\x1b[01;34m';
    case filetype.SYMBOLIC_LINK: return '\x1b[01;36m';
    case filetype.CHARACTER_DEVICE:
    case filetype.BLOCK_DEVICE: return '\x1b[40;33;01m';
    case filetype.SOCKET_DGRAM:
    case filetype.SOCKET_STREAM: return '\x1b[01;35m';
    default: return isExecutable(file) ? '\x1b[01;32m' : '';
  }
}

/** 1024-byte blocks: WASI does not tell how many are taken, so what blocks of 4 KiB would hold. */
function blocksOf(file: File): u64 {
  return file.known && file.type != filetype.SYMBOLIC_LINK ? ((file.stat.size + 4095) >>> 12) << 2 : 0;
}

let quotedAny = false;
let inodeWidth = 0;
let blocksWidth = 0;

/** Puts what stands before the name on every line: -i, -s. */
function putPrefix(file: File): void {
  if (inode) {
    stdout.number(file.ino, inodeWidth);
    stdout.byte(32);
  }
  if (blocks) {
    putRight(blocksText(file), blocksWidth);
    stdout.byte(32);
  }
}

function blocksText(file: File): usize {
  return human ? humanSize(blocksOf(file) << 10) : decimal(blocksOf(file));
}

function putRight(text: usize, width: i32): void {
  stdout.fill(width - <i32>length(text), 32);
  stdout.string(text);
}

function putLeft(text: usize, width: i32): void {
  stdout.string(text);
  stdout.fill(width - <i32>length(text), 32);
}

/** Decimal digits, NUL-terminated, allocated. */
function decimal(n: u64): usize {
  let p = alloc(24) + 20;
  store<u8>(p, 0);
  do {
    store<u8>(--p, 48 + <u8>(n % 10));
    n /= 10;
  } while (n);
  return p;
}

function putName(file: File): void {
  // Names without quotes are set in, where others have one, so that they align.
  if (quotedAny && file.display == file.name) stdout.byte(32);
  const shade = colors ? color(file) : '';
  stdout.text(shade);
  stdout.string(file.display);
  if (shade.length) stdout.text('\x1b[0m');
  const mark = indicator(file);
  if (mark) stdout.byte(mark);
}

/** For the column layouts: all that is printed of a file. */
function putCell(item: usize): void {
  const file = changetype<File>(item);
  putPrefix(file);
  putName(file);
}

function cellWidth(item: usize): i32 {
  const file = changetype<File>(item);
  let width = displayWidth(file.display, length(file.display));
  if (quotedAny && file.display == file.name) width++;
  if (indicator(file)) width++;
  if (inode) width += inodeWidth + 1;
  if (blocks) width += blocksWidth + 1;
  return width;
}

function putTime(time: i64): void {
  const seconds = floorDivide(time, NANOSECONDS);
  split(seconds);
  if (fullTime) {
    stdout.number(year, 4, 48);
    stdout.byte(45);
    stdout.number(month, 2, 48);
    stdout.byte(45);
    stdout.number(day, 2, 48);
    stdout.byte(32);
    putClock();
    stdout.byte(58);
    stdout.number(second, 2, 48);
    stdout.byte(46);
    stdout.number(time - seconds * NANOSECONDS, 9, 48);
    stdout.text(' +0000');
    return;
  }
  const name = monthName(month);
  for (let i = 0; i < 3; i++) stdout.byte(name.charCodeAt(i));
  stdout.byte(32);
  stdout.number(day, 2);
  stdout.byte(32);
  if (seconds > started - RECENT && seconds <= started) putClock();
  else stdout.number(year, 5);
}

function putClock(): void {
  stdout.number(hour, 2, 48);
  stdout.byte(58);
  stdout.number(minute, 2, 48);
}

function ownerText(file: File, ofGroup: bool): usize {
  if (!file.known || !hasOwner(file.stat)) return unknown;
  const id = ofGroup ? gidOf(file.stat) : uidOf(file.stat);
  const name: usize = numeric ? 0 : ofGroup ? groupName(id) : userName(id);
  return name ? name : decimal(id);
}

// @ts-ignore: decorator
@lazy const unknown = memory.data<u8>([63, 0]);

function sizeText(file: File): usize {
  if (!file.known) return unknown;
  return human ? humanSize(file.stat.size) : decimal(file.stat.size);
}

function putLong(files: List): void {
  let linkWidth = 0;
  let ownerWidth = 0;
  let groupWidth = 0;
  let sizeWidth = 0;
  for (let i = 0; i < files.length; i++) {
    const file = changetype<File>(files.at(i));
    if (file.known) linkWidth = max(linkWidth, <i32>length(decimal(file.stat.nlink)));
    if (!noOwner) ownerWidth = max(ownerWidth, <i32>length(ownerText(file, false)));
    if (!noGroup) groupWidth = max(groupWidth, <i32>length(ownerText(file, true)));
    sizeWidth = max(sizeWidth, <i32>length(sizeText(file)));
  }
  for (let i = 0; i < files.length; i++) {
    const file = changetype<File>(files.at(i));
    putPrefix(file);
    if (file.known) {
      putMode(stdout, file.stat);
      stdout.byte(32);
      stdout.number(file.stat.nlink, linkWidth);
    } else {
      stdout.text('?????????? ');
      putRight(unknown, linkWidth);
    }
    stdout.byte(32);
    if (!noOwner) {
      putLeft(ownerText(file, false), ownerWidth);
      stdout.byte(32);
    }
    if (!noGroup) {
      putLeft(ownerText(file, true), groupWidth);
      stdout.byte(32);
    }
    putRight(sizeText(file), sizeWidth);
    stdout.byte(32);
    if (file.known) putTime(timeOf(file));
    else putRight(unknown, 12);
    stdout.byte(32);
    putName(file);
    if (file.target) {
      stdout.text(' -> ');
      stdout.string(displayName(file.target));
    }
    stdout.byte(10);
  }
}

function putFiles(files: List): void {
  if (order != 85) mergeSort(files.start, files.length, compareFiles);
  quotedAny = false;
  inodeWidth = 0;
  blocksWidth = 0;
  for (let i = 0; i < files.length; i++) {
    const file = changetype<File>(files.at(i));
    if (quoting == 115 && terminal && file.display != file.name) quotedAny = true;
    if (inode) inodeWidth = max(inodeWidth, <i32>length(decimal(file.ino)));
    if (blocks) blocksWidth = max(blocksWidth, <i32>length(blocksText(file)));
  }
  if (long) putLong(files);
  else if (format == 109) putCommas(files, columns, putCell, cellWidth);
  else if (format == 120) putRows(files, columns, putCell, cellWidth);
  else if (format == 67) putColumns(files, columns, putCell, cellWidth);
  else {
    for (let i = 0; i < files.length; i++) {
      putCell(files.at(i));
      stdout.byte(10);
    }
  }
}

/** A file of the directory open as `fd`. */
function entryFile(fd: u32, path: usize, name: usize, size: usize, type: filetype, ino: u64): File {
  const file = newFile(name, type, ino);
  if (needsStat || (type == filetype.UNKNOWN && (classify || slash || colors || recursive))) {
    let error = statAt(fd, name, size, follow);
    if (error && follow) error = statAt(fd, name, size, false);
    if (error) {
      complainOf('cannot access ', join(path, name), error);
    } else {
      keepStat(file);
      if (long && file.type == filetype.SYMBOLIC_LINK) file.target = readLinkAt(fd, name, size);
    }
  }
  file.isFirst = file.type == filetype.DIRECTORY;
  if (directoriesFirst && file.type == filetype.SYMBOLIC_LINK && !statAt(fd, name, size, true)) {
    file.isFirst = attributes.filetype == filetype.DIRECTORY;
  }
  return file;
}

/** Lists what is in a directory; `top` when it was named on the command line. */
function listDirectory(path: usize, top: bool): void {
  setFailureStatus(top ? 2 : 1);
  const error = openDirectory(path);
  if (error) {
    complainOf('cannot open directory ', path, error);
    return;
  }
  listOpened(opened(), path);
}

function listOpened(fd: u32, path: usize): void {
  setFailureStatus(1);
  const files = List.create();
  if (all) {
    files.push(changetype<usize>(entryFile(fd, path, dot, 1, filetype.DIRECTORY, 0)));
    files.push(changetype<usize>(parentFile(fd, path)));
  }
  const entries = readEntries(fd);
  if (readdirError) complainOf('reading directory ', path, readdirError);
  for (let i = 0; i < entries.length; i++) {
    const entry = changetype<Entry>(entries.at(i));
    if (load<u8>(entry.name) == 46 && !all && !almostAll) continue;
    files.push(changetype<usize>(entryFile(fd, path, entry.name, entry.length, entry.type, entry.ino)));
  }
  close(fd);
  if (headers || recursive) {
    if (printed) stdout.byte(10);
    stdout.string(displayName(path));
    stdout.text(':\n');
  }
  printed = true;
  if (long || blocks) {
    let sum: u64 = 0;
    for (let i = 0; i < files.length; i++) sum += blocksOf(changetype<File>(files.at(i)));
    stdout.text('total ');
    stdout.string(human ? humanSize(sum << 10) : decimal(sum));
    stdout.byte(10);
  }
  putFiles(files);
  if (!recursive) return;
  if (terminal) stdout.flush();
  for (let i = 0; i < files.length; i++) {
    const file = changetype<File>(files.at(i));
    if (file.type != filetype.DIRECTORY || is(file.name, '.') || is(file.name, '..')) continue;
    listDirectory(join(path, file.name), false);
  }
}

/** `..`, which a system that keeps apps inside their directory may refuse: then the directory itself stands for it. */
function parentFile(fd: u32, path: usize): File {
  const file = newFile(dotDot, filetype.DIRECTORY, 0);
  if (needsStat && (stat(join(path, dotDot), true) == 0 || stat(path, true) == 0)) keepStat(file);
  return file;
}

// @ts-ignore: decorator
@lazy const dot = memory.data<u8>([46, 0]);
// @ts-ignore: decorator
@lazy const dotDot = memory.data<u8>([46, 46, 0]);

function readOptions(): void {
  let letter: i32;
  while (
    (letter = option(
      'aAcCdfFgGhiklLmnNopqQrRsStT:uUvw:xX1',
      'all=a almost-all=A color=K? directory=d classify=F no-group=G group-directories-first=D human-readable=h inode=i kibibytes=k dereference=L numeric-uid-gid=n literal=N hide-control-chars=q quote-name=Q reverse=r recursive=R size=s width=w: full-time=4 tabsize=T:',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 97: all = true; break; // a
      case 65: almostAll = true; break; // A
      case 99: // c
      case 117: timeKind = letter; break; // u
      case 100: directoryItself = true; break; // d
      case 68: directoriesFirst = true; break; // group-directories-first
      case 102: all = true; order = 85; break; // f
      case 70: classify = true; break; // F
      case 103: noOwner = true; format = 108; break; // g
      case 71: noGroup = true; break; // G
      case 104: human = true; break; // h
      case 105: inode = true; break; // i
      case 108: // l
      case 109: // m
      case 120: // x
      case 67: format = letter; break; // C
      case 49: if (format != 108) format = 49; break; // 1
      case 76: follow = true; break; // L
      case 110: numeric = true; format = 108; break; // n
      case 78: // N
      case 113: // q
      case 81: quoting = letter; break; // Q
      case 111: noGroup = true; format = 108; break; // o
      case 112: slash = true; break; // p
      case 114: reverse = true; break; // r
      case 82: recursive = true; break; // R
      case 115: blocks = true; break; // s
      case 83: // S
      case 116: // t
      case 85: // U
      case 118: // v
      case 88: order = letter; break; // X
      case 52: fullTime = true; format = 108; break; // full-time
      case 119: // w
        columns = <i32>min(parseNumber(value), 0x7fffffff);
        if (parseResult) dieOf('invalid line width: ', value);
        if (!columns) columns = i32.MAX_VALUE;
        break;
      case 75: // color
        if (!value || is(value, 'always') || is(value, 'yes')) colors = true;
        else if (is(value, 'auto') || is(value, 'tty')) colors = terminal;
        else if (is(value, 'never') || is(value, 'no')) colors = false;
        else usageErrorOf('invalid argument for --color: ', value);
        break;
    }
  }
}

function main(): void {
  setUsageStatus(2);
  setFailureStatus(2);
  terminal = isTerminal(1);
  const wide = terminal ? variable('COLUMNS') : 0;
  if (wide) {
    const n = parseNumber(wide);
    if (!parseResult && n) columns = <i32>min(n, 0x7fffffff);
  }
  readOptions();
  if (!format) format = terminal ? 67 : 49;
  if (!quoting) quoting = terminal ? 115 : 78;
  long = format == 108;
  if (timeKind != 109 && !long && order == 110) order = 116;
  needsStat = long || blocks || order == 83 || order == 116 || classify || colors;
  if (long) started = now() / NANOSECONDS;
  if (!operands.length) operands.push(dot);
  headers = operands.length > 1;

  const files = List.create();
  const directories = List.create();
  for (let i = 0; i < operands.length; i++) {
    const name = operands.at(i);
    // Links named on the command line lead to directories, unless what is asked for is the link itself.
    let error: errno = stat(name, follow || !(long || directoryItself || classify));
    if (error == errno.NOENT && !follow) error = stat(name, false);
    if (error) {
      setFailureStatus(2);
      complainOf('cannot access ', name, error);
      continue;
    }
    const file = newFile(name, 0, 0);
    keepStat(file);
    if (file.type == filetype.DIRECTORY && !directoryItself) {
      directories.push(changetype<usize>(file));
      continue;
    }
    if (long && file.type == filetype.SYMBOLIC_LINK) file.target = readLink(name);
    files.push(changetype<usize>(file));
  }
  if (files.length) {
    putFiles(files);
    printed = true;
  }
  if (order != 85) mergeSort(directories.start, directories.length, compareFiles);
  for (let i = 0; i < directories.length; i++) {
    listDirectory(changetype<File>(directories.at(i)).name, true);
  }
  stdout.flush();
  if (status) exit(status);
}

main();
