import { type ChildProcess, fork } from 'node:child_process';
import { Command, InvalidArgumentError } from 'commander';
import { again } from './finding.ts';
import type { Message } from './protocol.ts';
import { Totals } from './totals.ts';

/** A module that takes longer than this never ends. */
const MOST_SECONDS = 120;
const PROGRESS_SECONDS = 20;

interface Options {
  minutes: number;
  seed: number;
  only?: number;
}

function number(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError('a number is expected.');
  return value;
}

const { minutes, seed, only } = new Command('fuzz')
  .description(
    "Compares the engine with the platform's on random modules. Differences are written to dist/fuzz.",
  )
  .option('--minutes <n>', 'how long', number, 2)
  .option('--seed <n>', 'the same seed makes the same modules', number, 1)
  .option('--only <n>', 'the module of this number alone', number)
  .parse()
  .opts<Options>();

const begin = Date.now();
const end = begin + minutes * 60_000;
const totals = new Totals();
let next = only ?? 0;
let nextProgress = begin + PROGRESS_SECONDS * 1000;

console.log(`fuzzing with seed ${seed}${only === undefined ? ` for ${minutes} minutes` : ''}`);
do await watch(next, only === undefined ? Infinity : 1);
while (only === undefined && Date.now() < end);
console.log(`${totals.line} (${Math.round((Date.now() - begin) / 1000)} s)`);
console.log(totals.exceptions);
process.exit(totals.differences > 0 ? 1 : 0);

/** Runs a process that tries modules, until the time is over or that process ends. */
function watch(first: number, count: number): Promise<void> {
  const child = fork(new URL('./worker.ts', import.meta.url), [seed, first, count].map(String));
  let timer = setTimeout(onSilence, MOST_SECONDS * 1000);
  let started = false;
  let stopped = false;

  function onSilence(): void {
    fail(child, `did not come to an end in ${MOST_SECONDS} s`);
  }

  function fail(of: ChildProcess, what: string): void {
    totals.modules++;
    totals.differences++;
    console.log(`module ${next} ${what}\nagain:  ${again(seed, next)}`);
    next++;
    stopped = true;
    of.kill('SIGKILL');
  }

  child.on('message', (message: Message) => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(onSilence, MOST_SECONDS * 1000);
    if ('features' in message) {
      started = true;
      if (first === (only ?? 0)) {
        console.log(`compared: ${['WebAssembly 2.0', ...message.features.shared].join(', ')}`);
        console.log(`only in slices: ${message.features.ours.join(', ') || 'nothing'}`);
      }
      return;
    }
    next = message.index + 1;
    totals.add(message);
    if (message.finding) console.log(`${message.finding.folder}\n${message.finding.text}`);
    const now = Date.now();
    if (now >= nextProgress) {
      nextProgress = now + PROGRESS_SECONDS * 1000;
      console.log(`${Math.round((now - begin) / 1000)} s: ${totals.line}`);
    }
    if (only === undefined && now >= end) {
      stopped = true;
      // It ends itself then, and cleans up.
      child.disconnect();
    }
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (!started) {
        reject(new Error('the process that tries modules did not start'));
        return;
      }
      if (!stopped && code !== 0) fail(child, `ended the process: ${signal ?? `exit ${code}`}`);
      resolve();
    });
  });
}
