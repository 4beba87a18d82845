import { wasi } from '@bjorn3/browser_wasi_shim';
import { quoteName } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno, print } from './console.ts';
import { readProcess, readProcesses } from './process-facts.ts';

const USAGE = 'usage: renice [-n] N [-p] PID... | [-n] N -u USER...';

/** `renice [-n] N [-p] PID...` and `renice [-n] N -u USER...` (renice(1)): sets nice values of processes that run. */
export function* renice(sys: Sys): Call<number> {
  const words = sys.argv.slice(1);
  if (words[0] === '-n') words.shift();
  const value = words.shift() ?? '';
  if (!/^[-+]?\d{1,9}$/.test(value)) return yield* complain(sys, USAGE);
  let byUser = false;
  let status = 0;
  let named = 0;
  for (const word of words) {
    if (word === '-p' || word === '-u') {
      byUser = word === '-u';
      continue;
    }
    named++;
    if (byUser) status = (yield* reniceUser(sys, word, Number(value))) || status;
    else if (/^\d{1,9}$/.test(word))
      status = (yield* reniceProcess(sys, word, Number(value))) || status;
    else status = yield* complain(sys, `bad process ID value: ${quoteName(word)}`);
  }
  return named > 0 ? status : yield* complain(sys, USAGE);
}

function* reniceUser(sys: Sys, name: string, value: number): Call<number> {
  const uid = /^\d+$/.test(name) ? Number(name) : sys.uidOf(name);
  if (uid < 0) return yield* complain(sys, `unknown user ${quoteName(name)}`);
  let status = 0;
  const processes = yield* readProcesses(sys);
  for (const process of processes) {
    if (process.uid !== uid || process.state === 'Z') continue;
    status = (yield* reniceProcess(sys, String(process.pid), value)) || status;
  }
  return status;
}

function* reniceProcess(sys: Sys, pid: string, value: number): Call<number> {
  const before = yield* readProcess(sys, pid);
  const refused = before === null ? -wasi.ERRNO_SRCH : sys.setNice(Number(pid), value);
  if (refused < 0) {
    return yield* complainErrno(sys, `failed to set priority for ${pid} (process ID)`, refused);
  }
  const after = yield* readProcess(sys, pid);
  const [old, present] = [before?.nice ?? 0, after?.nice ?? value];
  yield* print(sys, `${pid} (process ID) old priority ${old}, new priority ${present}\n`);
  return 0;
}
