import type { BlockDevice } from '../fs/block-device.ts';
import { fsckSteps, type FsckProgress } from '../fs/fsck/fsck.ts';
import { SnapshotDevice, SnapshotLostError } from '../fs/snapshot-device.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno, print } from './console.ts';

/** Exit statuses of fsck(8). */
const FOUND = 4;
const FAILED = 8;
const USAGE = 16;

const PASSES: Record<FsckProgress['phase'], string> = {
  inodes: 'Pass 1: inodes and the content of files',
  directories: 'Pass 2: directories',
  links: 'Pass 3: links, and lists of inodes',
  space: 'Pass 4: space in use',
};

/**
 * `fsck [-C] [FILE]`, for root: checks the file system that the file is on (`/`) as it is at this moment, over as many messages as
 * it takes, while others go on using it. It changes nothing. A line for each pass, with -C how far it is; then a line for
 * each finding, or that there is none.
 */
export function* fsck(sys: Sys): Call<number> {
  const words = sys.argv.slice(1);
  const showsProgress = words[0] === '-C';
  if (showsProgress) words.shift();
  const [path = '/'] = words;
  if (words.length > 1 || path.startsWith('-')) {
    return yield* complain(sys, 'usage: fsck [-C] [FILE]', USAGE);
  }
  const device = sys.disk.deviceOf(path);
  if (typeof device === 'number') return yield* complainErrno(sys, path, device, FAILED);
  if (SnapshotDevice.isOf(device)) {
    return yield* complain(sys, `${path}: is being checked already`, FAILED);
  }
  const snapshot = new SnapshotDevice(device);
  try {
    const findings = yield* check(sys, snapshot, showsProgress);
    for (const finding of findings) yield* print(sys, `${path}: ${finding}\n`);
    if (findings.length === 0) {
      yield* print(sys, `${path}: clean\n`);
      return 0;
    }
    yield* print(sys, `${path}: HAS ERRORS; nothing was changed\n`);
    return FOUND;
  } catch (error) {
    if (!(error instanceof SnapshotLostError)) throw error;
    const message = `${path}: changed too much meanwhile; try again when less is written`;
    return yield* complain(sys, message, FAILED);
  } finally {
    snapshot.end();
  }
}

function* check(sys: Sys, device: BlockDevice, showsProgress: boolean): Call<string[]> {
  const steps = fsckSteps(device);
  let phase = '';
  let percent = -1;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (value.phase !== phase) {
      ({ phase } = value);
      percent = -1;
      yield* print(sys, `${PASSES[value.phase]}\n`);
    }
    const reached = value.total === 0 ? 0 : Math.floor((value.done * 100) / value.total);
    if (showsProgress && reached >= percent + 10) {
      percent = reached;
      yield* print(sys, `  ${value.done} of ${value.total}\n`);
    }
    yield* sys.pause();
  }
}
