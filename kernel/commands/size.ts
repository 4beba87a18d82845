const UNITS = 'KMGTPE';

/** A size for people, as -h gives it: 999, 1.5K, 23M; rounded up, powers of 1024. */
export function humanSize(bytes: number): string {
  let size = bytes;
  let power = 0;
  while (size >= 1024 && power < UNITS.length) {
    size /= 1024;
    power++;
  }
  if (power === 0) return String(size);
  const tenths = Math.ceil(size * 10) / 10;
  if (tenths < 10) return `${tenths.toFixed(1)}${UNITS[power - 1]}`;
  const whole = Math.ceil(size);
  // What rounds up to a thousand and more is one of the next unit.
  return whole === 1024 && power < UNITS.length
    ? `1.0${UNITS[power]}`
    : `${whole}${UNITS[power - 1]}`;
}

/** A size in KiB, rounded up. */
export function kibibytes(bytes: number): string {
  return String(Math.ceil(bytes / 1024));
}

/**
 * A count with a unit of powers of 1024 behind it: `500`, `20M`; undefined where `text` is none.
 * @param unit what a count without one is multiplied by
 */
export function parseSize(text: string, unit: number): number | undefined {
  const match = /^(\d{1,15})([KMGTPE]?)$/i.exec(text);
  if (match === null) return undefined;
  const power = UNITS.indexOf(match[2].toUpperCase() || '?') + 1;
  const value = Number(match[1]) * (power === 0 ? unit : 1024 ** power);
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}
