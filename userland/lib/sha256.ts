/** SHA-256 (FIPS 180-4). */

/** Fractions of the cube roots of the first 64 primes. */
const CONSTANTS = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
/** Fractions of the square roots of the first 8 primes. */
const INITIAL = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

const BLOCK: usize = 64;
const state = memory.data(32, 8);
const schedule = memory.data(256, 8);
const pending = memory.data(64, 8);
let pendingSize: usize = 0;
let total: u64 = 0;

// @ts-ignore: decorator
@inline
function bigSigma0(x: u32): u32 {
  return rotr(x, 2) ^ rotr(x, 13) ^ rotr(x, 22);
}

// @ts-ignore: decorator
@inline
function bigSigma1(x: u32): u32 {
  return rotr(x, 6) ^ rotr(x, 11) ^ rotr(x, 25);
}

// @ts-ignore: decorator
@inline
function smallSigma0(x: u32): u32 {
  return rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3);
}

// @ts-ignore: decorator
@inline
function smallSigma1(x: u32): u32 {
  return rotr(x, 17) ^ rotr(x, 19) ^ (x >>> 10);
}

function compress(block: usize): void {
  let w: usize = schedule;
  for (let i: usize = 0; i < BLOCK; i += 4) store<u32>(w + i, bswap(load<u32>(block + i)));
  for (const end = w + 192; w < end; w += 4) {
    store<u32>(w, load<u32>(w) + smallSigma0(load<u32>(w, 4)) + load<u32>(w, 36) + smallSigma1(load<u32>(w, 56)), 64);
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  let t: u32;
  let k: usize = CONSTANTS;
  w = schedule;
  // Eight rounds a step, so that the eight variables change roles and not places.
  for (const end = w + 256; w < end; w += 32) {
    t = h + bigSigma1(e) + ((e & (f ^ g)) ^ g) + load<u32>(k) + load<u32>(w);
    d += t;
    h = t + bigSigma0(a) + ((a & b) | (c & (a | b)));
    t = g + bigSigma1(d) + ((d & (e ^ f)) ^ f) + load<u32>(k, 4) + load<u32>(w, 4);
    c += t;
    g = t + bigSigma0(h) + ((h & a) | (b & (h | a)));
    t = f + bigSigma1(c) + ((c & (d ^ e)) ^ e) + load<u32>(k, 8) + load<u32>(w, 8);
    b += t;
    f = t + bigSigma0(g) + ((g & h) | (a & (g | h)));
    t = e + bigSigma1(b) + ((b & (c ^ d)) ^ d) + load<u32>(k, 12) + load<u32>(w, 12);
    a += t;
    e = t + bigSigma0(f) + ((f & g) | (h & (f | g)));
    t = d + bigSigma1(a) + ((a & (b ^ c)) ^ c) + load<u32>(k, 16) + load<u32>(w, 16);
    h += t;
    d = t + bigSigma0(e) + ((e & f) | (g & (e | f)));
    t = c + bigSigma1(h) + ((h & (a ^ b)) ^ b) + load<u32>(k, 20) + load<u32>(w, 20);
    g += t;
    c = t + bigSigma0(d) + ((d & e) | (f & (d | e)));
    t = b + bigSigma1(g) + ((g & (h ^ a)) ^ a) + load<u32>(k, 24) + load<u32>(w, 24);
    f += t;
    b = t + bigSigma0(c) + ((c & d) | (e & (c | d)));
    t = a + bigSigma1(f) + ((f & (g ^ h)) ^ h) + load<u32>(k, 28) + load<u32>(w, 28);
    e += t;
    a = t + bigSigma0(b) + ((b & c) | (d & (b | c)));
    k += 32;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}

/** Begins a digest. */
export function begin(): void {
  memory.copy(state, INITIAL, 32);
  pendingSize = 0;
  total = 0;
}

/** Takes more bytes. */
export function update(from: usize, size: usize): void {
  total += size;
  if (pendingSize) {
    const part = min(BLOCK - pendingSize, size);
    memory.copy(pending + pendingSize, from, part);
    pendingSize += part;
    from += part;
    size -= part;
    if (pendingSize < BLOCK) return;
    compress(pending);
    pendingSize = 0;
  }
  for (; size >= BLOCK; size -= BLOCK) {
    compress(from);
    from += BLOCK;
  }
  memory.copy(pending, from, size);
  pendingSize = size;
}

/** Ends the digest: address of its 32 bytes, valid until the next one begins. */
export function digest(): usize {
  store<u8>(pending + pendingSize++, 0x80);
  if (pendingSize > BLOCK - 8) {
    memory.fill(pending + pendingSize, 0, BLOCK - pendingSize);
    compress(pending);
    pendingSize = 0;
  }
  memory.fill(pending + pendingSize, 0, BLOCK - 8 - pendingSize);
  store<u64>(pending, bswap(total << 3), BLOCK - 8);
  compress(pending);
  for (let i: usize = 0; i < 32; i += 4) store<u32>(state + i, bswap(load<u32>(state + i)));
  return state;
}
