// Integer arithmetic on arrays of 16 and 32 bits: products of matrices and vectors, fields of bits.

const LIMIT = 32;
const a = memory.data(LIMIT * LIMIT * 2, 4);
const b = memory.data(LIMIT * LIMIT * 2, 4);
const c = memory.data(LIMIT * LIMIT * 4, 4);

function addConstant(n: i32, value: i32): void {
  for (let i = 0; i < n * n; i++) store<i16>(a + (i << 1), load<i16>(a + (i << 1)) + value);
}

function timesConstant(n: i32, value: i32): void {
  for (let i = 0; i < n * n; i++) store<i32>(c + (i << 2), <i32>load<i16>(a + (i << 1)) * value);
}

function timesVector(n: i32): void {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      sum += <i32>load<i16>(a + ((i * n + j) << 1)) * <i32>load<i16>(b + (j << 1));
    }
    store<i32>(c + (i << 2), sum);
  }
}

function timesMatrix(n: i32): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        sum += <i32>load<i16>(a + ((i * n + k) << 1)) * <i32>load<i16>(b + ((k * n + j) << 1));
      }
      store<i32>(c + ((i * n + j) << 2), sum);
    }
  }
}

function timesMatrixFields(n: i32): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        const product =
          <i32>load<i16>(a + ((i * n + k) << 1)) * <i32>load<i16>(b + ((k * n + j) << 1));
        sum += ((product >> 2) & 0x0f) * ((product >> 5) & 0x7f);
      }
      store<i32>(c + ((i * n + j) << 2), sum);
    }
  }
}

/** Sums up the result, with a count of how often it rises from one element to the next. */
function checksum(n: i32): i32 {
  let sum = 0;
  let rises = 0;
  let before = 0;
  for (let i = 0; i < n * n; i++) {
    const value = load<i32>(c + (i << 2));
    sum += value;
    if (value > before) rises += 10;
    before = value;
  }
  return sum ^ rises;
}

/** A checksum of n rounds of operations on 20×20 matrices. */
export function run(n: i32): i32 {
  const size = 20;
  for (let i = 0; i < size * size; i++) {
    store<i16>(a + (i << 1), (i * 37 + 11) & 0xff);
    store<i16>(b + (i << 1), ((i * 53) ^ 0x2a) & 0xff);
  }
  let result = 0;
  for (let round = 1; round <= n; round++) {
    addConstant(size, round);
    timesConstant(size, round);
    result = result * 31 + checksum(size);
    timesVector(size);
    result = result * 31 + checksum(size);
    timesMatrix(size);
    result = result * 31 + checksum(size);
    timesMatrixFields(size);
    result = result * 31 + checksum(size);
    addConstant(size, -round);
  }
  return result;
}
