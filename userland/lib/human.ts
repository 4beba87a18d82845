import { alloc } from './memory';

const UNITS = 'KMGTPE';

/** A size in bytes for people, NUL-terminated: 999, 1.5K, 23M; rounded up, powers of `unit` (1024 or 1000). */
export function humanSize(size: u64, unit: u64 = 1024): usize {
  const text = alloc(24);
  let power = 0;
  let factor: u64 = 1;
  while (size / factor >= unit && power < UNITS.length) {
    factor *= unit;
    power++;
  }
  let whole = size / factor;
  let rest = size - whole * factor;
  let tenths: u64 = 0;
  if (power && whole < 10) {
    // Divided first where the product would not fit.
    const tenth = factor / 10;
    tenths = factor < 1 << 59 ? (rest * 10 + factor - 1) / factor : (rest + tenth - 1) / tenth;
    if (tenths >= 10) {
      whole++;
      tenths = 0;
    }
    rest = 0;
  }
  if (rest) whole++;
  if (whole == unit && power < UNITS.length) {
    whole = 1;
    power++;
    tenths = 0;
  }
  let p = text + 20;
  store<u8>(p, 0);
  if (power) {
    let letter = UNITS.charCodeAt(power - 1);
    if (unit == 1000 && power == 1) letter = 107; // k
    store<u8>(--p, <u8>letter);
    if (whole < 10) {
      store<u8>(--p, 48 + <u8>tenths);
      store<u8>(--p, 46);
    }
  }
  do {
    store<u8>(--p, 48 + <u8>(whole % 10));
    whole /= 10;
  } while (whole);
  return p;
}
