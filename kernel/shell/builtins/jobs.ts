/** Job control: jobs, fg, bg, kill, wait, disown. */
import { strerror } from '../../errno.ts';
import { SIGCONT, SIGHUP, SIGNAL_NAMES, SIGTERM, signalNumber } from '../../process/signals.ts';
import type { Call } from '../../process/sys.ts';
import { jobState, jobStatus, type Job } from '../jobs.ts';
import { WAITING } from '../frames.ts';
import { awaitChange, continueJob, reapChildren } from '../pipeline.ts';
import type { JobsWait, Shell } from '../shell.ts';
import { fail, output, readOptions, usage, type Builtin } from './builtin.ts';

export const jobs: Builtin = {
  synopsis: 'jobs [-lprs] [jobspec ...]',
  *run(shell, args): Call<number> {
    const read = readOptions(args, 'lprs');
    if (typeof read === 'string') return yield* usage(shell, jobs, args, read);
    const { options, rest } = read;
    yield* reapChildren(shell);
    const inherited = shell.jobs.jobs.length === 0 ? shell.inheritedJobs : undefined;
    const table = inherited ?? shell.jobs;
    let wanted = table.jobs.slice();
    if (rest.length > 0) {
      wanted = [];
      for (const spec of rest) {
        const job = yield* findJob(shell, 'jobs', spec);
        if (job === undefined) return 1;
        wanted.push(job);
      }
    }
    let text = '';
    for (const job of wanted) {
      const state = jobState(job);
      if (options.has('r') && state !== 'running') continue;
      if (options.has('s') && state !== 'stopped') continue;
      text += options.has('p') ? `${job.processes[0].pid}\n` : table.line(job, options.has('l'));
      job.notified = true;
    }
    const status = yield* output(shell, 'jobs', text);
    for (const job of wanted) if (jobState(job) === 'done') table.remove(job);
    return status;
  },
};

function* findJob(shell: Shell, name: string, spec: string): Call<Job | undefined> {
  const job = shell.jobs.find(spec);
  if (job === 'ambiguous') yield* shell.complain(`${name}: ${spec}: ambiguous job spec`);
  else if (job === undefined) {
    yield* shell.complain(`${name}: ${spec === '%%' ? 'current' : spec}: no such job`);
  } else return job;
  return undefined;
}

function* controlled(shell: Shell, args: string[]): Call<Job | undefined> {
  if (shell.terminal < 0) {
    yield* shell.complain(`${args[0]}: no job control`);
    return undefined;
  }
  yield* reapChildren(shell);
  const job = yield* findJob(shell, args[0], args[1] ?? '%%');
  if (job !== undefined && jobState(job) === 'done') {
    yield* shell.complain(`${args[0]}: job has terminated`);
    return undefined;
  }
  return job;
}

export const fg: Builtin = {
  synopsis: 'fg [job_spec]',
  *run(shell, args): Call<number> {
    const job = yield* controlled(shell, args);
    if (job === undefined) return 1;
    yield* output(shell, 'fg', `${job.text}\n`);
    shell.jobs.makeCurrent(job);
    continueJob(shell, job, true);
    shell.waiting = { kind: 'job', job };
    return WAITING;
  },
};

export const bg: Builtin = {
  synopsis: 'bg [job_spec ...]',
  *run(shell, args): Call<number> {
    const specs = args.length > 1 ? args.slice(1) : ['%%'];
    for (const spec of specs) {
      const job = yield* controlled(shell, [args[0], spec]);
      if (job === undefined) return 1;
      if (jobState(job) === 'running') {
        yield* shell.complain(`bg: job ${job.id} already in background`);
        continue;
      }
      const mark = shell.jobs.mark(job);
      continueJob(shell, job, false);
      yield* output(shell, 'bg', `[${job.id}]${mark} ${job.text} &\n`);
    }
    return 0;
  },
};

export const kill: Builtin = {
  synopsis: 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
  *run(shell, args): Call<number> {
    let signal = SIGTERM;
    let at = 1;
    const first = args[1] ?? '';
    if (first === '-l' || first === '-L') return yield* listSignals(shell, args.slice(2));
    if (first === '-s' || first === '-n') {
      signal = signalNumber(args[2] ?? '');
      if (signal < 0)
        return yield* fail(shell, `kill: ${args[2] ?? ''}: invalid signal specification`);
      at = 3;
    } else if (first.startsWith('-') && first.length > 1 && first !== '--') {
      signal = signalNumber(first.slice(1));
      if (signal < 0)
        return yield* fail(shell, `kill: ${first.slice(1)}: invalid signal specification`);
      at = 2;
    }
    if (args[at] === '--') at++;
    if (at >= args.length) {
      yield* shell.print(2, `kill: usage: ${kill.synopsis}\n`);
      return 2;
    }
    let status = 0;
    for (const target of args.slice(at)) {
      const result = yield* signalTarget(shell, target, signal);
      if (result !== 0) status = 1;
    }
    // What the shell sent to itself takes effect before the next command.
    shell.waiting = { kind: 'turn', result: status };
    return WAITING;
  },
};

function* signalTarget(shell: Shell, target: string, signal: number): Call<number> {
  if (target.startsWith('%')) {
    const job = yield* findJob(shell, 'kill', target);
    if (job === undefined) return 1;
    const stopped = jobState(job) === 'stopped';
    const targets = job.grouped ? [-job.pgid] : job.processes.map(({ pid }) => pid);
    for (const pid of targets) {
      const result = shell.sys.kill(pid, signal);
      if (result < 0) return yield* fail(shell, `kill: (${pid}) - ${strerror(result)}`);
    }
    // A stopped process would only notice when it is continued.
    if (signal === SIGCONT) continueJob(shell, job, false);
    else if (stopped && (signal === SIGTERM || signal === SIGHUP)) continueJob(shell, job, false);
    return 0;
  }
  if (!/^-?\d+$/.test(target)) {
    return yield* fail(shell, `kill: ${target}: arguments must be process or job IDs`);
  }
  const result = shell.sys.kill(Number(target), signal);
  if (result < 0) return yield* fail(shell, `kill: (${target}) - ${strerror(result)}`);
  return 0;
}

function* listSignals(shell: Shell, specs: string[]): Call<number> {
  let text = '';
  if (specs.length === 0) {
    SIGNAL_NAMES.forEach((name, number) => {
      if (name !== '') text += `${String(number).padStart(2)}) SIG${name}\n`;
    });
    return yield* output(shell, 'kill', text);
  }
  for (const spec of specs) {
    const number = /^\d+$/.test(spec) ? Number(spec) % 128 : signalNumber(spec);
    const name = SIGNAL_NAMES[number];
    if (number < 1 || !name)
      return yield* fail(shell, `kill: ${spec}: invalid signal specification`);
    text += /^\d+$/.test(spec) ? `${name}\n` : `${number}\n`;
  }
  return yield* output(shell, 'kill', text);
}

export const wait: Builtin = {
  synopsis: 'wait [pid | job_spec ...]',
  *run(shell, args): Call<number> {
    const read = readOptions(args, 'n');
    if (typeof read === 'string') return yield* usage(shell, wait, args, read);
    if (read.options.has('n')) return yield* fail(shell, 'wait: option -n is not supported yet', 2);
    const specs = read.rest.length === 0 ? undefined : read.rest;
    shell.waiting = { kind: 'jobs', specs, result: 0 };
    return WAITING;
  },
};

/** Waits for the jobs of a `wait`: its status. */
export function* awaitJobs(shell: Shell, wait: JobsWait): Call<number> {
  const { specs } = wait;
  for (;;) {
    const job =
      specs === undefined
        ? shell.jobs.jobs.find((one) => jobState(one) !== 'stopped')
        : specs.length > 0
          ? yield* waitTarget(shell, specs[0])
          : undefined;
    if (job === undefined) return wait.result;
    if (typeof job === 'number') wait.result = job;
    else if (yield* awaitChange(shell, job, true)) return 128 + shell.signals[0];
    else if (specs === undefined) {
      if (shell.state.interactive && !job.notified) yield* shell.print(2, shell.jobs.line(job));
      if (jobState(job) === 'done') shell.jobs.remove(job);
    } else {
      const process = job.processes.find(({ pid }) => String(pid) === specs[0]);
      wait.result = jobStatus(process === undefined ? job : { ...job, processes: [process] });
      job.notified = true;
    }
    specs?.shift();
  }
}

function* waitTarget(shell: Shell, spec: string): Call<Job | number> {
  if (spec.startsWith('%')) return (yield* findJob(shell, 'wait', spec)) ?? 127;
  if (!/^\d+$/.test(spec))
    return yield* fail(shell, `wait: \`${spec}': not a pid or valid job spec`);
  const job = shell.jobs.jobOf(Number(spec));
  return job ?? (yield* fail(shell, `wait: pid ${spec} is not a child of this shell`, 127));
}
