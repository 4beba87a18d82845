/** Finds what catches an exception, and has the call go on there (docs/engine.md, "Exceptions"). */
import {
  REASON_FINISHED,
  REASON_GROW_EXCEPTIONS,
  REASON_OUT_OF_FUEL,
  REASON_TRAPPED,
} from '../layout';
import { exceptionBytes, makeException } from './exceptions';
import { callerFrame, Frame, innermostFrame } from './frames';
import { CLAUSE_ALL, CLAUSE_REFERENCE, HandlerSearch } from './handlers';
import {
  ClauseRecord,
  EngineRecord,
  FuncRecord,
  InstanceRecord,
  Registers,
  StoreRecord,
  TagRecord,
} from './records';

/** Places in the scratch buffer. */
const FRAME: usize = 0xc40;
const SEARCH: usize = 0xc60;

/** Fuel for each activation that an exception leaves. */
const LEAVE_FUEL: i64 = 8;

/**
 * Throws: an exception of `tag` with the values at an address, which has the reference `exception`, or 0 where there is none yet.
 * Execution stands at the throw in `r`. Returns 0 when it is to go on at a handler, by what is then in `r`; else the
 * reason to stop for, after which the throw is done again. No activation is touched before a handler is
 * found, so that a backtrace shows where nobody caught it; `r.unwound` remembers how far the search has come, and been paid for.
 */
export function unwind(
  engine: EngineRecord,
  r: Registers,
  tag: u32,
  values: usize,
  exception: u32,
): u32 {
  const frame = changetype<Frame>(<usize>engine.scratch + FRAME);
  const search = changetype<HandlerSearch>(<usize>engine.scratch + SEARCH);
  innermostFrame(engine, frame, r.pc, r.stack + r.fp, r.instance, r.func);
  if (!r.unwound) r.unwound = 1;
  // Behind the innermost one, a return address belongs to the call before it.
  let pc = r.pc;
  for (let left: u32 = 1; ; left++) {
    if (left >= r.unwound) {
      const func = changetype<FuncRecord>(<usize>frame.func);
      const tags = changetype<InstanceRecord>(<usize>frame.instance).tags;
      if (search.find(func, pc, tags, tag)) {
        return land(r, frame, search, tag, values, exception);
      }
      r.fuel -= LEAVE_FUEL + <i64>search.asked;
      r.unwound = left + 1;
      if (!callerFrame(engine, frame)) break;
      if (r.fuel < 0) return REASON_OUT_OF_FUEL;
    } else if (!callerFrame(engine, frame)) break;
    pc = frame.pc - 1;
  }
  r.unwound = 0;
  r.object = tag;
  return REASON_TRAPPED;
}

/** Goes on at the clause found, with the values where it wants them. */
function land(
  r: Registers,
  frame: Frame,
  search: HandlerSearch,
  tag: u32,
  values: usize,
  exception: u32,
): u32 {
  const clause = changetype<ClauseRecord>(<usize>search.clause);
  const slots = changetype<TagRecord>(<usize>tag).slots;
  if (clause.flags & CLAUSE_REFERENCE) {
    if (!exception) {
      exception = makeException(changetype<StoreRecord>(<usize>r.store), tag, slots, values);
    }
    if (!exception) {
      r.amount = exceptionBytes(slots);
      return REASON_GROW_EXCEPTIONS;
    }
  }
  if (!(clause.flags & CLAUSE_ALL)) {
    memory.copy(frame.fp + <u32>clause.values, values, slots << 3);
  }
  if (clause.flags & CLAUSE_REFERENCE) {
    store<u64>(frame.fp + <u32>clause.reference, <u64>exception);
  }
  r.fuel -= <i64>search.asked + <i64>clause.fuel;
  r.unwound = 0;
  r.pc = clause.target;
  r.fp = frame.fp - r.stack;
  r.instance = frame.instance;
  return REASON_FINISHED;
}
