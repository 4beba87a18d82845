import { type Code, i64Const, OP } from './code.ts';
import type { Operand } from './form.ts';
import type { HandlerBody } from './handler-body.ts';
import { bitsAs, type Value } from './value.ts';

type AccessBytes = 1 | 2 | 4 | 8 | 16;

/** The address in the core's memory of a guest access, after its bounds check. */
export function checkedAddress(
  { bytes }: { readonly bytes: AccessBytes },
  address: Value,
  offset: Value,
  body: HandlerBody,
): Code {
  // Sign matters not: both are below 2^33, and a memory smaller than the access has a negative last address.
  const effective = body.temporary('i64');
  body.leaveIf(
    [
      ...bitsAs(address, 'i64'),
      ...bitsAs(offset, 'i64'),
      OP.i64Add,
      ...effective.tee,
      ...lastAddress(bytes, body),
      OP.i64GtS,
    ],
    'TRAP_MEMORY',
  );
  return [...body.get('base'), ...effective.get, OP.i32WrapI64, OP.i32Add];
}

/** The last address at which so many bytes lie in the memory. That of 16 is so rare that it has no variable. */
function lastAddress(bytes: AccessBytes, body: HandlerBody): Code {
  if (bytes === 16) return [...body.get('last8'), ...i64Const(8n), OP.i64Sub];
  return body.get(`last${bytes}`);
}

/**
 * How an access gets its address: from a register and with a check (r), from a register that is known to hold one in the
 * memory (w), or as a constant of that kind (i), which has the offset added already.
 */
type Addressing = 'r' | 'w' | 'i';

/** In the order of the operations' codes. */
export const ADDRESSINGS: readonly Addressing[] = ['r', 'w', 'i'];

/** The operands that an access has for its address: before the value that it stores, and after it. */
export function addressOperands(addressing: Addressing): { before: Operand[]; after: Operand[] } {
  const before: Operand[] = addressing === 'i' ? [] : [{ kind: 'slot', type: 'i32' }];
  return { before, after: [{ kind: 'offset' }] };
}

/** Where the access is in the core's memory, after its check if it needs one. */
export function place(
  access: { readonly bytes: AccessBytes },
  addressing: Addressing,
  args: readonly Value[],
  body: HandlerBody,
): Code {
  const offset = args.at(-1)!;
  if (addressing === 'r') return checkedAddress(access, args[0], offset, body);
  const address = addressing === 'w' ? [...bitsAs(args[0], 'i32'), OP.i32Add] : [];
  return [...body.get('base'), ...address, ...bitsAs(offset, 'i32'), OP.i32Add];
}

/** The address of a global of the instance's own. */
export function globalAddress(offset: Value, body: HandlerBody): Code {
  return [...body.get('globals'), ...bitsAs(offset, 'i32'), OP.i32Add];
}
