import { wasi } from '@bjorn3/browser_wasi_shim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PIPE_BUF } from './pipe.ts';
import type { Call, NativeProgram, Sys } from './sys.ts';
import { WNOHANG, WUNTRACED } from './sys.ts';
import { SIGCONT, SIGKILL, SIGPIPE, SIGSTOP, SIGTERM } from './signals.ts';
import { TestKernel } from './test-kernel.ts';
import { exitStatus, hasExited, isStopped, terminatingSignal } from './wait-status.ts';

/** What one process does with a pipe that several share. */
type Action =
  | { does: 'write'; size: number }
  | { does: 'read'; size: number }
  | { does: 'give way' }
  | { does: 'dup' }
  | { does: 'exit'; status: number };

interface Program {
  end: 'reader' | 'writer';
  actions: Action[];
  ignoresSigpipe: boolean;
}

const size = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: PIPE_BUF }),
  fc.integer({ min: PIPE_BUF + 1, max: 100_000 }),
);
const common: fc.Arbitrary<Action>[] = [
  fc.constant({ does: 'give way' }),
  fc.constant({ does: 'dup' }),
  fc.integer({ min: 0, max: 255 }).map((status) => ({ does: 'exit', status })),
];
const programs: fc.Arbitrary<Program> = fc.oneof(
  fc.record({
    end: fc.constant('writer' as const),
    actions: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: size.map((n): Action => ({ does: 'write', size: n })) },
        { weight: 2, arbitrary: fc.oneof(...common) },
      ),
      { maxLength: 8 },
    ),
    ignoresSigpipe: fc.boolean(),
  }),
  fc.record({
    end: fc.constant('reader' as const),
    actions: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: size.map((n): Action => ({ does: 'read', size: n })) },
        { weight: 1, arbitrary: fc.oneof(...common) },
      ),
      { maxLength: 10 },
    ),
    ignoresSigpipe: fc.constant(true),
  }),
);

/** Byte `index` of writer number `writer`'s stream, of which it writes them in order: it tells both. */
function byteOf(writer: number, index: number): number {
  return ((index * 7 + (index >> 8)) & 0x1f) | (writer << 5);
}

/** What is known of one pipe while processes use it. */
class Ledger {
  /** Bytes each writer has handed over (a write that is under way may have handed over more). */
  readonly written: number[] = [];
  /** What the readers got, in the order in which they got it. */
  readonly taken: Uint8Array[] = [];
  readonly faults: string[] = [];
  /** Descriptors that are open now, by end. */
  readonly open = { reader: 0, writer: 0 };
  /** Statuses that processes end with, where that is known beforehand. */
  readonly statuses = new Map<number, number>();
  /** Sizes of the atomic writes of each writer, with where they begin. */
  readonly atomic: [writer: number, begin: number, size: number][] = [];
  readonly blocked = new Map<number, string>();
}

function actor(index: number, program: Program, fd: number, ledger: Ledger): NativeProgram {
  return function* (sys: Sys): Call<number> {
    const { end } = program;
    let descriptor = fd;
    if (program.ignoresSigpipe) sys.signal(SIGPIPE, 'ignore');
    for (const action of program.actions) {
      if (action.does === 'write') {
        const data = new Uint8Array(action.size);
        const begin = ledger.written[index];
        for (let i = 0; i < data.length; i++) data[i] = byteOf(index, begin + i);
        if (data.length <= PIPE_BUF) ledger.atomic.push([index, begin, data.length]);
        ledger.blocked.set(index, 'write');
        const count = yield* sys.write(descriptor, data);
        ledger.blocked.delete(index);
        if (count === -wasi.ERRNO_PIPE) {
          if (ledger.open.reader > 0) ledger.faults.push(`writer ${index}: EPIPE with readers`);
          break;
        }
        if (count !== data.length) ledger.faults.push(`writer ${index}: wrote ${count}`);
        ledger.written[index] += data.length;
      } else if (action.does === 'read') {
        const into = new Uint8Array(action.size);
        ledger.blocked.set(index, 'read');
        const count = yield* sys.read(descriptor, into);
        ledger.blocked.delete(index);
        if (count < 0) ledger.faults.push(`reader ${index}: ${count}`);
        if (count === 0 && ledger.open.writer > 0) ledger.faults.push(`reader ${index}: false end`);
        if (count <= 0) break;
        ledger.taken.push(into.slice(0, count));
      } else if (action.does === 'give way') {
        yield* sys.pause();
      } else if (action.does === 'dup') {
        const copy = sys.dup(descriptor, 10);
        if (copy < 0) ledger.faults.push(`dup: ${copy}`);
        sys.close(descriptor);
        descriptor = copy;
      } else {
        ledger.statuses.set(index, action.status);
        ledger.open[end]--;
        return action.status;
      }
    }
    ledger.statuses.set(index, index);
    ledger.open[end]--;
    return index;
  };
}

/** The parent of all: makes the pipe, starts the processes, closes both ends and waits for everybody. */
function family(
  all: readonly Program[],
  ledger: Ledger,
  reports: [number, number][],
): NativeProgram {
  return function* (sys: Sys): Call<number> {
    const ends = sys.pipe();
    if (typeof ends === 'number') return 1;
    const [reader, writer] = ends;
    const pids: number[] = [];
    all.forEach((program, index) => {
      ledger.written[index] = 0;
      ledger.open[program.end]++;
      const fd = program.end === 'reader' ? reader : writer;
      const pid = sys.spawn({
        program: actor(index, program, 3, ledger),
        argv: [`actor${index}`],
        env: new Map(),
        descriptors: [[3, fd]],
      });
      if (pid < 0) ledger.faults.push(`spawn: ${pid}`);
      pids.push(pid);
    });
    sys.close(reader);
    sys.close(writer);
    for (;;) {
      const waited = yield* sys.wait(-1, 0);
      if (typeof waited === 'number') break;
      reports.push([pids.indexOf(waited.pid), waited.status]);
    }
    return 0;
  };
}

/** Whether what was read is, for each writer, the beginning of what it wrote, with nothing mixed into atomic writes. */
function checkStream(ledger: Ledger): void {
  const next = new Map<number, number>();
  const runs: [writer: number, begin: number, end: number][] = [];
  for (const part of ledger.taken) {
    for (const byte of part) {
      const writer = byte >> 5;
      const index = next.get(writer) ?? 0;
      if (byte !== byteOf(writer, index)) {
        ledger.faults.push(`byte ${index} of writer ${writer} is lost, repeated or out of order`);
        return;
      }
      next.set(writer, index + 1);
      const run = runs.at(-1);
      if (run?.[0] === writer) run[2] = index + 1;
      else runs.push([writer, index, index + 1]);
    }
  }
  for (const [writer, begin, length] of ledger.atomic) {
    const end = begin + length;
    // A write of which the end was not read tells nothing.
    if ((next.get(writer) ?? 0) < end) continue;
    const whole = runs.some(([by, from, to]) => by === writer && from <= begin && end <= to);
    if (!whole) ledger.faults.push(`${length} bytes of writer ${writer} are mixed with others'`);
  }
}

describe('processes that share a pipe', () => {
  it('lose, repeat and mix nothing, see its end just when it is there, and all end and are reported once', () => {
    fc.assert(
      fc.property(fc.array(programs, { minLength: 1, maxLength: 6 }), (all) => {
        const ledger = new Ledger();
        const reports: [number, number][] = [];
        const before = new TestKernel({ family: family(all, ledger, reports), sh: runner });
        const processes = before.kernel.processes.size;
        const { status } = before.run('family');
        checkStream(ledger);
        expect(ledger.faults).toEqual([]);
        expect(status, `still waiting: ${[...ledger.blocked].join(' ')}`).toBe(0);
        expect(before.kernel.processes.size).toBe(processes);
        expect(reports.map(([index]) => index).sort()).toEqual(all.map((_, index) => index).sort());
        for (const [index, word] of reports) {
          const expected = ledger.statuses.get(index);
          if (expected !== undefined) {
            expect([index, hasExited(word), exitStatus(word)]).toEqual([index, true, expected]);
          } else {
            // Nothing but SIGPIPE ends one of them early.
            expect([index, terminatingSignal(word)]).toEqual([index, SIGPIPE]);
            expect(all[index].ignoresSigpipe).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** In the place of the shell: runs the program of that name. */
function* runner(sys: Sys): Call<number> {
  const line = sys.argv[2];
  const pid = sys.spawn({ program: `/bin/${line}`, argv: [line], env: sys.env });
  if (pid < 0) return 127;
  const waited = yield* sys.wait(pid, 0);
  return typeof waited === 'number' ? 126 : exitStatus(waited.status);
}

/** What a parent does to its children, by number. */
type Command =
  | { does: 'start'; life: number; status: number }
  | { does: 'signal'; child: number; signal: number }
  | { does: 'let run' }
  | { does: 'wait'; child: number }
  | { does: 'wait for any' }
  | { does: 'poll' };

const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    does: fc.constant('start' as const),
    life: fc.integer({ min: 0, max: 6 }),
    status: fc.integer({ min: 0, max: 300 }),
  }),
  fc.record({
    does: fc.constant('signal' as const),
    child: fc.nat(7),
    signal: fc.constantFrom(SIGTERM, SIGKILL, SIGSTOP, SIGCONT),
  }),
  fc.constant({ does: 'let run' as const }),
  fc.record({ does: fc.constant('wait' as const), child: fc.nat(7) }),
  fc.constant({ does: 'wait for any' as const }),
  fc.constant({ does: 'poll' as const }),
);

/** What is known of a child. */
interface Child {
  pid: number;
  status: number;
  /** Signals that may have ended it. */
  deadly: Set<number>;
  stopped: boolean;
  stops: number;
  ended: boolean;
  reports: number;
}

describe('a parent that waits', () => {
  it('is told of every child once, with what ended it, and never waits for what has been', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 30 }), (script) => {
        const children: Child[] = [];
        const faults: string[] = [];
        const note = (pid: number, status: number): void => {
          const child = children.find((other) => other.pid === pid);
          if (child === undefined) faults.push(`told of ${pid}, who is no child`);
          else if (isStopped(status)) {
            if (--child.stops < 0) faults.push(`told of a stop of ${pid} that was not`);
          } else {
            child.reports++;
            child.ended = true;
            if (hasExited(status)) {
              if (exitStatus(status) !== (child.status & 0xff)) faults.push(`${pid}: status`);
            } else if (!child.deadly.has(terminatingSignal(status))) {
              faults.push(`${pid}: ended by ${terminatingSignal(status)}`);
            }
          }
        };
        const isStuck = (child: Child): boolean => child.stopped && !child.deadly.has(SIGKILL);
        const parent = function* (sys: Sys): Call<number> {
          for (const command of script) {
            if (command.does === 'start') {
              const { life, status } = command;
              const pid = sys.spawn({
                program: function* (own: Sys): Call<number> {
                  for (let turn = 0; turn < life; turn++) yield* own.pause();
                  return status;
                },
                argv: ['child'],
                env: new Map(),
              });
              const deadly = new Set<number>();
              const known = { stopped: false, stops: 0, ended: false, reports: 0 };
              children.push({ pid, status, deadly, ...known });
            } else if (command.does === 'signal') {
              const child = children.at(command.child);
              if (child === undefined) continue;
              const result = sys.kill(child.pid, command.signal);
              // One that ended and was not waited for can be sent signals still.
              if (result !== 0 && child.reports === 0) faults.push(`kill: ${result}`);
              if (command.signal === SIGSTOP) {
                if (!child.stopped) child.stops++;
                child.stopped = true;
              } else if (command.signal === SIGCONT) child.stopped = false;
              else child.deadly.add(command.signal);
            } else if (command.does === 'let run') {
              yield* sys.pause();
            } else {
              const one = command.does === 'wait' ? children.at(command.child) : undefined;
              if (command.does === 'wait' && one === undefined) continue;
              // Who waits for nobody but those who are stopped waits for ever, and is right to.
              const left = (one === undefined ? children : [one]).filter(({ ended }) => !ended);
              const forever = left.length > 0 && left.every(isStuck);
              const options = command.does === 'poll' || forever ? WNOHANG : 0;
              const waited = yield* sys.wait(one?.pid ?? -1, options | WUNTRACED);
              if (typeof waited === 'number') {
                if (left.length > 0) faults.push(`wait: ${waited} with children left`);
              } else if (waited.pid !== 0) note(waited.pid, waited.status);
              else if (options === 0) faults.push('wait told of nobody');
            }
          }
          for (const child of children) if (!child.ended) sys.kill(child.pid, SIGCONT);
          for (;;) {
            const waited = yield* sys.wait(-1, 0);
            if (typeof waited === 'number') return 0;
            note(waited.pid, waited.status);
          }
        };
        const kernel = new TestKernel({ family: parent, sh: runner });
        const processes = kernel.kernel.processes.size;
        expect(kernel.run('family').status).toBe(0);
        expect(faults).toEqual([]);
        expect(children.filter(({ reports }) => reports !== 1)).toEqual([]);
        expect(kernel.kernel.processes.size).toBe(processes);
      }),
      { numRuns: 400 },
    );
  });
});
