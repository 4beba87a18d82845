// Calls and little else: the recursive Fibonacci function.

function fib(n: i32): i32 {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/** The n-th Fibonacci number. */
export function run(n: i32): i32 {
  return fib(n);
}
