/**
 * Whether a user or group may be called so: letters, digits, `_`, `.` and `-`, not beginning with `-` or `.`, 32 at most. Names
 * become fields of /etc/passwd, names of directories and text on terminals.
 */
export function isAccountName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/.test(name) && !/^\d+$/.test(name);
}
