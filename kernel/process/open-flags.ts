/** Flags of open(2) and modes of access(2) for native programs: those of the file system. */
export * from '../fs/open-flags.ts';
