/** Native programs of the kernel that stand in /bin as files reading `#!kernel:NAME`. */
export const COMMAND_NAMES = [
  'apps',
  'chmod',
  'chown',
  'clear',
  'download',
  'id',
  'install',
  'ps',
  'run',
  'sh',
  'stty',
  'uname',
  'uninstall',
  'whoami',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];
