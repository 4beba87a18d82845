/**
 * Loads a guest and calls it twice; gives the numbers of a Measurement (measurement.ts). It runs in
 * the measuring canisters, hence without any library.
 *
 * @param load makes the guest ready and gives its `run`
 * @param counter the performance counter
 */
export function callTwice(
  load: () => (argument: number) => number,
  argument: number,
  counter: () => bigint,
): bigint[] {
  const begin = counter();
  const run = load();
  const loaded = counter();
  const result = run(argument);
  const once = counter();
  if (run(argument) !== result) throw new Error('the second call gave another result');
  const twice = counter();
  return [BigInt(result >>> 0), loaded - begin, once - loaded, twice - once];
}
