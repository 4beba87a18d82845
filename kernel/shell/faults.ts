/** How a command ends that cannot go on: thrown, as it leaves any number of calls. All of them are rare. */

/** An expansion or a special builtin failed: a shell that runs a script ends, an interactive one drops the line. */
export class FatalError extends Error {
  constructor(
    /** Without the shell's name and line; empty when it has been printed. */
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** ^C: an interactive shell drops the line and prompts anew. */
export class Interrupt extends Error {}
