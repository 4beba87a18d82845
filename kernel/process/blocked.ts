/**
 * What a system call returns when it cannot finish now: it has put its process on the queues of what it waits for and is made
 * again, with the same arguments, when the process runs next. Far from any -errno.
 */
export const BLOCKED = -1000;

/**
 * Bytes that a call handles at a time where each costs the kernel something: after so many it gives others their turn, by returning
 * BLOCKED with its process still runnable.
 */
export const PORTION = 65_536;
