/** Entry of a process that is killed: see runUntilKilled. Its only argument is a KilledOptions as JSON. */
import { readFileSync, writeSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { type KilledOptions, Replay, runUntilKilled } from './kills.ts';
import type { Recorded } from './faulty-machine.ts';

const options = JSON.parse(process.argv[2]) as KilledOptions;
const { recording, controller } = deserialize(readFileSync(options.recording)) as {
  recording: Recorded[];
  controller: Uint8Array;
};
const replay = new Replay(recording, controller, options.directory);
runUntilKilled(replay, options, (report) => {
  writeSync(1, `${JSON.stringify(report)}\n`);
}).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
