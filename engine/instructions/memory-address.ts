import { type Code, i64Const, OP } from './code.ts';
import type { HandlerBody } from './handler-body.ts';
import { bitsAs, type Value } from './value.ts';

/** The address in the core's memory of a guest access, after its bounds check. */
export function checkedAddress(
  { bytes }: { readonly bytes: 1 | 2 | 4 | 8 | 16 },
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
function lastAddress(bytes: 1 | 2 | 4 | 8 | 16, body: HandlerBody): Code {
  if (bytes === 16) return [...body.get('last8'), ...i64Const(8n), OP.i64Sub];
  return body.get(`last${bytes}`);
}

/** The address of a global of the instance's own. */
export function globalAddress(offset: Value, body: HandlerBody): Code {
  return [...body.get('globals'), ...bitsAs(offset, 'i32'), OP.i32Add];
}
