/**
 * Where paths begin. WASI resolves every path from a descriptor: as wasi-libc does, the preopened directory with the
 * longest name that begins the path is taken; a relative path begins at the one named "." or, without it, at "/".
 */
import { fd_prestat_dir_name, fd_prestat_get, preopentype, prestat, prestat_dir } from 'bindings/wasi_snapshot_preview1';
import { length } from './bytes';
import { List } from './list';
import { alloc } from './memory';

const FIRST_PREOPEN: u32 = 3;

/** Descriptor that the path last located is relative to; -1 when no preopened directory leads to it. */
export let base: u32 = 0;
/** The path last located, relative to `base`: address and length in bytes. */
export let relative: usize = 0;
export let relativeLength: usize = 0;

// @ts-ignore: decorator
@lazy const preopens = List.create();
/** Their descriptors. */
// @ts-ignore: decorator
@lazy const numbers = List.create();
let loaded = false;

function loadPreopens(): void {
  loaded = true;
  const stat = changetype<prestat_dir>(memory.data(8, 8));
  for (let fd = FIRST_PREOPEN; fd_prestat_get(fd, changetype<prestat>(stat)) == 0; fd++) {
    // A file that the program was started with is at that number.
    if (stat.type != preopentype.DIR) continue;
    const size = stat.name_len;
    const name = alloc(size + 1);
    fd_prestat_dir_name(fd, name, size);
    store<u8>(name + size, 0);
    preopens.push(name);
    numbers.push(fd);
  }
}

/** Skips what does not change where a path leads: `./` and `/` at its beginning. */
function strip(path: usize): usize {
  while (true) {
    if (load<u8>(path) == 47) path++;
    else if (load<u8>(path) == 46 && load<u8>(path, 1) == 47) path += 2;
    else return path;
  }
}

/** Finds `base` and `relative` for a NUL-terminated path. */
export function locate(path: usize): void {
  if (!loaded) loadPreopens();
  const absolute = load<u8>(path) == 47;
  if (!load<u8>(path)) {
    // No path at all leads nowhere: let the system say so.
    base = preopens.length ? <u32>numbers.at(0) : FIRST_PREOPEN;
    relative = path;
    relativeLength = 0;
    return;
  }
  const wanted = strip(path);
  base = -1;
  relative = wanted;
  let best: isize = -1;
  for (let i = 0; i < preopens.length; i++) {
    const preopen = preopens.at(i);
    const name = strip(preopen);
    // A preopen "." or "" stands for where a relative path begins, "/" for both when there is no ".".
    const rooted = load<u8>(preopen) == 47;
    const here = !rooted && (!load<u8>(name) || (load<u8>(name) == 46 && !load<u8>(name, 1)));
    if (absolute ? !rooted : rooted && load<u8>(name)) continue;
    let size: isize = 0;
    let rank: isize = 1;
    if (here) {
      if (absolute) continue;
    } else if (rooted && !absolute) {
      rank = 0;
    } else {
      size = length(name);
      while (size > 0 && load<u8>(name + size - 1) == 47) size--;
      let j: isize = 0;
      while (j < size && load<u8>(name + j) == load<u8>(wanted + j)) j++;
      const after = load<u8>(wanted + j);
      if (j < size || (size > 0 && after && after != 47)) continue;
      rank = size + 1;
    }
    if (rank > best) {
      best = rank;
      base = <u32>numbers.at(i);
      relative = strip(wanted + size);
    }
  }
  relativeLength = length(relative);
  if (!relativeLength) {
    relative = dot;
    relativeLength = 1;
  }
}

// @ts-ignore: decorator
@lazy const dot = memory.data<u8>([46, 0]);

/** Last component of a path without the slashes at its end; the whole of a path that is only slashes. Allocated. */
export function baseName(path: usize): usize {
  let end = path + length(path);
  while (end > path + 1 && load<u8>(end - 1) == 47) end--;
  let start = end;
  while (start > path && load<u8>(start - 1) != 47) start--;
  if (start == end && start > path) start--;
  const name = alloc(end - start + 1);
  memory.copy(name, start, end - start);
  store<u8>(name + (end - start), 0);
  return name;
}

/** `directory/name`, allocated; one slash between them. */
export function join(directory: usize, name: usize): usize {
  let size = length(directory);
  const nameSize = length(name);
  const result = alloc(size + nameSize + 2);
  memory.copy(result, directory, size);
  if (size && load<u8>(result + size - 1) != 47) store<u8>(result + size++, 47);
  memory.copy(result + size, name, nameSize + 1);
  return result;
}

/** A copy of a path without the slashes at its end. */
export function withoutTrailingSlashes(path: usize): usize {
  let size = length(path);
  while (size > 1 && load<u8>(path + size - 1) == 47) size--;
  const result = alloc(size + 1);
  memory.copy(result, path, size);
  store<u8>(result + size, 0);
  return result;
}
