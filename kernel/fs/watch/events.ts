/** Events of inotify(7), with Linux's numbers. */
export const IN_MODIFY = 0x2;
export const IN_ATTRIB = 0x4;
export const IN_CLOSE_WRITE = 0x8;
export const IN_MOVED_FROM = 0x40;
export const IN_MOVED_TO = 0x80;
export const IN_CREATE = 0x100;
export const IN_DELETE = 0x200;
export const IN_DELETE_SELF = 0x400;
export const IN_MOVE_SELF = 0x800;
/** Those that come; opening, reading, and closing what was only read are not told. */
export const IN_ALL_EVENTS =
  IN_MODIFY |
  IN_ATTRIB |
  IN_CLOSE_WRITE |
  IN_MOVED_FROM |
  IN_MOVED_TO |
  IN_CREATE |
  IN_DELETE |
  IN_DELETE_SELF |
  IN_MOVE_SELF;

/** Events were lost, for nobody read them. */
export const IN_Q_OVERFLOW = 0x4000;
/** The watch is over: it was removed, or the file is gone. */
export const IN_IGNORED = 0x8000;
/** Said with an event: it is about a directory. */
export const IN_ISDIR = 0x4000_0000;
/** Asked for with events: add them to those of the watch there is, end after one, only for a directory. */
export const IN_MASK_ADD = 0x2000_0000;
export const IN_ONESHOT = 0x8000_0000;
export const IN_ONLYDIR = 0x0100_0000;
