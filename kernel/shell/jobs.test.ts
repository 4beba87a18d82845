import { expect, test } from 'vitest';
import { SIGINT, SIGSEGV, SIGTERM, SIGTSTP } from '../process/signals.ts';
import { exitedStatus, signaledStatus, stoppedStatus } from '../process/wait-status.ts';
import { endMessage, jobState, jobStatus, JobTable, type Job } from './jobs.ts';

function job(text: string, ...pids: number[]): Job {
  const processes = pids.map((pid) => ({ pid, status: undefined }));
  return { id: 0, pgid: pids[0], processes, text, grouped: true, notified: false };
}

function tableOf(...jobs: Job[]): JobTable {
  const table = new JobTable();
  for (const one of jobs) {
    table.watch(one);
    table.add(one);
  }
  return table;
}

test('a job runs until its last process has ended, in whatever order', () => {
  const one = job('a | b', 5, 6);
  const table = tableOf(one);
  expect(jobState(one)).toBe('running');
  table.record(6, exitedStatus(3));
  expect(jobState(one)).toBe('running');
  table.record(5, exitedStatus(1));
  expect([jobState(one), jobStatus(one)]).toEqual(['done', 3]);
});

test('pipefail takes the last failure', () => {
  const one = job('a | b | c', 5, 6, 7);
  const table = tableOf(one);
  table.record(5, exitedStatus(1));
  table.record(6, exitedStatus(2));
  table.record(7, exitedStatus(0));
  expect([jobStatus(one), jobStatus(one, true)]).toEqual([0, 2]);
});

test('a stopped process stops the job once none runs', () => {
  const one = job('a | b', 5, 6);
  const table = tableOf(one);
  table.record(5, stoppedStatus(SIGTSTP));
  expect(jobState(one)).toBe('running');
  table.record(6, stoppedStatus(SIGTSTP));
  expect([jobState(one), jobStatus(one), table.stopped]).toEqual(['stopped', 148, true]);
});

test('messages of ended jobs', () => {
  const ended = (status: number): string => {
    const one = job('x', 5);
    tableOf(one).record(5, status);
    return endMessage(one);
  };
  expect(ended(signaledStatus(SIGSEGV))).toBe('Segmentation fault');
  expect(ended(signaledStatus(SIGTERM))).toBe('Terminated');
  expect(ended(signaledStatus(SIGINT))).toBe('');
  expect(ended(exitedStatus(1))).toBe('');
});

test('job specs and marks', () => {
  const [a, b, c] = [job('sleep 1', 5), job('cat file', 6), job('sleep 2', 7)];
  const table = tableOf(a, b, c);
  expect(table.find('%1')).toBe(a);
  expect(table.find('%%')).toBe(c);
  expect(table.find('%-')).toBe(b);
  expect(table.find('%cat')).toBe(b);
  expect(table.find('%?file')).toBe(b);
  expect(table.find('%sleep')).toBe('ambiguous');
  expect(table.find('%9')).toBeUndefined();
  expect([a, b, c].map((one) => table.mark(one))).toEqual([' ', '-', '+']);
  table.makeCurrent(a);
  expect(table.mark(a)).toBe('+');
});

test('lines are laid out as bash does', () => {
  const [a, b] = [job('sleep 1', 5), job('false', 6)];
  const table = tableOf(a, b);
  table.record(6, exitedStatus(1));
  expect(table.line(a)).toBe('[1]-  Running                 sleep 1 &\n');
  expect(table.line(b)).toBe('[2]+  Exit 1                  false\n');
  table.record(5, signaledStatus(SIGTERM));
  expect(table.line(a, true)).toBe('[1]-  5 Terminated              sleep 1\n');
});

test('numbers go on from the highest in use', () => {
  const [a, b] = [job('a', 5), job('b', 6)];
  const table = tableOf(a, b);
  table.remove(a);
  const c = job('c', 7);
  table.add(c);
  expect(c.id).toBe(3);
  table.remove(b);
  table.remove(c);
  const d = job('d', 8);
  table.add(d);
  expect(d.id).toBe(1);
});
