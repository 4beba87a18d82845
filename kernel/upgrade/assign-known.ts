/**
 * Takes over those fields of a record that `target` has with values of the same type: what another kernel wrote down may have more,
 * fewer and others.
 */
export function assignKnown(target: object, saved: object | null | undefined): void {
  const into = target as Record<string, unknown>;
  const from = (saved ?? {}) as Record<string, unknown>;
  for (const name of Object.keys(into)) {
    const value = from[name];
    // Null says nothing of what may be there in its place.
    const fits = into[name] === null ? value !== undefined : typeof value === typeof into[name];
    if (fits) into[name] = value;
  }
}
