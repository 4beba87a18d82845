import { type Code, i32Const, i64Const, memoryCode, OP } from './code.ts';
import { type Form, operandBytes, readOperand, slotAddress } from './form.ts';
import type { HandlerBody } from './handler-body.ts';
import { STACK_MARGIN } from '../layout.ts';
import { bitsAs } from './value.ts';

/**
 * Writes the handler of an operation: reads its operands, does what it does and goes on.
 *
 * @param directCode the code of the operation that a call becomes when it is made again
 */
export function writeHandler(form: Form, body: HandlerBody, directCode: () => number): void {
  let at = 2;
  const args = form.operands.map((operand) => {
    const value = readOperand(operand, at, body);
    at += operandBytes(operand);
    return value;
  });
  const call = form.kind === 'call' || form.kind === 'callDirect';
  if (call) checkStack(at + 8, form.kind === 'callDirect', body);
  const value = form.emit(args, body);
  switch (form.kind) {
    case 'value':
      body.storeValue(slotAddress(at, body), value!);
      advance(at + 2, body);
      break;
    case 'effect':
      advance(at, body);
      break;
    case 'call':
    case 'callDirect':
      enter(at, body, form.kind === 'call' ? directCode() : undefined);
      break;
    case 'return':
      charge(at, body);
      // The frame's distance from the caller's stands before the place it returns to.
      body.add(
        body.get('fp'),
        slotAddress(at + 4, body),
        memoryCode(OP.i32Load),
        body.tee('pc'),
        i32Const(2),
        [OP.i32Sub],
        memoryCode(OP.i32Load16U),
        [OP.i32Sub],
        body.set('fp'),
      );
      body.go('next');
      break;
    default: {
      const taken = (): void => {
        charge(at, body);
        body.add(word(at + 4, body), body.set('pc'));
        if (form.kind === 'jumpBack') stopWithoutFuel(body);
        body.go('next');
      };
      if (!value) taken();
      else if (value.opposite) {
        body.when(value.opposite, () => {
          advance(at + 8, body);
        });
        taken();
      } else {
        body.when(bitsAs(value, 'i32'), taken);
        advance(at + 8, body);
      }
    }
  }
}

/** Goes on with the operation that follows, `bytes` after this one. */
function advance(bytes: number, body: HandlerBody): void {
  body.add(body.get('pc'), i32Const(bytes), [OP.i32Add], body.set('pc'));
  body.go('next');
}

/** The 32-bit word that stands `at` bytes after the operation's code. */
function word(at: number, body: HandlerBody): Code {
  return [...body.get('pc'), ...memoryCode(OP.i32Load, at)];
}

function charge(at: number, body: HandlerBody): void {
  body.add(
    body.get('fuel'),
    body.get('pc'),
    memoryCode(OP.i64Load32S, at),
    [OP.i64Sub],
    body.set('fuel'),
  );
}

function stopWithoutFuel(body: HandlerBody): void {
  body.leaveIf([...body.get('fuel'), ...i64Const(0n), OP.i64LtS], 'out_of_fuel');
}

/**
 * Comes first, since an operation that finds the stack full is done again as a whole. Nearly all frames end before
 * STACK_MARGIN bytes from the caller's beginning, and as much room is wanted of all of these: calls that have become
 * direct need not look how far theirs goes.
 */
function checkStack(at: number, direct: boolean, body: HandlerBody): void {
  if (direct) {
    body.leaveIf([...body.get('fp'), ...body.get('margin'), OP.i32GtU], 'margin_full');
    return;
  }
  const end = word(at, body);
  const margin = i32Const(STACK_MARGIN);
  body.add(body.get('fp'), end, margin, end, margin, [OP.i32GtU, OP.select, OP.i32Add]);
  body.add(body.set('needed'));
  body.leaveIf([...body.get('needed'), ...body.get('limit'), OP.i32GtU], 'stack_full');
}

/**
 * A call's last operands: the callee's record or code, fuel, end of the callee's frame (4 bytes each); its header and
 * its frame (2 bytes each), all offsets from the caller's frame.
 *
 * @param direct the code of the operation that this one becomes when the callee is translated
 */
function enter(at: number, body: HandlerBody, direct: number | undefined): void {
  let code = word(at, body);
  if (direct !== undefined) {
    const { get, set } = body.temporary('i32');
    code = get;
    body.add(word(at, body), body.tee('func'), memoryCode(OP.i32Load), set);
    // Functions not yet translated have the code of the operation `translate`.
    const translate = [...body.get('engine'), ...memoryCode(OP.i32Load, ENGINE_TRANSLATE)];
    const near = [...word(at + 8, body), ...i32Const(STACK_MARGIN), OP.i32LeU];
    body.when([...get, ...translate, OP.i32Ne, ...near, OP.i32And], () => {
      body.add(body.get('pc'), i32Const(direct), memoryCode(OP.i32Store16));
      body.add(body.get('pc'), get, memoryCode(OP.i32Store, at));
    });
  }
  charge(at + 4, body);
  body.add(
    slotAddress(at + 12, body),
    body.get('pc'),
    i32Const(at + 16),
    [OP.i32Add],
    memoryCode(OP.i32Store),
  );
  body.add(slotAddress(at + 14, body), body.set('fp'));
  body.add(code, body.set('pc'));
  stopWithoutFuel(body);
  body.go('next');
}

/** Where the address of the operation `translate` stands in the engine's record. */
const ENGINE_TRANSLATE = 4;
