// A hostile module: it never comes to an end.
export function count(options: i32): i32 {
  while (options >= 0) {}
  return 0;
}
