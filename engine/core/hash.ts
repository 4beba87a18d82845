/** A checksum of 64 bits. It finds accidents; whoever means to can make bytes of any sum. */

const FACTOR: u64 = 0x9e3779b97f4a7c15;

// @ts-ignore: decorator
@inline
function mix(sum: u64, word: u64): u64 {
  return rotl<u64>(sum ^ word, 23) * FACTOR;
}

/** Sum of `length` bytes, in four lanes, so that it takes little more than one instruction for a byte. */
export function hash(address: usize, length: u32): u64 {
  let a: u64 = length;
  let b: u64 = 1;
  let c: u64 = 2;
  let d: u64 = 3;
  const whole = address + (length & ~31);
  const end = address + length;
  let at = address;
  while (at < whole) {
    a = mix(a, load<u64>(at));
    b = mix(b, load<u64>(at, 8));
    c = mix(c, load<u64>(at, 16));
    d = mix(d, load<u64>(at, 24));
    at += 32;
  }
  while (at < end) a = mix(a, load<u8>(at++));
  a = mix(mix(mix(a, b), c), d);
  return a ^ (a >> 32);
}
