/** The command line and the environment. */
import {
  args_get,
  args_sizes_get,
  environ_get,
  environ_sizes_get,
} from 'bindings/wasi_snapshot_preview1';
import { alloc } from './memory';

let argumentTable: usize = 0;
let argumentCount: i32 = 0;
let environmentTable: usize = 0;
let environmentCount: i32 = 0;
// @ts-ignore: decorator
@lazy const sizes = memory.data(8);

function loadArguments(): void {
  if (args_sizes_get(sizes, sizes + 4)) return;
  argumentCount = load<i32>(sizes);
  const table = <usize>argumentCount << 2;
  argumentTable = alloc(table + <usize>load<u32>(sizes, 4) + 1);
  if (args_get(argumentTable, argumentTable + table)) argumentCount = 0;
}

/** Number of arguments, the program's name included. */
export function argCount(): i32 {
  if (!argumentTable) loadArguments();
  return argumentCount;
}

/** Address of an argument, NUL-terminated; 0 is the program's name. */
export function arg(index: i32): usize {
  if (!argumentTable) loadArguments();
  return <usize>load<u32>(argumentTable + (<usize>index << 2));
}

/** Number of environment entries. */
export function environmentSize(): i32 {
  if (!environmentTable) {
    if (environ_sizes_get(sizes, sizes + 4)) return 0;
    environmentCount = load<i32>(sizes);
    const table = <usize>environmentCount << 2;
    environmentTable = alloc(table + <usize>load<u32>(sizes, 4) + 1);
    if (environ_get(environmentTable, environmentTable + table)) environmentCount = 0;
  }
  return environmentCount;
}

/** An environment entry, NAME=VALUE, NUL-terminated. */
export function environmentEntry(index: i32): usize {
  return <usize>load<u32>(environmentTable + (<usize>index << 2));
}

/** Value of a variable of the environment, or 0. */
export function variable(name: string): usize {
  const n = environmentSize();
  const size = name.length;
  for (let i = 0; i < n; i++) {
    const entry = environmentEntry(i);
    let j = 0;
    while (j < size && <i32>load<u8>(entry + j) == name.charCodeAt(j)) j++;
    if (j == size && load<u8>(entry + j) == 61) return entry + j + 1;
  }
  return 0;
}
