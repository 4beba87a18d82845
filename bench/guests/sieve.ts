// Byte loads and stores in tight loops: the sieve of Eratosthenes.

const LIMIT = 1_000_000;
const composite = memory.data(LIMIT + 1);

/** How many primes there are up to n, which is at most a million. */
export function run(n: i32): i32 {
  memory.fill(composite, 0, n + 1);
  for (let i = 2; i * i <= n; i++) {
    if (load<u8>(composite + i)) continue;
    for (let j = i * i; j <= n; j += i) store<u8>(composite + j, 1);
  }
  let primes = 0;
  for (let i = 2; i <= n; i++) {
    if (!load<u8>(composite + i)) primes++;
  }
  return primes;
}
