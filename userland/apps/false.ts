/** false: do nothing, unsuccessfully. */
import { proc_exit } from 'bindings/wasi_snapshot_preview1';

proc_exit(1);
