import type { Engine } from '../../engine/index.ts';
import type { NativeProgram } from '../process/sys.ts';
import { apps } from './apps.ts';
import { chmod } from './chmod.ts';
import { chgrp, chown } from './chown.ts';
import { clear } from './clear.ts';
import { df } from './df.ts';
import { download } from './download.ts';
import { du } from './du.ts';
import { flock, restoredFlock } from './flock.ts';
import { fsck } from './fsck.ts';
import { gpasswd } from './gpasswd.ts';
import { groupadd, groupdel } from './groupadd.ts';
import { groups, id, whoami } from './identity.ts';
import { inotifywait, restoredInotifywait } from './inotifywait.ts';
import { install } from './install.ts';
import { invite, registration } from './invite.ts';
import { limits } from './limits.ts';
import { nice } from './nice.ts';
import { prlimit } from './prlimit.ts';
import { ps } from './ps.ts';
import { quota, repquota, setquota } from './quota.ts';
import { renice } from './renice.ts';
import { run } from './run.ts';
import { stty } from './stty.ts';
import { su } from './su.ts';
import { restoredTop, top } from './top.ts';
import { uname } from './uname.ts';
import { uninstall } from './uninstall.ts';
import { useradd } from './useradd.ts';
import { userdel } from './userdel.ts';
import { usermod } from './usermod.ts';
import type { RestoreProgram } from '../process/native-programs.ts';
import { TEXT_WRITER, textWriter, type WrittenText } from '../shell/redirect.ts';
import { restoredShell, SAVED_SHELL } from '../shell/saved-shell.ts';
import { sh } from '../shell/sh.ts';
import type { CommandName } from './names.ts';

/** The programs that need more than WASI gives and so are part of the kernel, by name. */
export function commands(engine: Engine): Record<CommandName, NativeProgram> {
  return {
    apps,
    chgrp,
    chmod,
    chown,
    clear,
    df,
    download,
    du,
    flock,
    fsck,
    gpasswd,
    groupadd,
    groupdel,
    groups,
    id,
    inotifywait,
    install: install(engine),
    invite,
    limits,
    nice,
    prlimit,
    ps,
    quota,
    registration,
    repquota,
    renice,
    run,
    setquota,
    sh,
    stty,
    su,
    top,
    uname,
    uninstall,
    useradd,
    userdel,
    usermod,
    whoami,
  };
}

/** How those of these programs are gone on with that can be written down while they run. */
export const SAVED_COMMANDS: readonly (readonly [name: string, restore: RestoreProgram])[] = [
  [SAVED_SHELL, restoredShell],
  ['flock', restoredFlock],
  ['inotifywait', restoredInotifywait],
  ['top', restoredTop],
  [TEXT_WRITER, (data) => textWriter(data as WrittenText)],
];
