/**
 * How values stand in an image: a tag of one byte, then what it says. Numbers that count are LEB128. Arrays, maps, objects and byte
 * strings are numbered in the order in which they begin, strings in the order in which they come, so that one that comes again
 * is only referred to: what was one object is one again.
 */
export const TAG = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  /** A count ≥ 0. */
  natural: 4,
  /** -1 minus a count. */
  negative: 5,
  /** Eight bytes. */
  float: 6,
  /** Eight bytes, signed. */
  bigint: 7,
  /** Count of bytes, UTF-8. */
  string: 8,
  /** Number of a string. */
  sameString: 9,
  /** Count, bytes. */
  bytes: 10,
  /** Count, values. */
  array: 11,
  /** Count, keys and values. */
  map: 12,
  /** Count, names (as values) and values. */
  object: 13,
  /** Number of an array, map, object or byte string. */
  same: 14,
} as const;
