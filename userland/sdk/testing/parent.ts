/** parent: forks, reads from its child through a pipe, and tells how it ended. */
import { fd_read, fd_write, proc_exit } from 'bindings/wasi_snapshot_preview1';
import {
  endSignal,
  exitStatus,
  fork,
  forked,
  makePipe,
  parentId,
  pipeRead,
  pipeWrite,
  processId,
  sendSignal,
  waited,
  waitFor,
} from '../process';

const cell = memory.data(64, 8);
const buffer = memory.data(64, 8);

function put(fd: u32, at: usize, size: usize): void {
  store<usize>(cell, at);
  store<usize>(cell, size, 4);
  fd_write(fd, cell, 1, cell + 8);
}

function say(text: string): void {
  const bytes = String.UTF8.encode(text);
  put(1, changetype<usize>(bytes), bytes.byteLength);
}

function main(): void {
  const own = processId();
  makePipe();
  fork();
  if (forked == 0) {
    store<u8>(buffer, parentId() == own ? 121 : 110);
    put(pipeWrite, buffer, 1);
    proc_exit(9);
  }
  store<usize>(cell, buffer);
  store<usize>(cell, 64, 4);
  fd_read(pipeRead, cell, 1, cell + 8);
  say('child of mine: ' + String.UTF8.decodeUnsafe(buffer, load<u32>(cell, 8)) + '\n');
  waitFor(forked);
  say(waited == forked && endSignal == 0 ? 'exit ' + exitStatus.toString() + '\n' : 'lost\n');
  fork();
  if (forked == 0) sendSignal(processId(), 15);
  waitFor(-1);
  say('signal ' + endSignal.toString() + '\n');
}

main();
