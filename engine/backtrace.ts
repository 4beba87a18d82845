import * as layout from './layout.ts';
import type { Module } from './module.ts';
import type { Store } from './store.ts';
import type { BacktraceFrame } from './trap.ts';

/** Frames told at most: innermost ones. */
const DEPTH = 30;
/** Bytes of code that are translated again at most, to find where the outer frames are. */
const CODE_BYTES = 4 << 20;
const NO_FUNCTION = 0xffffffff;

/** The activations of a stopped call, innermost first. */
export function backtraceOf(
  store: Store,
  registers: Uint32Array,
  stack: Uint32Array,
): BacktraceFrame[] {
  const frames: BacktraceFrame[] = [];
  const { engine } = store;
  let pc = registers[layout.REGISTER_PC];
  let fp = registers[layout.REGISTER_FP];
  let instance = store.instances.get(registers[layout.REGISTER_INSTANCE])!;
  // In a function of the host, the return point belongs to the instruction before it; else execution stands before
  // the instruction that it goes on with.
  const reason = registers[layout.REGISTER_REASON];
  let returned = reason === layout.REASON_HOST_CALL || reason === layout.REASON_CALLBACK;
  let codeBytes = 0;
  while (frames.length < DEPTH && codeBytes < CODE_BYTES) {
    const { module } = instance;
    const index = functionAt(module, returned ? pc - 1 : pc);
    if (index === NO_FUNCTION) break;
    codeBytes += module.funcs[index * layout.FUNC_WORDS + layout.FUNC_CODE_LENGTH];
    frames.push({
      functionIndex: index,
      functionName: module.functionName(index),
      offset: offsetOf(module, index, returned ? pc - 1 : pc),
    });
    let header = (fp + module.funcs[index * layout.FUNC_WORDS + layout.FUNC_HEADER]) >> 2;
    if (stack[header] === engine.returnTail) {
      // It has replaced the function whose frame lies below.
      const tail = (fp >> 2) - layout.TAIL_WORDS;
      instance = store.instances.get(stack[tail + layout.TAIL_INSTANCE])!;
      header = tail - 2;
      fp = header * 4 - stack[tail + layout.TAIL_DISTANCE];
    }
    pc = stack[header];
    if (pc === engine.finish) break;
    const caller = stack[header + 1];
    const foreign = store.instances.get(caller);
    // Only a return to this operation has the caller's instance beside it.
    const code = foreign?.module.memory.codeAt(pc - 2);
    if (foreign && code && (code[2] | (code[3] << 8)) === engine.restore) instance = foreign;
    const delta = instance.module.memory.codeAt(pc - 2);
    if (!delta) break;
    fp -= delta[0] | (delta[1] << 8);
    returned = true;
  }
  return frames;
}

function functionAt(module: Module, pc: number): number {
  const registers = module.engine.command(layout.COMMAND_FIND, {
    [layout.REGISTER_MODULE]: module.memory.address,
    [layout.REGISTER_AMOUNT]: pc,
  });
  return registers[layout.REGISTER_INDEX];
}

/** Offset in the module of the instruction that the code at `pc` came from. */
function offsetOf(module: Module, index: number, pc: number): number {
  const { host } = module.engine;
  const at = index * layout.FUNC_WORDS;
  const length = module.funcs[at + layout.FUNC_CODE_LENGTH] + 256;
  const buffer = host.alloc(length);
  const registers = module.engine.command(layout.COMMAND_LOCATE, {
    [layout.REGISTER_MODULE]: module.memory.address,
    [layout.REGISTER_INDEX]: index,
    [layout.REGISTER_AMOUNT]: pc - module.funcs[at + layout.FUNC_CODE],
    [layout.REGISTER_OBJECT]: host.addressOf(buffer),
    [layout.REGISTER_BUDGET]: length,
  });
  host.free(buffer);
  return registers[layout.REGISTER_RESULT];
}
