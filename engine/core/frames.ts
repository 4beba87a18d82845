/** Walks the activations of a call, from the innermost one outwards (docs/engine.md, "Register code"). */
import { functionAt, indexOfFunction } from './code-map';
import {
  ActivationRecord,
  at,
  EngineRecord,
  FuncRecord,
  InstanceRecord,
  ModuleRecord,
  Registers,
  TailRecord,
} from './records';

/** One activation: where it goes on, its frame (an address), its instance and its function's record. */
@unmanaged
export class Frame {
  pc: u32;
  fp: u32;
  instance: u32;
  func: u32;
}

/** Where commands have their walker in the scratch buffer. */
export const FRAME: usize = 0xc00;

// @ts-ignore: decorator
@inline
function moduleOf(frame: Frame): ModuleRecord {
  return changetype<ModuleRecord>(<usize>changetype<InstanceRecord>(<usize>frame.instance).module);
}

/**
 * Sets `frame` to the innermost activation. `func` is the function that is being entered, which counts where its code
 * is not there yet. False when there is none: execution stands where the outermost activation returns to.
 */
export function innermostFrame(
  engine: EngineRecord,
  frame: Frame,
  pc: u32,
  fp: u32,
  instance: u32,
  func: u32,
): bool {
  frame.pc = pc;
  frame.fp = fp;
  frame.instance = instance;
  frame.func = pc == engine.translate ? func : <u32>changetype<usize>(functionAt(moduleOf(frame), pc));
  return frame.func != 0;
}

/**
 * Sets `frame` to its caller's activation, at the operation that follows the call: `restore_instance` where that went to
 * another instance. False, with `frame` as it was, when it is the outermost one. Frames that were left by a tail call but kept
 * for what they hold are passed over.
 */
export function callerFrame(engine: EngineRecord, frame: Frame): bool {
  let fp = frame.fp;
  let instance = frame.instance;
  let header = fp + changetype<FuncRecord>(<usize>frame.func).header;
  if (load<u32>(header) == engine.returnTail) {
    // It has replaced the function whose frame lies below.
    const tail = changetype<TailRecord>(<usize>(fp - <u32>offsetof<TailRecord>()));
    header = <u32>changetype<usize>(tail) - 8;
    fp = header - tail.distance;
    instance = tail.instance;
  }
  const back = load<u32>(header);
  if (back == engine.finish) return false;
  // Only a return to this operation has the caller's instance beside it.
  if (<u32>load<u16>(back) == engine.restore) instance = load<u32>(header, 4);
  frame.pc = back;
  frame.fp = fp - <u32>load<u16>(back - 2);
  frame.instance = instance;
  frame.func = <u32>changetype<usize>(functionAt(moduleOf(frame), back));
  return true;
}

/**
 * Writes up to `r.amount` ActivationRecords of a stopped call, innermost first, to the address `r.object`; returns how many.
 * `r.budget`: whether the innermost one is behind a call. The position is that of an operation's first byte where execution is to
 * go on there, else of a call's last one.
 */
export function activations(engine: EngineRecord, r: Registers): u32 {
  const frame = changetype<Frame>(<usize>engine.scratch + FRAME);
  if (!innermostFrame(engine, frame, r.pc, r.stack + r.fp, r.instance, r.func)) return 0;
  let count: u32 = 0;
  let behind = r.budget;
  while (count < r.amount) {
    const func = changetype<FuncRecord>(<usize>frame.func);
    const out = at<ActivationRecord>(r.object, count++);
    out.instance = frame.instance;
    out.function = indexOfFunction(moduleOf(frame), func);
    out.position = frame.pc == engine.translate ? 0 : frame.pc - func.code - behind;
    out.codeLength = func.codeLength;
    if (!callerFrame(engine, frame)) break;
    behind = 1;
  }
  return count;
}
