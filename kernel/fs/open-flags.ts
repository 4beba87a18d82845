/** Flags of open(2), with Linux's numbers. The two lowest bits are the access mode. */
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_ACCMODE = 3;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = 0o200000;
export const O_NOFOLLOW = 0o400000;
export const O_CLOEXEC = 0o2000000;
/** Open as a place only: neither reading nor writing, and no permission on the file itself needed. */
export const O_PATH = 0o10000000;

/** Access modes of access(2), and the permission bits of one class in a mode. */
export const R_OK = 4;
export const W_OK = 2;
export const X_OK = 1;
