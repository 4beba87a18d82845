import type { Driver } from './engine-guest.ts';
import { HostFunctions } from './host-functions.ts';
import type { Random } from './random.ts';
import type { FuncType, ValueType } from '../types.ts';

/** Bits of the longest slices; what a guest's slices are like is drawn once for it. */
const MOST_BITS = 12;
/** Slices of one guest that stay short: then they grow, so that a long run is not cut into too many. */
const SHORT = 300;

/** Slices between two travels, about; and how often a guest travels at most. */
const MOST_STAY = 12;
const MOST_TRAVELS = 8;

/** Types of arguments that a suspended call can be asked for, and of results it can be given. */
const ARGUMENTS: readonly ValueType[] = ['i32', 'i64', 'f32', 'f64'];
const RESULTS: readonly ValueType[] = ['i32', 'i64'];

/** Runs calls in slices of random fuel, suspends them for some functions of the host, and travels now and then. */
export function sliced(random: Random): Driver {
  const bits = 1 + random.below(MOST_BITS);
  const suspending = random.below(2) === 0;
  const stay = 1 + random.below(MOST_STAY);
  let slices = 0;
  let travels = 0;
  return {
    run(call, fuel) {
      const growth = Math.floor(++slices / SHORT);
      return call.run(Math.min(fuel, random.magnitude(bits) * 2 ** Math.min(growth, 20)));
    },
    travels() {
      if (travels === MOST_TRAVELS || !random.once(stay)) return false;
      travels++;
      return true;
    },
    suspends(wanted) {
      const { params, results } = wanted.type as FuncType;
      return (
        suspending &&
        HostFunctions.isPlain(wanted) &&
        params.every((type) => ARGUMENTS.includes(type)) &&
        results.length < 2 &&
        results.every((type) => RESULTS.includes(type))
      );
    },
  };
}
