import type { Engine } from '../../engine/index.ts';
import type { NativeProgram } from '../process/sys.ts';
import { apps } from './apps.ts';
import { chmod } from './chmod.ts';
import { chown } from './chown.ts';
import { clear } from './clear.ts';
import { download } from './download.ts';
import { id, whoami } from './identity.ts';
import { install } from './install.ts';
import { ps } from './ps.ts';
import { run } from './run.ts';
import { stty } from './stty.ts';
import { uname } from './uname.ts';
import { uninstall } from './uninstall.ts';
import { sh } from '../shell/sh.ts';
import type { CommandName } from './names.ts';

/** The programs that need more than WASI gives and so are part of the kernel, by name. */
export function commands(engine: Engine): Record<CommandName, NativeProgram> {
  return {
    apps,
    chmod,
    chown,
    clear,
    download,
    id,
    install: install(engine),
    ps,
    run,
    sh,
    stty,
    uname,
    uninstall,
    whoami,
  };
}
