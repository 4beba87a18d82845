import { type Guest, guestModule } from './guests.ts';
import { MeteredInstance } from './metered.ts';

/** Instructions of the guest's run when it is executed directly. Throws if its result is wrong. */
export function measureDirect(guest: Guest): number {
  const instance = new MeteredInstance(guestModule(guest));
  const before = instance.instructions;
  const result = (instance.exports.run as (argument: number) => number)(guest.argument);
  checkResult(guest, result, 'directly executed');
  return instance.instructions - before;
}

/** Throws unless the result is what the guest must give. `how` says who computed it. */
export function checkResult(guest: Guest, result: unknown, how: string): void {
  if (result !== guest.result) {
    throw new Error(`${guest.name} ${how} gave ${String(result)}, not ${guest.result}`);
  }
}
