// Pointers and small functions: a linked list that is searched, reversed and sorted by merging.

@unmanaged
class Item {
  next: Item | null;
  key: i16;
  position: i16;
}

const LIMIT = 2048;
const items = memory.data(LIMIT * 8, 4);

type Compare = (a: Item, b: Item) => i32;

function byKey(a: Item, b: Item): i32 {
  return <i32>a.key - <i32>b.key;
}

function byPosition(a: Item, b: Item): i32 {
  return <i32>a.position - <i32>b.position;
}

function crc16(value: u32, crc: u32): u32 {
  for (let i = 0; i < 16; i++) {
    const bit = (value ^ crc) & 1;
    crc >>>= 1;
    if (bit) crc ^= 0xa001;
    value >>>= 1;
  }
  return crc;
}

function build(count: i32): Item {
  let random: u32 = 1;
  for (let i = 0; i < count; i++) {
    const item = changetype<Item>(items + (i << 3));
    random = random * 1664525 + 1013904223;
    item.key = <i16>((random >>> 16) & 0x7ff);
    item.position = <i16>i;
    item.next = i + 1 < count ? changetype<Item>(items + ((i + 1) << 3)) : null;
  }
  return changetype<Item>(items);
}

function find(list: Item | null, key: i32): Item | null {
  while (list !== null && <i32>list.key != key) list = list.next;
  return list;
}

function reverse(first: Item): Item {
  let reversed: Item | null = null;
  let list: Item | null = first;
  while (list !== null) {
    const next: Item | null = list.next;
    list.next = reversed;
    reversed = list;
    list = next;
  }
  return reversed!;
}

/** Sorts runs of one item, then of two, of four, and so on; equal items keep their order. */
function sort(list: Item, compare: Compare): Item {
  let merges = 0;
  let size = 1;
  do {
    merges = 0;
    let left: Item | null = list;
    let tail: Item | null = null;
    while (left !== null) {
      merges++;
      let right: Item | null = left;
      let leftSize = 0;
      while (leftSize < size && right !== null) {
        right = right.next;
        leftSize++;
      }
      let rightSize = size;
      while (leftSize > 0 || (rightSize > 0 && right !== null)) {
        let item: Item;
        if (leftSize == 0 || (rightSize > 0 && right !== null && compare(left, right) > 0)) {
          item = right!;
          right = item.next;
          rightSize--;
        } else {
          item = left;
          left = changetype<Item>(item.next);
          leftSize--;
        }
        if (tail === null) list = item;
        else tail.next = item;
        tail = item;
      }
      left = right;
    }
    if (tail !== null) tail.next = null;
    size <<= 1;
  } while (merges > 1);
  return list;
}

function checksum(list: Item | null, crc: u32): u32 {
  while (list !== null) {
    crc = crc16(((<u32>list.key) << 4) ^ (<u32>list.position), crc);
    list = list.next;
  }
  return crc;
}

/** A checksum over a list of 500 items after n rounds of searching, reversing and sorting it. */
export function run(n: i32): i32 {
  let list = build(500);
  let crc: u32 = 0xffff;
  for (let round = 0; round < n; round++) {
    for (let key = 0; key < 20; key++) {
      const found = find(list, (key * 97 + round) & 0x7ff);
      if (found !== null) crc = crc16(<u32>found.position, crc);
    }
    list = reverse(list);
    list = sort(list, byKey);
    crc = checksum(list, crc);
    list = sort(list, byPosition);
  }
  return crc;
}
