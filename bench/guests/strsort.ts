// Comparisons through a function pointer, byte by byte: sorting records as qsort(3) does.

const LIMIT = 4096;
const KEY = 12;

/** A record: a key of up to 12 letters, and its number. */
@unmanaged
class Record {
  number: i32;
  length: i32;
  // The key's bytes follow.
}

const SIZE = 8 + KEY;
const records = memory.data(LIMIT * SIZE, 4);
const order = memory.data(LIMIT * 4, 4);

type Compare = (a: Record, b: Record) => i32;

function byKey(a: Record, b: Record): i32 {
  const x = changetype<usize>(a) + 8;
  const y = changetype<usize>(b) + 8;
  const shared = min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = <i32>load<u8>(x + i) - <i32>load<u8>(y + i);
    if (difference != 0) return difference;
  }
  return a.length != b.length ? a.length - b.length : a.number - b.number;
}

function byKeyDescending(a: Record, b: Record): i32 {
  return byKey(b, a);
}

function at(i: i32): Record {
  return changetype<Record>(load<usize>(order + (i << 2)));
}

function put(i: i32, record: Record): void {
  store<usize>(order + (i << 2), changetype<usize>(record));
}

function sort(low: i32, high: i32, compare: Compare): void {
  while (low < high) {
    const pivot = at((low + high) >>> 1);
    let i = low;
    let j = high;
    while (i <= j) {
      while (compare(at(i), pivot) < 0) i++;
      while (compare(at(j), pivot) > 0) j--;
      if (i <= j) {
        const record = at(i);
        put(i, at(j));
        put(j, record);
        i++;
        j--;
      }
    }
    if (j - low < high - i) {
      sort(low, j, compare);
      low = i;
    } else {
      sort(i, high, compare);
      high = j;
    }
  }
}

function checksum(n: i32): i32 {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = sum * 31 + at(i).number;
  return sum;
}

/** A checksum of the order of n records, at most 4096, sorted up and then down. */
export function run(n: i32): i32 {
  let random: u32 = 12345;
  for (let i = 0; i < n; i++) {
    const record = changetype<Record>(records + i * SIZE);
    record.number = i;
    random = random * 1103515245 + 12345;
    record.length = 3 + ((random >>> 16) % (KEY - 2));
    for (let k = 0; k < record.length; k++) {
      random = random * 1103515245 + 12345;
      store<u8>(changetype<usize>(record) + 8 + k, 97 + ((random >>> 16) % 4));
    }
    put(i, record);
  }
  sort(0, n - 1, byKey);
  const up = checksum(n);
  sort(0, n - 1, byKeyDescending);
  return up ^ checksum(n);
}
