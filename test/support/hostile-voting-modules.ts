const BALLOTS = '(import "dao" "ballots" (func $ballots (result i32)))';
const READ = '(import "dao" "read" (func $read (param i32 i32 i32)))';
const ANSWER = '(func (export "count") (param i32) (result i32) (i32.const 0))';

function counting(body: string, before = ''): string {
  return `(module ${before} (memory (export "memory") 1)
    (func $count (export "count") (param i32) (result i32) ${body}))`;
}

/** Modules that the canister takes, but that do not count; with what is to be said of them. */
export const FAILING: readonly [what: string, text: string, reason: string][] = [
  ['traps', counting('unreachable'), 'unreachable in count'],
  ['never ends', counting('(loop $l (br $l)) unreachable'), 'out of fuel in count'],
  [
    'never ends as it starts',
    `(module (func $start (loop $l (br $l))) (start $start) ${ANSWER})`,
    'out of fuel in start',
  ],
  [
    'calls itself without end',
    counting('(i32.add (i32.const 1) (call $count (local.get 0)))'),
    'call stack exhausted in count',
  ],
  [
    'takes all memory it gets',
    counting(`(loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
      memory.size`),
    'there is no option 16',
  ],
  [
    'asks for more memory for ever',
    counting('(loop $l (drop (memory.grow (i32.const 1))) (br $l)) unreachable'),
    'out of fuel in count',
  ],
  [
    'asks for no memory for ever',
    counting('(loop $l (drop (memory.grow (i32.const 0))) (br $l)) unreachable'),
    'out of fuel in count',
  ],
  [
    'asks for a larger table for ever',
    counting(
      '(loop $l (drop (table.grow (ref.null func) (i32.const 1))) (br $l)) unreachable',
      '(table 1 funcref)',
    ),
    'out of fuel in count',
  ],
  [
    'copies memory for ever',
    counting(`(loop $l (memory.copy (i32.const 0) (i32.const 1) (i32.const 65535)) (br $l))
      unreachable`),
    'out of fuel in count',
  ],
  ['chooses what nobody offered', counting('(local.get 0)'), 'there is no option 2'],
  ['answers nonsense', counting('(i32.const -2147483648)'), 'there is no option -2147483648'],
  [
    'bothers the canister',
    counting('(loop $l (drop (call $ballots)) (br $l)) unreachable', BALLOTS),
    'more than 1000 calls',
  ],
  [
    'asks for ballots before the first',
    counting('(call $read (i32.const -1) (i32.const 1) (i32.const 0)) (i32.const 0)', READ),
    'dao.read: no ballots -1 to 0',
  ],
  [
    'asks for more ballots than there are',
    counting('(call $read (i32.const 1) (i32.const 0x7fffffff) (i32.const 0)) (i32.const 0)', READ),
    'dao.read: no ballots 1 to 2147483648',
  ],
  [
    'has ballots written outside of its memory',
    counting('(call $read (i32.const 0) (i32.const 1) (i32.const 65529)) (i32.const 0)', READ),
    'dao.read: outside of memory',
  ],
  [
    'has ballots written at a negative address',
    counting('(call $read (i32.const 0) (i32.const 1) (i32.const -8)) (i32.const 0)', READ),
    'dao.read: outside of memory',
  ],
  [
    'has ballots written where there is no memory',
    `(module ${READ} (func (export "count") (param i32) (result i32)
      (call $read (i32.const 0) (i32.const 1) (i32.const 0)) (i32.const 0)))`,
    'dao.read: outside of memory',
  ],
];

/** Modules that the canister does not take; with what it says. */
export const REFUSED: readonly [what: string, text: string, reason: string][] = [
  ['counts nothing', '(module)', 'no function count is exported'],
  [
    'counts in another way',
    '(module (func (export "count") (result f64) (f64.const 0)))',
    'function count is',
  ],
  [
    'wants more than it may',
    `(module (import "env" "abort" (func)) (import "dao" "read" (func)) ${ANSWER})`,
    'env.abort: unknown import: no such func; dao.read: incompatible import type',
  ],
  ['is too large at once', `(module (memory 17) ${ANSWER})`, 'memory of 17 pages: at most 16'],
  ['has too large a table', `(module (table 1001 funcref) ${ANSWER})`, 'at most 1000'],
  [
    'writes outside of its memory',
    `(module (memory 1) (data (i32.const 65535) "ab") ${ANSWER})`,
    'out of bounds memory access',
  ],
];
