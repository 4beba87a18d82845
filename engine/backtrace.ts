import * as layout from './layout.ts';
import type { Module } from './module.ts';
import type { Store } from './store.ts';
import type { BacktraceFrame } from './trap.ts';
import { wordsOf } from './engine.ts';

/** Frames told at most: innermost ones. */
const DEPTH = 30;
/** Bytes of code that are translated again at most, to find where the outer frames are. */
const CODE_BYTES = 4 << 20;
/** What the code of a function that is not translated yet may begin with: operations that zero its locals. */
const FIRST_CODE = 8192;

/** The activations of a stopped call, innermost first. */
export function backtraceOf(store: Store, registers: Uint32Array): BacktraceFrame[] {
  const { engine } = store;
  const buffer = engine.host.alloc(DEPTH * layout.ACTIVATION_WORDS * 4);
  // In a function of the host, the return point belongs to the instruction before it; else execution stands before
  // the instruction that it goes on with.
  const reason = registers[layout.REGISTER_REASON];
  const behind = reason === layout.REASON_HOST_CALL || reason === layout.REASON_CALLBACK;
  const count = engine.command(layout.COMMAND_FRAMES, {
    [layout.REGISTER_PC]: registers[layout.REGISTER_PC],
    [layout.REGISTER_FP]: registers[layout.REGISTER_FP],
    [layout.REGISTER_STACK]: registers[layout.REGISTER_STACK],
    [layout.REGISTER_INSTANCE]: registers[layout.REGISTER_INSTANCE],
    [layout.REGISTER_FUNCTION]: registers[layout.REGISTER_FUNCTION],
    [layout.REGISTER_BUDGET]: behind ? 1 : 0,
    [layout.REGISTER_AMOUNT]: DEPTH,
    [layout.REGISTER_OBJECT]: engine.host.addressOf(buffer),
  })[layout.REGISTER_INDEX];
  const words = wordsOf(buffer);
  const frames: BacktraceFrame[] = [];
  let codeBytes = 0;
  for (let i = 0; i < count && codeBytes < CODE_BYTES; i++) {
    const at = i * layout.ACTIVATION_WORDS;
    const { module } = store.instances.get(words[at + layout.ACTIVATION_INSTANCE])!;
    const index = words[at + layout.ACTIVATION_FUNCTION];
    const length = words[at + layout.ACTIVATION_CODE_LENGTH];
    codeBytes += length;
    frames.push(...activationsAt(module, index, words[at + layout.ACTIVATION_POSITION], length));
  }
  engine.host.free(buffer);
  return frames;
}

/** The function that the code at `position` came from, and those it was called from and is translated in the place of. */
function activationsAt(
  module: Module,
  index: number,
  position: number,
  codeLength: number,
): BacktraceFrame[] {
  const { host } = module.engine;
  const length = (codeLength || FIRST_CODE) + 256;
  const buffer = host.alloc(length);
  const registers = module.engine.command(layout.COMMAND_LOCATE, {
    [layout.REGISTER_MODULE]: module.memory.address,
    [layout.REGISTER_INDEX]: index,
    [layout.REGISTER_AMOUNT]: position,
    [layout.REGISTER_OBJECT]: host.addressOf(buffer),
    [layout.REGISTER_BUDGET]: length,
  });
  host.free(buffer);
  // The names are looked up by commands in the same registers.
  const calls = registers.slice(layout.REGISTER_ARGUMENTS);
  const frames: BacktraceFrame[] = [];
  let offset = registers[layout.REGISTER_RESULT];
  const tell = (functionIndex: number): void => {
    frames.push({ functionIndex, functionName: module.functionName(functionIndex), offset });
  };
  for (let i = 0; i < calls[0]; i++) {
    tell(calls[1 + i * 2]);
    offset = calls[2 + i * 2];
  }
  tell(index);
  return frames;
}
