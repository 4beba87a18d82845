/** What went wrong, for a person: in one line. */

/** An agent's errors carry whole HTTP answers in their message; what matters is a line of it. */
export function errorMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const rejection = /^\s*Reject text: (.+)$/m.exec(message);
  if (rejection) return rejection[1];
  const [first, second] = message.split('\n').map((line) => line.trim());
  // "HTTP request failed:" and the like are continued on the next line.
  return first.endsWith(':') && second ? `${first} ${second}` : first;
}
